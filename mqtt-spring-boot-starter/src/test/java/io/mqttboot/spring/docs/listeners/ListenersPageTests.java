package io.mqttboot.spring.docs.listeners;

import java.util.List;

import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.docs.listeners.Plants.Question;
import io.mqttboot.spring.docs.listeners.Plants.Reading;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import io.mqttboot.spring.support.App;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The code of the page about listeners does what the page says.
 */
class ListenersPageTests {

	@Test
	void everyListenerGetsItsMessages() {
		String yaml = """
				app.alarms: alarms/water,alarms/smoke
				mqtt:
				  client-id: page
				  listener:
				    idle-event-interval: 500ms
				""";
		try (App app = App.connected(yaml, Plants.class, ListenerConfiguration.class, Switchboard.class)) {
			MqttOperations mqtt = app.bean(MqttOperations.class);
			List<Object> seen = app.bean(Plants.class).seen;
			mqtt.send("plants/7/HUMIDITY", new Reading(40));
			mqtt.send("plants/8/HUMIDITY", new Reading(400));
			mqtt.toTopic("alarms/smoke").qos(QoS.EXACTLY_ONCE).userProperty("tag", "roof").payload("here").send();
			mqtt.send("config/a/b", "on");
			mqtt.send("config/a/b", null);
			mqtt.send("photos/7", new byte[] { 1, 2 });
			mqtt.send("jobs/smith/1", "dig");
			mqtt.send("history/7", new Reading(1));
			await().untilAsserted(() -> assertThat(seen).contains("7 HUMIDITY 40.0", "alarms/smoke here [roof]",
					"a/b on", "a/b removed", "photo of 2 bytes", "smith dig", "1 readings"));
			Switchboard switchboard = app.bean(Switchboard.class);
			switchboard.watch("answers/7", () -> seen.add("answered"));
			mqtt.send("questions/7", new Question("Water?"));
			await().until(() -> seen.contains("answered"));
			switchboard.forget("answers/7");
			mqtt.send("rooms/cellar/left", "on");
			List<String> configured = app.bean(ListenerConfiguration.class).seen;
			await().untilAsserted(() -> assertThat(configured).contains("VALIDATION plants/8/HUMIDITY", "cellar left",
					"kitchen is idle"));
			switchboard.archiveAtNight();
			MqttListenerEndpointRegistry registry = app.bean(MqttListenerEndpointRegistry.class);
			await().until(() -> registry.containers()
				.stream()
				.anyMatch(
						(container) -> container.connection().equals("archive") && !container.grantedQos().isEmpty()));
			mqtt.send("archive/1", new byte[1]);
			await().until(() -> seen.contains("archived"));
			switchboard.archiveNoMore();
			await().until(() -> app.client().status().inFlightIncoming() == 0);
		}
	}

}
