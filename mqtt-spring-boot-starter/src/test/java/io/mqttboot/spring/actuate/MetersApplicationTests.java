package io.mqttboot.spring.actuate;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.DoubleStream;

import io.micrometer.core.instrument.MeterRegistry;
import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.testkit.EmbeddedBroker;
import io.mqttboot.client.testkit.FakeServer;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.TestCertificate;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import io.mqttboot.spring.support.App;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Every meter of a connection moves with what happens on it.
 */
class MetersApplicationTests {

	static class Texts {

		@MqttListener(id = "texts", topics = { "texts/+", "more/#" }, qos = "2")
		void on(String text) {
		}

	}

	private static double gauge(App app, String name, String... tags) {
		return app.bean(MeterRegistry.class).get("mqtt.client." + name).tags(tags).gauge().value();
	}

	private static double age(App app, String name) {
		return app.bean(MeterRegistry.class).get("mqtt.client." + name).timeGauge().value();
	}

	private static double count(App app, String name, String... tags) {
		return app.bean(MeterRegistry.class).get("mqtt.client." + name).tags(tags).functionCounter().count();
	}

	private static DoubleStream events(App app, String name, String... tags) {
		return app.bean(MeterRegistry.class)
			.get("mqtt.client." + name)
			.tags(tags)
			.counters()
			.stream()
			.mapToDouble((counter) -> counter.count());
	}

	private static void send(App app, QoS qos) {
		app.bean(MqttOperations.class).toTopic("texts/a").qos(qos).payload("text").send();
	}

	@Test
	void metersFollowMessages() {
		try (EmbeddedBroker broker = EmbeddedBroker.start();
				App app = App.connected("mqtt: { url: '%s', client-id: app, keep-alive: 1s }".formatted(broker.uri()),
						Texts.class)) {
			assertThat(gauge(app, "connected")).isOne();
			await().until(() -> events(app, "connects", "outcome", "success").sum() == 1);
			await().untilAsserted(
					() -> assertThat(app.bean(MeterRegistry.class).get("mqtt.client.connect.duration").timer().count())
						.isOne());
			await().until(() -> gauge(app, "subscriptions", "state", "active") == 2);
			assertThat(gauge(app, "subscriptions", "state", "rejected")).isZero();
			await().until(() -> age(app, "ping.duration") > 0);
			send(app, QoS.AT_MOST_ONCE);
			send(app, QoS.AT_LEAST_ONCE);
			send(app, QoS.EXACTLY_ONCE);
			for (String qos : new String[] { "0", "1", "2" }) {
				await().until(() -> count(app, "messages.sent", "qos", qos) == 1);
				await().until(() -> count(app, "messages.received", "qos", qos) == 1);
			}
			assertThat(count(app, "bytes.sent")).isGreaterThan(100);
			assertThat(count(app, "bytes.received")).isGreaterThan(50);
			MqttListenerEndpointRegistry listeners = app.bean(MqttListenerEndpointRegistry.class);
			await().until(() -> gauge(app, "inflight", "direction", "incoming") == 0);
			await().until(() -> age(app, "unacknowledged.age") == 0);
			listeners.pause("texts");
			send(app, QoS.AT_LEAST_ONCE);
			await().until(() -> gauge(app, "inflight", "direction", "incoming") == 1);
			await().until(() -> age(app, "unacknowledged.age") > 0);
			listeners.resume("texts");
			listeners.stop("texts").join();
			await().until(() -> gauge(app, "subscriptions", "state", "active") == 0);
		}
	}

	@ParameterizedTest
	@CsvSource({ "reject, overflow", "drop-oldest, oldest", "drop-newest, newest" })
	void whatAFullQueueGivesUpIsCountedByReason(String policy, String reason) {
		try (App app = App.start("""
				mqtt:
				  url: mqtt://127.0.0.1:1
				  client-id: app
				  flow: { queue-messages: 1, queue-overflow: %s }
				""".formatted(policy))) {
			MqttOperations operations = app.bean(MqttOperations.class);
			CompletableFuture<?> first = operations.sendAsync("a", "first");
			CompletableFuture<?> second = operations.sendAsync("a", "second");
			await().until(() -> count(app, "queue.dropped", "reason", reason) == 1);
			await().until(() -> (reason.equals("oldest") ? first : second).isCompletedExceptionally());
			assertThat((reason.equals("oldest") ? second : first).isDone()).isFalse();
			await().until(() -> gauge(app, "queue.size") == 1);
		}
	}

	@Test
	void metersFollowConnections() {
		try (EmbeddedBroker broker = EmbeddedBroker.start(); App app = App.connected("""
				mqtt:
				  url: %s
				  client-id: app
				  reconnect: { initial-delay: 50ms, max-delay: 100ms }
				  flow: { queue-messages: 2 }
				""".formatted(broker.uri()))) {
			broker.outage(() -> {
				await().until(() -> gauge(app, "connected") == 0);
				await().untilAsserted(() -> assertThat(events(app, "disconnects").sum()).isOne());
				await().until(() -> events(app, "connects", "outcome", "failure").sum() > 0);
				MqttOperations operations = app.bean(MqttOperations.class);
				operations.toTopic("a").expiry(Duration.ofSeconds(1)).payload("expires").sendAsync();
				operations.sendAsync("a", "waits");
				operations.sendAsync("a", "is too much");
				await().until(() -> count(app, "queue.dropped", "reason", "overflow") == 1);
				await().until(() -> count(app, "queue.dropped", "reason", "expired") == 1);
				await().until(() -> gauge(app, "queue.size") == 1);
			});
			await().until(() -> count(app, "reconnects") == 1);
			await().until(() -> gauge(app, "queue.size") == 0);
			await().until(() -> events(app, "connects", "outcome", "success").sum() == 2);
			assertThat(events(app, "connects", "outcome", "failure", "reason", "tcp").sum()).isPositive();
		}
	}

	@Test
	void aMessageWithoutAnswerIsInFlightAndARefusedFilterIsCounted() {
		try (FakeServer server = FakeServer.start();
				App app = App.start("mqtt: { url: '%s', client-id: app }".formatted(server.uri()), Texts.class)) {
			ServerConnection connection = server.handshake();
			connection.send("90 05 %04X 00 87 02".formatted(connection.read().packetId()));
			await().until(() -> gauge(app, "subscriptions", "state", "rejected") == 1);
			await().until(() -> gauge(app, "subscriptions", "state", "active") == 1);
			app.bean(MqttOperations.class).sendAsync("a", "text");
			connection.read();
			await().until(() -> gauge(app, "inflight", "direction", "outgoing") == 1);
			connection.cut();
		}
	}

	@Test
	void whatTheServerShouldNotHaveSentIsCounted() {
		try (FakeServer server = FakeServer.start(); App app = App.start("""
				mqtt:
				  url: %s
				  client-id: app
				  flow: { receive-maximum: 1 }
				  checks: { payload-format: true }
				""".formatted(server.uri()), Texts.class)) {
			ServerConnection connection = server.handshake();
			connection.acknowledge(connection.read());
			assertThat(count(app, "receive.maximum.exceeded")).isZero();
			assertThat(count(app, "payload.format.invalid")).isZero();
			connection.send("30 0E 00 07 74 65 78 74 73 2F 61 02 01 01 C3 28");
			await().until(() -> count(app, "payload.format.invalid") == 1);
			app.bean(MqttListenerEndpointRegistry.class).pause("texts");
			for (int id = 1; id <= 3; id++) {
				connection.sendPublish("texts/a", 1, id, "text");
			}
			await().until(() -> count(app, "receive.maximum.exceeded") == 2);
			connection.cut();
		}
	}

	@Test
	void theCertificateOfTheServerIsShownAndWatched(@TempDir Path folder) {
		TestCertificate certificate = TestCertificate.forLoopback();
		certificate.writePem(folder);
		try (FakeServer server = FakeServer.startTls(certificate); App app = App.start("""
				spring.ssl.bundle.pem.plant.truststore.certificate: file:%s/server.crt
				mqtt: { url: "%s", client-id: app, ssl: { bundle: plant } }
				management.endpoints.web.exposure.include: mqtt
				""".formatted(folder, server.uri()))) {
			assertThat(age(app, "certificate.expiry")).isNaN();
			ServerConnection connection = server.handshake();
			await().until(() -> gauge(app, "connected") == 1);
			assertThat(age(app, "certificate.expiry")).isPositive();
			MqttDescriptor.ConnectionDescriptor shown = Objects
				.requireNonNull(app.bean(MqttEndpoint.class).mqtt().connections().get("default"));
			MqttDescriptor.Tls tls = Objects.requireNonNull(shown.tls());
			assertThat(tls.protocol()).isEqualTo("TLSv1.3");
			assertThat(tls.certificates()).singleElement().satisfies((one) -> {
				assertThat(one.subject()).isEqualTo(one.issuer()).startsWith("CN=");
				assertThat(one.validUntil()).isAfter(one.validFrom()).isAfter(Instant.now());
				assertThat(one.sha256()).matches("[0-9a-f]{64}");
			});
			connection.cut();
		}
	}

	@Test
	void metersAndHealthOfAConnectionGoWithIt() {
		try (App app = App.connected("mqtt.client-id: app")) {
			MqttConnections connections = app.bean(MqttConnections.class);
			MqttClient client = MqttClient.create(app.client().options().mutate().clientId("other").build());
			connections.addAndOwn("other", client);
			await().until(() -> gauge(app, "connected", "connection", "other") == 1);
			client.subscribe(Subscription.atLeastOnce("a"), (message) -> {
			}).join();
			MqttHealthContributor health = app.bean(MqttHealthContributor.class);
			assertThat(health.getContributor("other")).isNotNull();
			connections.removeAndClose("other");
			client.closeAsync().join();
			assertThat(health.getContributor("other")).isNull();
			assertThat(app.bean(MeterRegistry.class).getMeters())
				.filteredOn((meter) -> meter.getId().getName().startsWith("mqtt.client."))
				.isNotEmpty()
				.allMatch((meter) -> "default".equals(meter.getId().getTag("connection")));
		}
	}

}
