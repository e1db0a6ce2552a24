package io.mqttboot.spring;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.annotation.TopicVariable;
import io.mqttboot.spring.annotation.UserProperty;
import io.mqttboot.spring.core.MqttHeaders;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.core.MqttRecord;
import io.mqttboot.spring.support.App;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Applications with listeners on the embedded broker.
 */
class ListenerApplicationTests {

	record Reading(double value, String unit) {
	}

	static class Received {

		final BlockingQueue<Object> all = new LinkedBlockingQueue<>();

		Object next() throws InterruptedException {
			return Objects.requireNonNull(this.all.poll(10, TimeUnit.SECONDS), "nothing arrived within 10 s");
		}

	}

	static class Readings extends Received {

		@MqttListener(id = "readings", topics = "devices/{deviceId}/temperature")
		void on(Reading reading, @TopicVariable long deviceId) {
			this.all.add(Map.entry(deviceId, reading));
		}

	}

	@ParameterizedTest
	@ValueSource(strings = { "5.0", "3.1.1" })
	void aMessageIsConvertedHandledAcknowledgedAndMeasured(String version) throws Exception {
		try (App app = App.connected("mqtt: { version: '%s', client-id: app }".formatted(version), Readings.class)) {
			PublishResult result = app.bean(MqttOperations.class)
				.to("devices/{id}/temperature", 42)
				.payload(new Reading(21.5, "C"))
				.send();
			assertThat(result.qos()).isEqualTo(QoS.AT_LEAST_ONCE);
			assertThat(result.packetId()).isPositive();
			assertThat(app.bean(Readings.class).next()).isEqualTo(Map.entry(42L, new Reading(21.5, "C")));
			await().until(() -> app.client().status().inFlightIncoming() == 0);
			MeterRegistry meters = app.bean(MeterRegistry.class);
			Timer published = meters.get("mqtt.publish")
				.tags("connection", "default", "qos", "1", "destination", "devices/{id}/temperature", "outcome",
						"success", "reason", "none", "error", "none")
				.timer();
			assertThat(published.count()).isOne();
			assertThat(meters.get("mqtt.listener")
				.tags("connection", "default", "qos", "1", "destination", "devices/{deviceId}/temperature", "listener",
						"readings", "outcome", "success", "reason", "none", "error", "none")
				.timer()
				.count()).isOne();
			assertThat(meters.find("mqtt.listener.active").tag("listener", "readings").longTaskTimers()).isNotEmpty();
			assertThat(meters.get("mqtt.client.connected").tag("connection", "default").gauge().value()).isOne();
			assertThat(meters.get("mqtt.client.messages.sent").tag("qos", "1").functionCounter().count()).isOne();
			assertThat(meters.get("mqtt.client.messages.received").tag("qos", "1").functionCounter().count()).isOne();
			assertThat(meters.get("mqtt.client.bytes.sent").functionCounter().count()).isPositive();
			await().until(() -> meters.get("mqtt.client.connects").tag("outcome", "success").counter().count() == 1);
			await().untilAsserted(() -> assertThat(meters.get("mqtt.client.connect.duration").timer().count()).isOne());
			assertThat(meters.get("mqtt.client.inflight").tag("direction", "incoming").gauge().value()).isZero();
		}
	}

	static class Details extends Received {

		@MqttListener(topics = "${app.topic}", qos = "${app.qos}")
		void on(MqttRecord<String> record, @Header(MqttHeaders.RECEIVED_TOPIC) String topic,
				@UserProperty List<String> tag) {
			this.all.add(List.of(record.topicVariables(), String.valueOf(record.payload()), record.qos(), topic, tag,
					String.valueOf(record.properties().contentType())));
		}

	}

	@Test
	void placeholdersHeadersAndProperties() throws Exception {
		String yaml = """
				mqtt.client-id: app
				app:
				  topic: "plants/{plant}/{*path}"
				  qos: 2
				""";
		try (App app = App.connected(yaml, Details.class)) {
			app.bean(MqttOperations.class)
				.toTopic("plants/north/a/b")
				.qos(QoS.EXACTLY_ONCE)
				.userProperty("tag", "x")
				.userProperty("tag", "y")
				.payload("hello")
				.send();
			assertThat(app.bean(Details.class).next()).isEqualTo(List.of(Map.of("plant", "north", "path", "a/b"),
					"hello", QoS.EXACTLY_ONCE, "plants/north/a/b", List.of("x", "y"), "text/plain"));
		}
	}

}
