package io.mqttboot.spring.integration;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.mqttboot.client.message.QoS;
import io.mqttboot.client.testkit.EmbeddedBroker;
import io.mqttboot.spring.core.MqttHeaders;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.listener.MqttListenerContainer;
import io.mqttboot.spring.listener.MqttListenerContainerFactory;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import io.mqttboot.spring.support.App;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.messaging.support.MessageBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Options of adapters and gateways that other flows leave alone.
 */
class FlowOptionsTests {

	@Configuration(proxyBeanMethods = false)
	static class Flows {

		@Bean
		IntegrationFlow increment(MqttListenerContainerFactory mqtt) {
			return IntegrationFlow
				.from(Mqtt.inboundGateway(mqtt, "increment/#")
					.id("increments")
					.qos(QoS.EXACTLY_ONCE)
					.connection("edge")
					.payloadType(Integer.class)
					.userPropertyHeaders("x-*"))
				.<Integer>handle((number, headers) -> "%d %s %s".formatted(number + 1, headers.get("x-site"),
						headers.get(MqttHeaders.RECEIVED_QOS)))
				.get();
		}

		@Bean
		IntegrationFlow byFunction(MqttOperations operations) {
			return IntegrationFlow.from("questions")
				.handle(Mqtt.outboundGateway(operations)
					.topicFunction((message) -> "increment/" + message.getHeaders().get("who"))
					.qos(QoS.EXACTLY_ONCE)
					.userPropertyHeaders("x-*")
					.replyType(String.class))
				.channel((channels) -> channels.queue("answers"))
				.get();
		}

		@Bean
		IntegrationFlow byExpression(MqttOperations operations) {
			return IntegrationFlow.from("lost")
				.handle(Mqtt.outboundGateway(operations)
					.topicExpression("'nobody/' + headers.who")
					.timeout(Duration.ofMillis(150)))
				.get();
		}

		@Bean
		IntegrationFlow withoutWaiting(MqttOperations operations) {
			return IntegrationFlow.from("later")
				.handle(Mqtt.outboundGateway(operations)
					.topic("nobody/bob")
					.timeout(Duration.ofMillis(150))
					.async(true))
				.get();
		}

		@Bean
		IntegrationFlow states(MqttListenerContainerFactory mqtt, MqttOperations operations) {
			return IntegrationFlow
				.from(Mqtt.inboundChannelAdapter(mqtt, "states").id("stateAdapter").connection("edge"))
				.handle(Mqtt.outboundChannelAdapter(operations).topic("last").retained(true))
				.get();
		}

	}

	@Test
	void everyOptionHasAnEffect() {
		try (EmbeddedBroker broker = EmbeddedBroker.start(); App app = App.connected("""
				mqtt:
				  url: %s
				  client-id: app
				  startup: wait
				  connections: { edge: { url: "%s", client-id: edge } }
				""".formatted(broker.uri(), broker.uri()), Flows.class)) {
			MqttListenerEndpointRegistry registry = app.bean(MqttListenerEndpointRegistry.class);
			for (String id : List.of("increments", "stateAdapter")) {
				MqttListenerContainer container = Objects.requireNonNull(registry.container(id));
				assertThat(container.connection()).isEqualTo("edge");
			}
			Map<String, Object> headers = Map.of("who", "ann", "x-site", "north");
			app.context().getBean("questions", MessageChannel.class).send(new GenericMessage<>("41", headers));
			Message<?> answer = app.context().getBean("answers", QueueChannel.class).receive(10_000);
			assertThat(answer).extracting(Message::getPayload).isEqualTo("42 north 2");
			assertThatException().isThrownBy(
					() -> app.context().getBean("lost", MessageChannel.class).send(new GenericMessage<>("41", headers)))
				.havingRootCause()
				.withMessageContaining("'nobody/ann'")
				.withMessageContaining("PT0.15S");
			QueueChannel errors = new QueueChannel();
			app.context()
				.getBean("later", MessageChannel.class)
				.send(MessageBuilder.withPayload("41").setErrorChannel(errors).build());
			assertThat(Objects.requireNonNull(errors.receive(10_000)).getPayload())
				.asInstanceOf(InstanceOfAssertFactories.THROWABLE)
				.rootCause()
				.hasMessageContaining("'nobody/bob'");
			app.bean(MqttOperations.class).send("states", "on");
			await().until(() -> app.bean(MqttOperations.class).retained("last", String.class).isPresent());
		}
	}

}
