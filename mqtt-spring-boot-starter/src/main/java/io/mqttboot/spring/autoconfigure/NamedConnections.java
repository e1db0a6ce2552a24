package io.mqttboot.spring.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import io.mqttboot.spring.core.MqttConnections;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/**
 * The connections under {@code mqtt.connections}. Their properties are bound with those
 * of the ordinary connection behind them. So a property that is not set for a connection
 * has the value under {@code mqtt}, in the words of the user and from the place where the
 * user wrote it.
 */
final class NamedConnections {

	private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("mqtt");

	/** What belongs to one server or one client and is not inherited. */
	private static final List<ConfigurationPropertyName> OWN = Stream
		.of("url", "client-id", "username", "password", "ssl", "will", "birth", "reply-topic", "session.location",
				"connections")
		.map(ROOT::append)
		.toList();

	private static final Pattern VALID_NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9-]*");

	private NamedConnections() {
	}

	/** The connections that an environment defines. */
	static List<ConnectionSettings> all(Environment environment) {
		Iterable<ConfigurationPropertySource> sources = ConfigurationPropertySources.get(environment);
		return Binder.get(environment)
			.bind("mqtt.connections", Bindable.mapOf(String.class, MqttConnectionProperties.class))
			.orElseGet(Map::of)
			.keySet()
			.stream()
			.map((name) -> new ConnectionSettings(checked(name), bind(name, sources, environment)))
			.toList();
	}

	private static String checked(String name) {
		if (!VALID_NAME.matcher(name).matches()) {
			throw new InvalidMqttPropertyException("mqtt.connections",
					"'%s' cannot be the name of a connection".formatted(name),
					"Use letters, digits and hyphens, and begin with a letter.");
		}
		if (name.equals(MqttConnections.DEFAULT)) {
			throw new InvalidMqttPropertyException("mqtt.connections",
					"'%s' is the name of the connection that is configured directly under 'mqtt'".formatted(name),
					"Move the properties to 'mqtt', or use another name.");
		}
		return name;
	}

	private static MqttConnectionProperties bind(String name, Iterable<ConfigurationPropertySource> sources,
			Environment environment) {
		ConfigurationPropertyName prefix = ConfigurationPropertyName.adapt("mqtt.connections." + name, '.');
		Stream<ConfigurationPropertySource> inherited = stream(sources).map((source) -> inherited(source, prefix));
		List<ConfigurationPropertySource> all = Stream.concat(stream(sources), inherited).toList();
		return new Binder(all, new PropertySourcesPlaceholdersResolver(environment)).bindOrCreate(prefix.toString(),
				Bindable.of(MqttConnectionProperties.class));
	}

	private static Stream<ConfigurationPropertySource> stream(Iterable<ConfigurationPropertySource> sources) {
		return StreamSupport.stream(sources.spliterator(), false);
	}

	private static ConfigurationPropertySource inherited(ConfigurationPropertySource source,
			ConfigurationPropertyName prefix) {
		Inherited inherited = new Inherited(source, prefix);
		return (source instanceof IterableConfigurationPropertySource iterable)
				? new InheritedIterable(inherited, iterable) : inherited;
	}

	/** Answers for the connection with what is set directly under {@code mqtt}. */
	private record Inherited(ConfigurationPropertySource source,
			ConfigurationPropertyName prefix) implements ConfigurationPropertySource {

		@Override
		public @Nullable ConfigurationProperty getConfigurationProperty(ConfigurationPropertyName name) {
			ConfigurationPropertyName general = general(name);
			return (general != null) ? this.source.getConfigurationProperty(general) : null;
		}

		@Override
		public ConfigurationPropertyState containsDescendantOf(ConfigurationPropertyName name) {
			ConfigurationPropertyName general = general(name);
			return (general != null) ? this.source.containsDescendantOf(general) : ConfigurationPropertyState.ABSENT;
		}

		/** The name without the connection, or {@code null} if it is not inherited. */
		private @Nullable ConfigurationPropertyName general(ConfigurationPropertyName name) {
			if (!this.prefix.isAncestorOf(name)) {
				return null;
			}
			ConfigurationPropertyName general = ROOT.append(name.subName(this.prefix.getNumberOfElements()));
			return isInherited(general) ? general : null;
		}

		static boolean isInherited(ConfigurationPropertyName general) {
			return OWN.stream().noneMatch((own) -> own.equals(general) || own.isAncestorOf(general));
		}

	}

	private record InheritedIterable(Inherited inherited,
			IterableConfigurationPropertySource source) implements IterableConfigurationPropertySource {

		@Override
		public Stream<ConfigurationPropertyName> stream() {
			return this.source.stream()
				.filter((name) -> ROOT.isAncestorOf(name) && Inherited.isInherited(name))
				.map((name) -> this.inherited.prefix().append(name.subName(ROOT.getNumberOfElements())));
		}

		@Override
		public @Nullable ConfigurationProperty getConfigurationProperty(ConfigurationPropertyName name) {
			return this.inherited.getConfigurationProperty(name);
		}

		@Override
		public ConfigurationPropertyState containsDescendantOf(ConfigurationPropertyName name) {
			return this.inherited.containsDescendantOf(name);
		}

	}

}
