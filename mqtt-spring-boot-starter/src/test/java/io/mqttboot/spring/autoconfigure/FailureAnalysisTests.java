package io.mqttboot.spring.autoconfigure;

import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.testkit.EmbeddedBroker;
import io.mqttboot.client.testkit.FakeServer;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.annotation.MqttPublish;
import io.mqttboot.spring.annotation.MqttService;
import io.mqttboot.spring.config.ImportMqttServices;
import io.mqttboot.spring.support.App;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What a developer reads when the application does not start.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalysisTests {

	static class Listener {

		@MqttListener(topics = "${app.topic}", qos = "${app.qos:1}")
		void on(String text) {
		}

	}

	private static void assertFails(CapturedOutput output, String yaml, Class<?> configuration, String... texts) {
		assertThatException().isThrownBy(() -> App.start(yaml, configuration).close());
		assertThat(output).contains("APPLICATION FAILED TO START").contains("Description:").contains("Action:");
		String analysis = output.toString().substring(output.toString().indexOf("APPLICATION FAILED TO START"));
		assertThat(analysis).contains(texts);
	}

	@ParameterizedTest
	@DisplayName("Wrong settings are explained with property, origin, problem and action, also [MQTT311-3.1.2-22] and [MQTT311-3.1.3-7]")
	@CsvSource(delimiter = '|',
			textBlock = """
					mqtt: { url: 'http://broker' }                        | mqtt.url           | Unknown scheme        | mqtts://broker.example.com:8883
					mqtt: { url: 'mqtt://broker:99999' }                  | mqtt.url           | 1 to 65535            | scheme://host:port
					mqtt: { version: '3.1.1', client-id: '', session: { clean-start: false } } | mqtt.client-id | client identifier | mqtt.session.clean-start
					mqtt: { version: '3.1.1', password: x }               | mqtt.username      | without a user name   | mqtt.version: 5.0
					mqtt: { url: 'mqtt://broker', ssl: { enabled: true } } | mqtt.ssl          | contradicts           | mqtts://
					mqtt: { url: 'mqtts://broker', ssl: { bundle: none } } | mqtt.ssl.bundle   | no SSL bundle 'none'  | spring.ssl.bundle
					mqtt: { will: { topic: a, qos: 3 } }                  | mqtt.will.qos      | not 3                 | exactly once
					mqtt: { publish: { qos: 3 } }                         | mqtt.publish.qos   | not 3                 | exactly once
					mqtt: { publish: { timeout: 0s } }                    | mqtt.publish.timeout | positive            | Correct
					mqtt: { publish: { retained-timeout: 0s } }           | mqtt.publish.retained-timeout | positive   | Correct
					mqtt: { will: { topic: '${no.such}/x' } }             | mqtt.will.topic    | placeholder           | default
					mqtt: { client-id: '${no.such}' }                     | mqtt.client-id     | placeholder           | default
					mqtt: { listener: { default-content-type: x } }       | mqtt.listener.default-content-type | does not contain | application/json
					mqtt: { listener: { reply: { allowed-topics: 'a/#/b' } } } | mqtt.listener.reply.allowed-topics | a/#/b | valid topic filters
					mqtt: { channels: { inbound: { x: { topics: 'a/#/b' } } } } | mqtt.channels.inbound.x.topics | a/#/b | Correct
					mqtt: { channels: { inbound: { x: { qos: 1 } } } }    | mqtt.channels.inbound.x.topics | no topics | at least one
					mqtt: { channels: { inbound: { x: { topics: a, qos: 3 } } } } | mqtt.channels.inbound.x.qos | not 3 | exactly once
					mqtt: { channels: { inbound: { x: { topics: '${no.such}' } } } } | mqtt.channels.inbound.x.topics | placeholder | default
					mqtt: { channels: { outbound: { x: { topic: 'a/#' } } } } | mqtt.channels.outbound.x.topic | wildcard | without wildcards
					mqtt: { url: 'mqtt://${host}:1883' }                  | mqtt.url           | cannot be resolved    | Define the property
					mqtt: { client-id: app, session: { location: /tmp/x } } | mqtt.session.location | has no file      | mqtt.session.store: file
					mqtt: { client-id: app, session: { store: file, expiry: 0s } } | mqtt.session.expiry | outlive | keep it in memory
					mqtt: { session: { expiry: 1h } }                     | mqtt.client-id     | leave a session behind | mqtt.session.random-client-id: warn
					mqtt: { client-id: '', session: { clean-start: false } } | mqtt.client-id  | leave a session behind | Set 'mqtt.client-id'
					""")
	void properties(String yaml, String property, String problem, String action, CapturedOutput output) {
		assertFails(output, yaml, FailureAnalysisTests.class, "'" + property + "'", problem, action);
	}

	@Test
	void theOriginIsNamed(CapturedOutput output) {
		assertFails(output, "mqtt:\n  keep-alive: 20h\n", FailureAnalysisTests.class, "'mqtt.keep-alive'",
				"application.yml", "2:15");
	}

	@Test
	void aRandomClientIdentifierMayKeepASessionIfTheUserInsists(CapturedOutput output) {
		App.start("mqtt: { url: 'mqtt://127.0.0.1:1', session: { expiry: 1h, random-client-id: warn } }",
				FailureAnalysisTests.class)
			.close();
		assertThat(output).contains("leave a session behind");
	}

	@Test
	void secretsAreNotShown(CapturedOutput output) {
		assertFails(output, "mqtt.url: 'amqp://joe:secret@broker'", FailureAnalysisTests.class, "mqtt.url");
		assertThat(output).doesNotContain("secret");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			mqtt.client-id: app                    | cannot be resolved | Define the property
			app.topic: 'a/#/b'                     | illegal topic      | Correct the topic
			app: { topic: 'a', qos: 3 }            | QoS '3'            | exactly once
			""")
	void listeners(String yaml, String problem, String action, CapturedOutput output) {
		assertFails(output, yaml, Listener.class, "FailureAnalysisTests$Listener.on", problem, action);
	}

	@MqttService(connection = "${app.connection:default}")
	interface Service {

		@MqttPublish(topic = "${app.topic}", qos = "${app.qos:1}")
		void go(String text);

	}

	@Configuration(proxyBeanMethods = false)
	@ImportMqttServices(Service.class)
	static class Services {

	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			mqtt.client-id: app                    | cannot be resolved: | Define the property
			app.topic: 'a/#'                       | illegal topic       | Use a topic without wildcards
			app.topic: 'a/{id}'                    | variables [id]      | one parameter with @TopicVariable
			app: { topic: 'a', qos: 3 }            | QoS '3'             | QoS is 0, 1 or 2
			app: { topic: 'a', connection: edge }  | connection 'edge', which does not exist | mqtt.connections.edge
			app: { topic: 'a', connection: '${no.such}' } | ${no.such} | Define the property
			""")
	void services(String yaml, String problem, String action, CapturedOutput output) {
		assertFails(output, yaml, Services.class, "MQTT service ", "FailureAnalysisTests$Service", problem, action);
	}

	@Test
	void failFastWithoutBroker(CapturedOutput output) {
		int port;
		try (EmbeddedBroker broker = EmbeddedBroker.start()) {
			port = broker.port();
		}
		assertFails(output, "mqtt: { url: 'mqtt://127.0.0.1:%d', startup: fail-fast }".formatted(port),
				FailureAnalysisTests.class, "MQTT connection 'default' to mqtt://127.0.0.1:" + port,
				"mqtt.startup: background");
	}

	@Test
	void failFastNamesTheConnection(CapturedOutput output) {
		try (EmbeddedBroker broker = EmbeddedBroker.start()) {
			assertFails(output, """
					mqtt:
					  url: %s
					  startup: fail-fast
					  connections: { edge: { url: "mqtt://127.0.0.1:1" } }
					""".formatted(broker.uri()), FailureAnalysisTests.class,
					"MQTT connection 'edge' to mqtt://127.0.0.1:1", "correct 'mqtt.connections.edge.url'");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			84 | unsupported protocol version (0x84) | Set 'mqtt.version' to a version that the server speaks
			85 | client identifier not valid (0x85)  | Set 'mqtt.client-id' to one that the server accepts
			87 | not authorized (0x87)               | Correct 'mqtt.username' and 'mqtt.password'
			97 | quota exceeded (0x97)               | Start the server, correct 'mqtt.url'
			""")
	void failFastWithTheReasonOfTheServer(String code, String reason, String action, CapturedOutput output) {
		try (FakeServer server = FakeServer.start()) {
			CompletableFuture<Void> refused = CompletableFuture.runAsync(() -> {
				ServerConnection connection = server.accept();
				connection.readConnect();
				connection.send("20 12 00 %s 0F 1F 00 0C 6F 6E 20 73 75 6E 64 61 79 73 21 21".formatted(code));
			});
			assertFails(output, "mqtt: { url: '%s', startup: fail-fast }".formatted(server.uri()),
					FailureAnalysisTests.class, reason, "on sundays!!", action);
			refused.join();
		}
	}

	@Test
	void failFastWithWrongPassword(CapturedOutput output) {
		try (EmbeddedBroker broker = EmbeddedBroker.start("joe", "right")) {
			assertFails(
					output, "mqtt: { url: '%s', startup: fail-fast, username: joe, password: wrong-password }"
						.formatted(broker.uri()),
					FailureAnalysisTests.class, "bad user name or password", "mqtt.password");
			assertThat(output).doesNotContain("wrong-password");
		}
	}

}
