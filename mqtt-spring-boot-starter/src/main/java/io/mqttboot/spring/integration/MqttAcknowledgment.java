package io.mqttboot.spring.integration;

import java.util.List;

import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.spring.listener.Acknowledgment;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.acks.SimpleAcknowledgment;

/**
 * What a flow with manual acknowledgement finds in the header
 * {@code IntegrationMessageHeaderAccessor.ACKNOWLEDGMENT_CALLBACK}: Spring Integration's
 * acknowledgement, and MQTT's, which can refuse a message too.
 */
public final class MqttAcknowledgment implements SimpleAcknowledgment, Acknowledgment {

	private final Acknowledgment acknowledgment;

	MqttAcknowledgment(Acknowledgment acknowledgment) {
		this.acknowledgment = acknowledgment;
	}

	@Override
	public void acknowledge() {
		this.acknowledgment.acknowledge();
	}

	@Override
	public void acknowledge(@Nullable String reason, List<UserProperty> userProperties) {
		this.acknowledgment.acknowledge(reason, userProperties);
	}

	@Override
	public void reject(ReasonCode reasonCode, @Nullable String reason, List<UserProperty> userProperties) {
		this.acknowledgment.reject(reasonCode, reason, userProperties);
	}

}
