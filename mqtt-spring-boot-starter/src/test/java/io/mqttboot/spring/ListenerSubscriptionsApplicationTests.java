package io.mqttboot.spring;

import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.RetainHandling;
import io.mqttboot.client.testkit.EmbeddedBroker;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.annotation.TopicVariable;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.core.MqttRecord;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import io.mqttboot.spring.support.App;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.SendTo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * One application with two connections whose listeners use the options of subscriptions.
 */
class ListenerSubscriptionsApplicationTests {

	private static EmbeddedBroker broker;

	private static App app;

	@BeforeAll
	static void start() {
		broker = EmbeddedBroker.start();
		app = App.connected("mqtt: { url: '%s', client-id: app, connections: { edge: { url: '%s', version: 3.1.1 } } }"
			.formatted(broker.uri(), broker.uri()), Listeners.class);
		await().until(() -> edge().status().isConnected());
	}

	@AfterAll
	static void stop() {
		app.close();
		broker.close();
	}

	static class Listeners {

		final BlockingQueue<String> received = new LinkedBlockingQueue<>();

		@MqttListener(id = "remote", topics = "remote/{name}", connection = "edge")
		@SendTo("answers/{name}")
		String remote(Message<String> question) {
			return question.getPayload() + "?";
		}

		@MqttListener("answers/{name}")
		void answer(String answer, @TopicVariable String name) {
			this.received.add(name + " " + answer);
		}

		@MqttListener(topics = "others/+", noLocal = true)
		void others(String text) {
			this.received.add("others " + text);
		}

		@MqttListener(topics = "flags", retainAsPublished = true)
		void flags(MqttRecord<String> record) {
			this.received.add(record.payload() + " " + record.retained());
		}

		@MqttListener(id = "kept", topics = "kept/+", autoStartup = "false")
		void kept(MqttRecord<String> record) {
			this.received.add("kept " + record.payload() + " " + record.retained());
		}

		@MqttListener(id = "new", topics = "kept/#", autoStartup = "false", retainHandling = RetainHandling.DO_NOT_SEND)
		void onlyNew(String text) {
			this.received.add("new " + text);
		}

	}

	private static MqttClient edge() {
		return app.bean(MqttConnections.class).client("edge");
	}

	private static MqttOperations edgeTemplate() {
		return app.context().getBean("edgeMqttTemplate", MqttOperations.class);
	}

	private static String next() throws InterruptedException {
		return Objects.requireNonNull(app.bean(Listeners.class).received.poll(10, TimeUnit.SECONDS),
				"nothing within 10 s");
	}

	@Test
	void aListenerOnAnotherConnectionAnswersOnIt() throws Exception {
		assertThat(edge().options().version()).isEqualTo(MqttVersion.V3_1_1);
		long sent = edge().status().counters().sentQos1();
		app.bean(MqttOperations.class).send("remote/fern", "Wet");
		assertThat(next()).isEqualTo("fern Wet?");
		await().until(() -> edge().status().counters().sentQos1() == sent + 1);
		assertThat(edge().status().counters().receivedQos1()).isPositive();
	}

	@Test
	@DisplayName("no local: messages of the same connection are left out [MQTT5-3.8.3-3]")
	void noLocal() throws Exception {
		app.bean(MqttOperations.class).send("others/1", "mine");
		edgeTemplate().send("others/1", "theirs");
		assertThat(next()).isEqualTo("others theirs");
	}

	@Test
	@DisplayName("retain as published: the flag is kept [MQTT5-3.3.1-13]")
	void retainAsPublished() throws Exception {
		app.bean(MqttOperations.class).toTopic("flags").retain().payload("kept").send();
		assertThat(next()).isEqualTo("kept true");
		app.bean(MqttOperations.class).send("flags", "passing");
		assertThat(next()).isEqualTo("passing false");
	}

	@Test
	@DisplayName("retain handling: retained messages come or do not come with the subscription [MQTT5-3.3.1-9, MQTT5-3.3.1-11]")
	void retainHandling() throws Exception {
		app.bean(MqttOperations.class).toTopic("kept/1").retain().payload("old").send();
		MqttListenerEndpointRegistry registry = app.bean(MqttListenerEndpointRegistry.class);
		registry.start("new");
		await().until(() -> !Objects.requireNonNull(registry.container("new")).grantedQos().isEmpty());
		app.bean(MqttOperations.class).send("kept/1", "young");
		assertThat(next()).isEqualTo("new young");
		registry.stop("new").get(10, TimeUnit.SECONDS);
		registry.start("kept");
		assertThat(next()).isEqualTo("kept old true");
	}

}
