package io.mqttboot.spring.autoconfigure;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.options.MqttClientOptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever the builders of the client's options take can be configured.
 */
class EveryOptionHasAPropertyTests {

	/** Options that go by another name, and why. */
	private static final Map<String, String> ELSEWHERE = Map.of(
			// the address says where the server is and whether TLS is used
			"server", "url", "servers", "url",
			// auto
			"connect.version-fallback", "version",
			// where the file is
			"session.store-file", "session.location",
			// a message of its own
			"connect.birth", "birth",
			// user name and password, or a bean of type MqttCredentialsProvider
			"credentials", "username",
			// trust and client certificate come from an SSL bundle
			"tls.ssl-context", "ssl.bundle",
			// one property for each entry
			"connect.user-property", "connect.user-properties");

	/** Options that are not for configuration, and why. */
	private static final Set<String> NONE = Set.of(
			// belongs to the application context
			"callback-executor",
			// beans
			"connect.authenticator", "reconnect.policy", "transport.resolver",
			// a store of another kind is an object, which a MqttClientOptionsCustomizer
			// sets
			"session.store",
			// follows from mqtt.startup
			"reconnect.retry-first-connect");

	/** What a will has of a message; the rest belongs to publishing. */
	private static final Map<String, String> WILL = Map.of("text", "payload", "user-property", "user-properties",
			"retain", "retain", "qos", "qos", "content-type", "content-type", "payload-format", "payload-format",
			"expiry", "expiry", "response-topic", "response-topic", "correlation-data", "correlation-data");

	@Test
	void options() {
		Set<String> properties = properties("", MqttConnectionProperties.class);
		Set<String> missing = options("", MqttClientOptions.Builder.class);
		assertThat(missing).as("exceptions").containsAll(ELSEWHERE.keySet()).containsAll(NONE);
		assertThat(properties).containsAll(ELSEWHERE.values());
		missing.removeAll(ELSEWHERE.keySet());
		missing.removeAll(NONE);
		missing.removeIf((option) -> properties.contains(option.replaceFirst("^tls\\.", "ssl.")));
		assertThat(missing).as("options without a property").isEmpty();
	}

	@Test
	void will() {
		assertThat(options("", MqttMessage.Builder.class)).containsAll(WILL.keySet());
		assertThat(properties("", MqttConnectionProperties.Will.class)).containsAll(WILL.values());
	}

	private static Set<String> options(String prefix, Class<?> builder) {
		Set<String> names = new TreeSet<>();
		for (Method method : builder.getDeclaredMethods()) {
			if (!Modifier.isPublic(method.getModifiers()) || method.isSynthetic() || method.getReturnType() != builder
					|| method.getParameterCount() == 0) {
				continue;
			}
			String name = prefix + kebab(method.getName());
			Type parameter = method.getGenericParameterTypes()[0];
			if (parameter instanceof ParameterizedType type && type.getRawType() == UnaryOperator.class) {
				names.addAll(options(name + ".", (Class<?>) type.getActualTypeArguments()[0]));
			}
			else {
				names.add(name);
			}
		}
		return names;
	}

	private static Set<String> properties(String prefix, Class<?> type) {
		Set<String> names = new TreeSet<>();
		for (RecordComponent component : type.getRecordComponents()) {
			String name = prefix + kebab(component.getName());
			names.add(name);
			if (component.getType().isRecord()) {
				names.addAll(properties(name + ".", component.getType()));
			}
		}
		return names;
	}

	private static String kebab(String name) {
		return String.join("-",
				Arrays.stream(name.split("(?=[A-Z])|(?<=[a-z])(?=[0-9])", -1)).map(String::toLowerCase).toList());
	}

}
