package io.mqttboot.spring;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.testkit.Mosquitto;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.support.App;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Listeners of one connection whose filters overlap.
 */
class OverlappingListenersApplicationTests {

	static class Listeners {

		final List<String> calls = new CopyOnWriteArrayList<>();

		@MqttListener(id = "all", topics = "devices/#")
		void all(ReceivedMessage message) {
			call("all", message);
		}

		@MqttListener(id = "some", topics = "devices/+/state")
		void some(ReceivedMessage message) {
			call("some", message);
		}

		private void call(String listener, ReceivedMessage message) {
			this.calls.add(listener + " " + message.payloadAsString());
		}

	}

	@ParameterizedTest
	@ValueSource(strings = { "5.0", "3.1.1" })
	@DisplayName("each listener gets a message once, by subscription identifier [MQTT5-3.3.4-5] or by filter")
	void eachGetsAMessageOnce(String version) {
		try (Mosquitto broker = Mosquitto.start(); App app = App.start("""
				mqtt: { url: '%s', client-id: app, startup: wait, version: '%s' }
				""".formatted(broker.uri(), version), Listeners.class)) {
			app.bean(MqttOperations.class).send("devices/1/state", "first");
			app.bean(MqttOperations.class).send("devices/2/state", "second");
			List<String> calls = app.bean(Listeners.class).calls;
			await().until(() -> calls.contains("all second") && calls.contains("some second"));
			assertThat(calls).containsExactlyInAnyOrder("all first", "some first", "all second", "some second");
		}
	}

}
