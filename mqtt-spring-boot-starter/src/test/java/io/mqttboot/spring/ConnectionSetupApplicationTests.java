package io.mqttboot.spring;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.mqttboot.client.error.MqttConnectException;
import io.mqttboot.client.message.ConnectPhase;
import io.mqttboot.client.message.FilterResult;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.spi.Credentials;
import io.mqttboot.client.testkit.EmbeddedBroker;
import io.mqttboot.client.testkit.FakeServer;
import io.mqttboot.client.testkit.Mosquitto;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.TestCertificate;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.autoconfigure.MqttClientIdStrategy;
import io.mqttboot.spring.autoconfigure.MqttCredentialsProvider;
import io.mqttboot.spring.core.MqttConnectFailedEvent;
import io.mqttboot.spring.core.MqttConnectionEvent;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.core.MqttSubscriptionRejectedEvent;
import io.mqttboot.spring.support.App;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What beans of the application add to the configuration of a connection, and what they
 * are told about it.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConnectionSetupApplicationTests {

	@Test
	void theStartWaitsForTheConnectionsIfAsked() {
		try (EmbeddedBroker broker = EmbeddedBroker.start(); App app = App.start("""
				mqtt: { url: "%1$s", client-id: app, startup: wait, connections: { edge: { url: "%1$s" } } }
				""".formatted(broker.uri()))) {
			assertThat(app.client().status().isConnected()).isTrue();
			assertThat(app.bean(MqttConnections.class).client("edge").status().isConnected()).isTrue();
		}
	}

	@Test
	void anotherServerStandsIn() {
		try (EmbeddedBroker broker = EmbeddedBroker.start(); App app = App.start("""
				mqtt: { url: [ "mqtt://127.0.0.1:1", "%s" ], client-id: app, startup: wait }
				""".formatted(broker.uri()))) {
			assertThat(app.client().status().isConnected()).isTrue();
			assertThat(app.client().status().server()).isEqualTo(broker.uri());
		}
	}

	@Test
	void theStartDoesNotWaitForever(CapturedOutput output) {
		try (App app = App.start("""
				mqtt: { url: "mqtt://127.0.0.1:1", client-id: app, startup: wait, timeouts: { operation: 200ms } }
				""")) {
			assertThat(app.client().status().isConnected()).isFalse();
			assertThat(output).contains("MQTT connection 'default' to mqtt://127.0.0.1:1 is not ready after PT0.2S");
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Identity {

		final AtomicInteger asked = new AtomicInteger();

		@Bean
		MqttCredentialsProvider credentials() {
			return (connection) -> {
				this.asked.incrementAndGet();
				return connection.equals("plain") ? null : Credentials.of("joe", "token");
			};
		}

		@Bean
		MqttClientIdStrategy clientId() {
			return (connection, configured) -> connection.equals("plain") ? null : configured + "-of-host-7";
		}

	}

	@Test
	void credentialsAndClientIdentifierComeFromBeans() {
		try (EmbeddedBroker broker = EmbeddedBroker.start("joe", "token"); App app = App.connected("""
				mqtt:
				  url: %1$s
				  client-id: app
				  username: somebody
				  password: wrong
				  connections: { plain: { url: "%1$s", client-id: plain, username: joe, password: token } }
				""".formatted(broker.uri()), Identity.class)) {
			assertThat(app.client().status().clientId()).isEqualTo("app-of-host-7");
			MqttConnections connections = app.bean(MqttConnections.class);
			await().until(() -> connections.client("plain").status().isConnected());
			assertThat(connections.client("plain").status().clientId()).isEqualTo("plain");
			assertThat(app.bean(Identity.class).asked).hasValue(2);
			connections.reconnect(MqttConnections.DEFAULT).join();
			assertThat(app.bean(Identity.class).asked).hasValue(3);
		}
	}

	@Test
	void aReloadedSslBundleIsUsedByANewConnection(@TempDir Path folder) {
		TestCertificate certificate = TestCertificate.forLoopback();
		certificate.writePem(folder);
		String yaml = """
				spring.ssl.bundle.pem.plant.truststore.certificate: file:%s/server.crt
				mqtt: { url: %s, client-id: app, ssl: { bundle: plant, on-reload: %s } }
				""";
		try (Mosquitto broker = Mosquitto.builder().tls(certificate).start()) {
			try (App app = App.connected(yaml.formatted(folder, broker.uri(), "reconnect"))) {
				reload(app);
				await().until(() -> app.client().status().counters().connects() == 2);
				assertThat(app.client().status().counters().disconnects()).isOne();
			}
			try (App app = App.connected(yaml.formatted(folder, broker.uri(), "next-connect"))) {
				reload(app);
				app.bean(MqttOperations.class).send("still", "here");
				assertThat(app.client().status().counters().connects()).isOne();
			}
		}
	}

	@Test
	void aCertificateThatChangesOnTheDiskIsTrustedWithoutARestart(@TempDir Path folder) {
		TestCertificate first = TestCertificate.forLoopback();
		first.writePem(folder);
		try (Mosquitto broker = Mosquitto.builder().tls(first).start(); App app = App.connected("""
				spring.ssl.bundle:
				  watch.file.quiet-period: 50ms
				  pem.plant: { reload-on-update: true, truststore.certificate: "file:%s/server.crt" }
				mqtt:
				  url: %s
				  client-id: app
				  ssl: { bundle: plant, on-reload: reconnect }
				  reconnect: { initial-delay: 50ms, slow-delay: 1h }
				""".formatted(folder, broker.uri()))) {
			TestCertificate second = TestCertificate.forLoopback();
			broker.certificate(second);
			broker.restart();
			await().until(() -> app.client().status().lastError() instanceof MqttConnectException ex
					&& ex.phase() == ConnectPhase.TLS);
			second.writePem(folder);
			await().until(() -> app.client().status().isConnected());
		}
	}

	private static void reload(App app) {
		app.bean(SslBundleRegistry.class).updateBundle("plant", app.bean(SslBundles.class).getBundle("plant"));
	}

	@Test
	void theBirthMessageTellsOthersAtEveryConnectThatTheApplicationIsThere() {
		try (EmbeddedBroker broker = EmbeddedBroker.start();
				App watcher = App.connected("mqtt: { url: '%s', client-id: watcher }".formatted(broker.uri()),
						Watcher.class);
				App app = App.connected("""
						mqtt:
						  url: %s
						  client-id: app
						  reconnect: { initial-delay: 50ms, max-delay: 100ms }
						  will: { topic: status/app, payload: offline, qos: 1, retain: true }
						  birth: { payload: online }
						""".formatted(broker.uri()))) {
			List<String> all = watcher.bean(Watcher.class).all;
			await().until(() -> all.contains("online"));
			app.client().abort();
			await().until(() -> all.stream().filter("online"::equals).count() > 1);
		}
	}

	static class Watcher {

		final List<String> all = new CopyOnWriteArrayList<>();

		@MqttListener(id = "watcher", topics = "status/+")
		void on(String text) {
			this.all.add(text);
		}

	}

	static class Events {

		final List<MqttConnectionEvent> all = new CopyOnWriteArrayList<>();

		@EventListener
		void on(MqttConnectionEvent event) {
			this.all.add(event);
		}

		@MqttListener(id = "texts", topics = { "secret/#", "open/#" })
		void on(String text) {
		}

	}

	@Test
	void theApplicationIsToldAboutFailedAttempts() {
		try (EmbeddedBroker broker = EmbeddedBroker.start("joe", "right");
				App app = App.start("mqtt: { url: '%s', client-id: app, username: joe, password: wrong-password }"
					.formatted(broker.uri()), Events.class)) {
			List<MqttConnectionEvent> events = app.bean(Events.class).all;
			await().until(() -> !events.isEmpty());
			assertThat(events.get(0)).isInstanceOfSatisfying(MqttConnectFailedEvent.class, (event) -> {
				assertThat(event.getConnection()).isEqualTo("default");
				assertThat(event.getServer()).isEqualTo(broker.uri());
				assertThat(event.getAttempt()).isOne();
				assertThat(event.getCause()).isInstanceOfSatisfying(MqttConnectException.class,
						(cause) -> assertThat(cause.reasonCode()).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD));
			});
		}
	}

	@Test
	void theApplicationIsToldAboutRejectedSubscriptions() {
		try (FakeServer server = FakeServer.start();
				App app = App.start("mqtt: { url: '%s', client-id: app }".formatted(server.uri()), Events.class)) {
			ServerConnection connection = server.handshake();
			connection.send("90 05 %04X 00 87 01".formatted(connection.read().packetId()));
			List<MqttConnectionEvent> events = app.bean(Events.class).all;
			await().until(() -> events.size() == 2);
			assertThat(events.get(1)).isInstanceOfSatisfying(MqttSubscriptionRejectedEvent.class, (event) -> {
				assertThat(event.isRenewed()).isFalse();
				assertThat(event.getRejected())
					.containsExactly(new FilterResult(TopicFilter.of("secret/#"), ReasonCode.NOT_AUTHORIZED));
			});
			connection.cut();
		}
	}

}
