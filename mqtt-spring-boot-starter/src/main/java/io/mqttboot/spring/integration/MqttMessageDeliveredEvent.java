package io.mqttboot.spring.integration;

import io.mqttboot.client.message.PublishResult;

import org.springframework.integration.events.IntegrationEvent;
import org.springframework.messaging.Message;

/**
 * A message that an outbound channel adapter sent without waiting was acknowledged.
 */
public final class MqttMessageDeliveredEvent extends IntegrationEvent {

	private static final long serialVersionUID = 1L;

	private final transient Message<?> message;

	private final transient PublishResult result;

	MqttMessageDeliveredEvent(Object source, Message<?> message, PublishResult result) {
		super(source);
		this.message = message;
		this.result = result;
	}

	/**
	 * The message as the adapter got it.
	 * @return the message
	 */
	public Message<?> getMessage() {
		return this.message;
	}

	/**
	 * The acknowledgement.
	 * @return the acknowledgement, with packet identifier and reason code
	 */
	public PublishResult getResult() {
		return this.result;
	}

	@Override
	public String toString() {
		return "MqttMessageDeliveredEvent[source=%s, result=%s]".formatted(this.source, this.result);
	}

}
