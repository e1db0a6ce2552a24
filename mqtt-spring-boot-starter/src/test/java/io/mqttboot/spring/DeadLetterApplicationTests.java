package io.mqttboot.spring;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.MeterRegistry;
import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.PayloadFormat;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.testkit.FakeServer;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.support.App;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Applications that publish what they cannot handle to a dead-letter topic.
 */
@ExtendWith(OutputCaptureExtension.class)
class DeadLetterApplicationTests {

	private static final String SETTINGS = """
			mqtt:
			  client-id: app
			  version: "%s"
			  listener:
			    retry: { max-retries: 2, delay: 10ms, not-retryable: java.lang.UnsupportedOperationException }
			    dead-letter: { topic: "dead/{listener}/{*topic}", qos: 2 }
			""";

	record Reading(double value) {
	}

	static class Readings {

		final AtomicInteger attempts = new AtomicInteger();

		final BlockingQueue<ReceivedMessage> letters = new LinkedBlockingQueue<>();

		@MqttListener(id = "readings", topics = "readings/{device}")
		void on(Reading reading) {
			this.attempts.incrementAndGet();
			if (reading.value() < 0) {
				throw new IllegalStateException("below zero");
			}
			if (reading.value() > 100) {
				throw new UnsupportedOperationException("above a hundred");
			}
		}

		@MqttListener(id = "letters", topics = "dead/#")
		void onLetter(ReceivedMessage letter) {
			this.letters.add(letter);
			throw new UnsupportedOperationException("no good either");
		}

		ReceivedMessage next() throws InterruptedException {
			return Objects.requireNonNull(this.letters.poll(10, TimeUnit.SECONDS), "nothing within 10 s");
		}

	}

	@Test
	void aPoisonMessageBecomesADeadLetterOnce(CapturedOutput output) throws Exception {
		try (App app = App.connected(SETTINGS.formatted("5.0"), Readings.class)) {
			Readings readings = app.bean(Readings.class);
			app.bean(MqttOperations.class)
				.toTopic("readings/1")
				.userProperty("site", "north")
				.payload(new Reading(-1))
				.send();
			ReceivedMessage letter = readings.next();
			assertThat(letter.topic()).isEqualTo("dead/readings/readings/1");
			assertThat(letter.payloadAsString()).isEqualTo("{\"value\":-1.0}");
			assertThat(letter.properties().contentType()).isEqualTo("application/json");
			assertThat(letter.properties().userProperties()).contains(new UserProperty("site", "north"),
					new UserProperty("dead-letter-topic", "readings/1"),
					new UserProperty("dead-letter-listener", "readings"),
					new UserProperty("dead-letter-reason", "handler"), new UserProperty("dead-letter-attempts", "3"),
					new UserProperty("dead-letter-error", "java.lang.IllegalStateException: below zero"));
			assertThat(readings.attempts).hasValue(3);
			app.bean(MqttOperations.class).send("readings/2", new Reading(200));
			assertThat(readings.next().properties().userProperty("dead-letter-attempts")).isEqualTo("1");
			app.bean(MqttOperations.class).send("readings/3", "{no JSON");
			assertThat(readings.next().properties().userProperty("dead-letter-reason")).isEqualTo("conversion");
			await().until(() -> app.client().status().inFlightIncoming() == 0);
			assertThat(app.client().status().counters().disconnects()).isZero();
			assertThat(readings.letters).isEmpty();
			assertThat(app.bean(MeterRegistry.class)
				.get("mqtt.publish")
				.tags("connection", "default", "destination", "dead/{listener}/{*topic}", "qos", "2", "outcome",
						"success")
				.timer()
				.count()).isEqualTo(3);
			assertThat(output).contains("no good either").contains("is not published again");
			Map<String, Double> letters = Map.of("readings", 3.0, "letters", 0.0);
			letters.forEach((listener,
					number) -> assertThat(app.bean(MeterRegistry.class)
						.get("mqtt.listener.dead.letters")
						.tags("listener", listener, "connection", "default")
						.functionCounter()
						.count()).isEqualTo(number));
		}
	}

	@Test
	void onVersion311TheLetterIsAnEnvelope() throws Exception {
		try (App app = App.connected(SETTINGS.formatted("3.1.1"), Readings.class)) {
			app.bean(MqttOperations.class).send("readings/1", "cold");
			assertThat(app.bean(Readings.class).next().payloadAsString()).contains("\"topic\":\"readings/1\"")
				.contains("\"reason\":\"conversion\"")
				.contains("\"payload\":\"Y29sZA==\"");
		}
	}

	@Test
	void whatAConnectionDoesNotLetOutIsReplaced() throws Exception {
		try (App app = App.connected(SETTINGS.formatted("5.0") + "  checks: { control-characters: true }\n",
				Readings.class);
				MqttClient careless = MqttClient.create(app.client()
					.options()
					.mutate()
					.clientId("careless")
					.checks((checks) -> checks.controlCharacters(false))
					.build())) {
			careless.blocking().connect();
			careless.blocking()
				.publish(MqttMessage.to("readings/a\u0007b")
					.text("{no JSON")
					.contentType("text/\u0008plain")
					.payloadFormat(PayloadFormat.UTF_8)
					.responseTopic("answers/\u0001")
					.userProperty("k\u0002", "v\uFDD0\u0085")
					.atLeastOnce()
					.build());
			ReceivedMessage letter = app.bean(Readings.class).next();
			assertThat(letter.topic()).isEqualTo("dead/readings/readings/a b");
			assertThat(letter.payloadAsString()).isEqualTo("{no JSON");
			assertThat(letter.properties().contentType()).isEqualTo("text/ plain");
			assertThat(letter.properties().payloadFormat()).isEqualTo(PayloadFormat.UTF_8);
			assertThat(letter.properties().responseTopic()).isNull();
			assertThat(letter.properties().userProperties()).contains(new UserProperty("k ", "v  "),
					new UserProperty("dead-letter-topic", "readings/a b"));
			await().until(() -> app.client().status().inFlightIncoming() == 0);
		}
	}

	@Test
	void aMessageWhoseDeadLetterIsRefusedIsLoggedAndAcknowledged(CapturedOutput output) {
		try (FakeServer server = FakeServer.start();
				App app = App.start("mqtt.url: '%s'\n".formatted(server.uri()) + SETTINGS.formatted("5.0"),
						Readings.class)) {
			ServerConnection connection = server.handshake();
			connection.acknowledge(connection.read());
			connection.acknowledge(connection.read());
			connection.sendPublish("readings/1", 1, 7, "{no JSON");
			WirePacket letter = connection.read(WirePacket.Type.PUBLISH);
			assertThat(letter.topic()).isEqualTo("dead/readings/readings/1");
			connection.send("50 03 %04X 87".formatted(letter.packetId()));
			connection.expect("40 02 00 07");
			connection.sendPublish("readings/1", 1, 8, "{\"value\":1}");
			connection.expect("40 02 00 08");
			assertThat(app.bean(Readings.class).attempts).hasValue(1);
			await().until(() -> output.getOut().contains("so the message is lost"));
			assertThat(output).contains("'readings/1'", "0x87");
			connection.cut();
		}
	}

}
