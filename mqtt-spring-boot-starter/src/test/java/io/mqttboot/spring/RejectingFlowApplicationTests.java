package io.mqttboot.spring;

import java.util.List;

import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.testkit.FakeServer;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.spring.annotation.AckMode;
import io.mqttboot.spring.integration.Mqtt;
import io.mqttboot.spring.integration.MqttAcknowledgment;
import io.mqttboot.spring.listener.MqttErrorAction;
import io.mqttboot.spring.listener.MqttErrorHandler;
import io.mqttboot.spring.listener.MqttListenerContainerFactory;
import io.mqttboot.spring.support.App;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.IntegrationMessageHeaderAccessor;
import org.springframework.integration.dsl.IntegrationFlow;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Flows that refuse messages, seen from the server.
 */
class RejectingFlowApplicationTests {

	@Configuration(proxyBeanMethods = false)
	static class Flows {

		@Bean
		IntegrationFlow jobs(MqttListenerContainerFactory mqtt) {
			return IntegrationFlow
				.from(Mqtt.inboundChannelAdapter(mqtt, "jobs").qos(QoS.EXACTLY_ONCE).ackMode(AckMode.MANUAL))
				.handle((message) -> {
					MqttAcknowledgment acknowledgment = message.getHeaders()
						.get(IntegrationMessageHeaderAccessor.ACKNOWLEDGMENT_CALLBACK, MqttAcknowledgment.class);
					if (acknowledgment == null) {
						throw new IllegalStateException("no acknowledgment");
					}
					if (((byte[]) message.getPayload()).length > 3) {
						acknowledgment.reject(ReasonCode.QUOTA_EXCEEDED, "full");
					}
					else if (((byte[]) message.getPayload()).length > 2) {
						acknowledgment.acknowledge("done", List.of(new UserProperty("k", "v")));
					}
					else {
						acknowledgment.acknowledge();
					}
				})
				.get();
		}

		@Bean
		IntegrationFlow broken(MqttListenerContainerFactory mqtt) {
			return IntegrationFlow.from(Mqtt.inboundChannelAdapter(mqtt, "broken")).handle((message) -> {
				throw new IllegalStateException("broken");
			}).get();
		}

		@Bean
		MqttErrorHandler errorHandler() {
			return (message, failure) -> MqttErrorAction.reject(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, null);
		}

	}

	@Test
	@DisplayName("A refusal is the reason code of PUBACK or PUBREC [MQTT5-3.4.2-1, MQTT5-3.5.2-1]")
	void theServerIsTold() {
		try (FakeServer server = FakeServer.start();
				App app = App.start("mqtt: { url: '%s', client-id: app }".formatted(server.uri()), Flows.class)) {
			ServerConnection connection = server.handshake();
			connection.acknowledge(connection.read());
			connection.acknowledge(connection.read());
			connection.sendPublish("jobs", 1, 7, "large");
			connection.expect("40 0B 00 07 97 07 1F 00 04 66 75 6C 6C");
			connection.sendPublish("jobs", 2, 8, "large");
			connection.expect("50 0B 00 08 97 07 1F 00 04 66 75 6C 6C");
			connection.sendPublish("jobs", 1, 9, "on");
			connection.expect("40 02 00 09");
			connection.sendPublish("jobs", 1, 11, "one");
			connection.expect("40 12 00 0B 00 0E 1F 00 04 64 6F 6E 65 26 00 01 6B 00 01 76");
			connection.sendPublish("broken", 1, 10, "x");
			connection.expect("40 03 00 0A 83");
			assertThat(app.client().status().counters().handlerFailures()).isZero();
			connection.cut();
		}
	}

}
