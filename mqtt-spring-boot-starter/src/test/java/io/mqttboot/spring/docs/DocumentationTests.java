package io.mqttboot.spring.docs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.mqttboot.spring.autoconfigure.MqttConnectionProperties;
import io.mqttboot.spring.autoconfigure.MqttProperties;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Every Java block of README.md and docs is compiled code, every YAML block under
 * {@code mqtt} is understood, every relative link leads somewhere.
 */
class DocumentationTests {

	private static final ConfigurationPropertyName MQTT = ConfigurationPropertyName.of("mqtt");

	private static final CompiledCode CODE = new CompiledCode();

	@TestFactory
	Stream<DynamicTest> javaIsCompiled() {
		return blocks("java").map((block) -> DynamicTest.dynamicTest(block.where(),
				() -> assertThat(CODE.firstUnknown(block.lines()))
					.as("%s: the first line that no compiled source has at this place", block.where())
					.isNull()));
	}

	@TestFactory
	Stream<DynamicTest> yamlIsUnderstood() {
		return blocks("yaml")
			.map((block) -> DynamicTest.dynamicTest(block.where(), () -> bind(block.where(), block.lines())));
	}

	@TestFactory
	Stream<DynamicTest> linksLeadSomewhere() {
		return Page.all()
			.stream()
			.map((page) -> DynamicTest.dynamicTest(page.path().getFileName().toString(),
					() -> assertThat(page.links()).allSatisfy(
							(link) -> assertThat(Files.exists(link.target())).as(link.where() + " " + link.target())
								.isTrue())));
	}

	@Test
	void everyYesOfTheComparisonIsShownByATest() {
		List<String> claims = Page.all()
			.stream()
			.filter((page) -> page.path().endsWith("comparison.md"))
			.flatMap((page) -> page.lines().stream())
			.map((line) -> line.split("\\|", -1))
			.filter((cells) -> cells.length > 2 && cells[2].strip().startsWith("yes"))
			.map((cells) -> cells[2])
			.toList();
		assertThat(claims).isNotEmpty().allMatch((claim) -> claim.matches(".*\\]\\([^)]+(Tests|IT)\\.java\\).*"));
	}

	private static Stream<Page.Block> blocks(String language) {
		return Page.all()
			.stream()
			.flatMap((page) -> page.blocks().stream())
			.filter((b) -> b.language().equals(language));
	}

	private static void bind(String where, List<String> lines) throws IOException {
		StandardEnvironment environment = new StandardEnvironment();
		byte[] yaml = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
		for (PropertySource<?> source : new YamlPropertySourceLoader().load(where,
				new ByteArrayResource(yaml, where))) {
			environment.getPropertySources().addFirst(source);
		}
		BoundNames bound = new BoundNames();
		Binder binder = Binder.get(environment);
		binder.bind("mqtt", Bindable.of(MqttProperties.class), bound);
		binder.bind("mqtt", Bindable.of(MqttConnectionProperties.class), bound);
		assertThat(ConfigurationPropertySources.get(environment)).allSatisfy((source) -> {
			if (source instanceof IterableConfigurationPropertySource names) {
				assertThat(names.filter(MQTT::isAncestorOf)).as(where + ": unknown properties")
					.allMatch(bound.names::contains);
			}
		});
	}

	/** Remembers what was understood. */
	private static final class BoundNames extends AbstractBindHandler {

		private final Set<ConfigurationPropertyName> names = new HashSet<>();

		@Override
		public Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
				Object result) {
			this.names.add(name);
			return result;
		}

	}

	@Test
	void whatIsNotCompiledIsFound() {
		CompiledCode code = new CompiledCode(List.of(List.of("class A {", "", "\tint a;", "\tint b;", "}")));
		assertThat(code.firstUnknown(List.of("int a;", "", "    int b;"))).isNull();
		assertThat(code.firstUnknown(List.of("class A {", "// ...", "}"))).isNull();
		assertThat(code.firstUnknown(List.of("class A {", "int b;"))).isEqualTo("int b;");
		assertThat(code.firstUnknown(List.of("int a;", "// ...", "int c;"))).isEqualTo("int c;");
	}

	@Test
	void unknownAndWrongPropertiesAreFound() throws IOException {
		bind("right", List.of("mqtt:", "  client-id: a"));
		bind("right", List.of("mqtt.channels.inbound.x.topics: [ a, b ]", "mqtt.connections.edge.will.topic: a"));
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> bind("unknown", List.of("mqtt:", "  client-idd: a")));
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> bind("unknown", List.of("mqtt.connections.edge.will.topics: a")));
		assertThatExceptionOfType(BindException.class)
			.isThrownBy(() -> bind("wrong", List.of("mqtt:", "  keep-alive: soon")));
	}

}
