package io.mqttboot.spring.docs.channels;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.annotation.AckMode;
import io.mqttboot.spring.core.MqttHeaders;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.integration.Mqtt;
import io.mqttboot.spring.listener.MqttListenerContainerFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.StaticMessageHeaderAccessor;
import org.springframework.integration.acks.SimpleAcknowledgment;
import org.springframework.integration.annotation.ServiceActivator;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.context.IntegrationFlowContext;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;

@Configuration(proxyBeanMethods = false)
class PlantFlows {

	private final List<Message<?>> stored = new CopyOnWriteArrayList<>();

	record Command(boolean fan) {
	}

	@ServiceActivator(inputChannel = "temperature", outputChannel = "commands")
	Command decide(Reading reading, @Header(MqttHeaders.RECEIVED_TOPIC) String topic) {
		return new Command(reading.value() > 30);
	}

	@Bean
	IntegrationFlow humidity(MqttListenerContainerFactory mqtt, MqttOperations operations) {
		return IntegrationFlow
			.from(Mqtt.inboundChannelAdapter(mqtt, "plants/{plantId}/humidity")
				.qos(QoS.EXACTLY_ONCE)
				.payloadType(Reading.class)
				.errorChannel("failures"))
			.<Reading>filter((reading) -> reading.value() < 20)
			.transform((reading) -> "dry")
			.handle(Mqtt.outboundChannelAdapter(operations).topic("plants/{plantId}/state").retained(true))
			.get();
	}

	@Bean
	IntegrationFlow status(MqttListenerContainerFactory mqtt) {
		return IntegrationFlow.from(Mqtt.inboundGateway(mqtt, "plants/{plantId}/status").payloadType(String.class))
			.<String>handle((question, headers) -> "fine")
			.get();
	}

	@Bean
	IntegrationFlow questions(MqttOperations operations) {
		return IntegrationFlow.from("questions")
			.handle(Mqtt.outboundGateway(operations).topic("plants/{plantId}/status").replyType(String.class))
			.channel((channels) -> channels.queue("answers"))
			.get();
	}

	@Bean
	IntegrationFlow audit(MqttListenerContainerFactory mqtt) {
		return IntegrationFlow.from(Mqtt.inboundChannelAdapter(mqtt, "audit/#").ackMode(AckMode.MANUAL))
			.handle((message) -> store(message, StaticMessageHeaderAccessor.getAcknowledgment(message)))
			.get();
	}

	private void store(Message<?> message, @Nullable SimpleAcknowledgment acknowledgment) {
		this.stored.add(message);
		if (acknowledgment != null) {
			acknowledgment.acknowledge();
		}
	}

	IntegrationFlowContext.IntegrationFlowRegistration watch(IntegrationFlowContext flows,
			MqttListenerContainerFactory mqtt, String topic) {
		IntegrationFlow flow = IntegrationFlow.from(Mqtt.inboundChannelAdapter(mqtt, topic)).channel("watched").get();
		return flows.registration(flow).register();
	}

}
