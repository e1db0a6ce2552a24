package io.mqttboot.spring;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.testkit.EmbeddedBroker;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.support.App;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application that talks to two servers.
 */
class NamedConnectionsApplicationTests {

	@Test
	void eachTalksToItsOwnServer() {
		try (EmbeddedBroker edge = EmbeddedBroker.start();
				App app = App.connected("mqtt: { client-id: app, connections: { edge: { url: '%s', version: 3.1.1 } } }"
					.formatted(edge.uri()))) {
			MqttClient client = app.bean(MqttConnections.class).client("edge");
			assertThat(client).isSameAs(app.context().getBean("edgeMqttClient"));
			await().until(() -> client.status().isConnected());
			BlockingQueue<String> atEdge = subscribe(client);
			BlockingQueue<String> ordinary = subscribe(app.client());
			app.context().getBean("edgeMqttTemplate", MqttOperations.class).send("a", "for the edge");
			app.bean(MqttOperations.class).send("a", "for the ordinary one");
			await().until(() -> atEdge.contains("for the edge") && ordinary.contains("for the ordinary one"));
			assertThat(atEdge).hasSize(1);
			assertThat(ordinary).hasSize(1);
		}
	}

	private static BlockingQueue<String> subscribe(MqttClient client) {
		BlockingQueue<String> texts = new LinkedBlockingQueue<>();
		client.subscribe(Subscription.atLeastOnce("a"), (message) -> texts.add(message.payloadAsString())).join();
		return texts;
	}

}
