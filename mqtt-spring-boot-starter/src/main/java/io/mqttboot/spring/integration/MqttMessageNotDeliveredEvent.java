package io.mqttboot.spring.integration;

import org.springframework.integration.events.IntegrationEvent;
import org.springframework.messaging.Message;

/**
 * A message that an outbound channel adapter sent without waiting was refused or given
 * up.
 */
public final class MqttMessageNotDeliveredEvent extends IntegrationEvent {

	private static final long serialVersionUID = 1L;

	private final transient Message<?> message;

	MqttMessageNotDeliveredEvent(Object source, Message<?> message, Throwable cause) {
		super(source, cause);
		this.message = message;
	}

	/**
	 * The message as the adapter got it.
	 * @return the message
	 */
	public Message<?> getMessage() {
		return this.message;
	}

	@Override
	public String toString() {
		return "MqttMessageNotDeliveredEvent[source=%s, cause=%s]".formatted(this.source, this.cause);
	}

}
