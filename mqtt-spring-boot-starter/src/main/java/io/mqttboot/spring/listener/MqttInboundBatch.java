package io.mqttboot.spring.listener;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Received messages that a listener handles, and that are acknowledged, together.
 */
public final class MqttInboundBatch {

	private final List<MqttInboundMessage> messages;

	private final @Nullable Acknowledgment acknowledgment;

	private final List<Unusable> unusable = new ArrayList<>();

	MqttInboundBatch(List<MqttInboundMessage> messages, @Nullable Acknowledgment acknowledgment) {
		this.messages = messages;
		this.acknowledgment = acknowledgment;
	}

	/**
	 * A message that cannot be part of the batch.
	 *
	 * @param message the message
	 * @param cause why not
	 */
	record Unusable(MqttInboundMessage message, Throwable cause) {
	}

	/**
	 * The messages.
	 * @return the messages in the order of arrival, at least one
	 */
	public List<MqttInboundMessage> messages() {
		return this.messages;
	}

	/**
	 * Acknowledges all of them, with {@code AckMode.MANUAL}.
	 * @return the acknowledgement, or {@code null} if the framework does it
	 */
	public @Nullable Acknowledgment acknowledgment() {
		return this.acknowledgment;
	}

	/**
	 * Says that a message cannot be converted or is not valid. It goes to the recoverer
	 * and does not take part in further attempts; the others are not affected.
	 * @param message one of the messages
	 * @param cause why it is of no use
	 */
	public void unusable(MqttInboundMessage message, Throwable cause) {
		this.unusable.add(new Unusable(message, cause));
	}

	List<Unusable> unusable() {
		return this.unusable;
	}

}
