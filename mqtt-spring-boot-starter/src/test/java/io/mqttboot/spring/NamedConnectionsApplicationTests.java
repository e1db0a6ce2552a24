package io.mqttboot.spring;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import io.micrometer.core.instrument.MeterRegistry;
import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.testkit.EmbeddedBroker;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.annotation.MqttPublish;
import io.mqttboot.spring.annotation.MqttRequest;
import io.mqttboot.spring.annotation.MqttService;
import io.mqttboot.spring.config.ImportMqttServices;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.support.App;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Configuration;

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

	@MqttService(connection = "${app.connection}")
	interface Elsewhere {

		@MqttPublish("a")
		PublishResult go(String text);

		@MqttRequest(topic = "questions", timeout = "20s")
		String ask(String question);

	}

	@Configuration(proxyBeanMethods = false)
	@ImportMqttServices(Elsewhere.class)
	static class Services {

		@MqttListener(topics = "questions", connection = "edge")
		String answer(String question) {
			return question + " from the edge";
		}

	}

	@Test
	void aServiceUsesTheConnectionThatItNames() {
		String yaml = "{ mqtt: { client-id: app, connections: { edge: { url: '%s' } } }, app.connection: %s }";
		try (EmbeddedBroker edge = EmbeddedBroker.start();
				App app = App.connected(yaml.formatted(edge.uri(), "edge"), Services.class)) {
			BlockingQueue<String> atEdge = subscribe(app.bean(MqttConnections.class).client("edge"));
			BlockingQueue<String> ordinary = subscribe(app.client());
			Elsewhere service = app.bean(Elsewhere.class);
			assertThat(service.go("for the edge").packetId()).isPositive();
			await().until(() -> atEdge.contains("for the edge"));
			assertThat(service.ask("answer")).isEqualTo("answer from the edge");
			app.bean(MqttOperations.class).send("a", "for the ordinary one");
			await().until(() -> ordinary.contains("for the ordinary one"));
			assertThat(ordinary).hasSize(1);
			assertThat(app.bean(MeterRegistry.class).get("mqtt.request").tag("connection", "edge").timer().count())
				.isOne();
		}
		try (EmbeddedBroker edge = EmbeddedBroker.start();
				App app = App.connected(yaml.formatted(edge.uri(), "default"), Services.class)) {
			BlockingQueue<String> ordinary = subscribe(app.client());
			app.bean(Elsewhere.class).go("for the ordinary one");
			await().until(() -> ordinary.contains("for the ordinary one"));
		}
	}

	private static BlockingQueue<String> subscribe(MqttClient client) {
		BlockingQueue<String> texts = new LinkedBlockingQueue<>();
		client.subscribe(Subscription.atLeastOnce("a"), (message) -> texts.add(message.payloadAsString())).join();
		return texts;
	}

}
