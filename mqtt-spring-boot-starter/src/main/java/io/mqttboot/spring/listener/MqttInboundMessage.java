package io.mqttboot.spring.listener;

import java.util.Map;

import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.spring.core.MqttHeaderMapper;
import io.mqttboot.spring.core.MqttHeaders;
import io.mqttboot.spring.core.TopicPattern;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

/**
 * A received message as a Spring message: the payload as bytes, everything else as
 * headers, see {@link MqttHeaders}. Headers and variables are made when asked for.
 */
public final class MqttInboundMessage implements Message<byte[]> {

	private final ReceivedMessage message;

	private final TopicPattern pattern;

	private @Nullable Acknowledgment acknowledgment;

	private @Nullable Map<String, String> topicVariables;

	private @Nullable MessageHeaders headers;

	MqttInboundMessage(ReceivedMessage message, TopicPattern pattern) {
		this.message = message;
		this.pattern = pattern;
	}

	@Override
	public byte[] getPayload() {
		return this.message.payload();
	}

	@Override
	public MessageHeaders getHeaders() {
		MessageHeaders result = this.headers;
		if (result == null) {
			result = new Headers(toHeaders());
			this.headers = result;
		}
		return result;
	}

	/**
	 * The message as it was received.
	 * @return the message
	 */
	public ReceivedMessage message() {
		return this.message;
	}

	/**
	 * The pattern that matched.
	 * @return the pattern
	 */
	public TopicPattern pattern() {
		return this.pattern;
	}

	/**
	 * The variables of the pattern.
	 * @return their values by name
	 */
	public Map<String, String> topicVariables() {
		Map<String, String> result = this.topicVariables;
		if (result == null) {
			Map<String, String> found = this.pattern.match(this.message.topic());
			result = (found != null) ? found : Map.of();
			this.topicVariables = result;
		}
		return result;
	}

	void acknowledgeBy(Acknowledgment acknowledgment) {
		this.acknowledgment = acknowledgment;
	}

	/**
	 * What acknowledges the message.
	 * @return the acknowledgement, or {@code null} unless that is left to the listener
	 */
	public @Nullable Acknowledgment acknowledgment() {
		return this.acknowledgment;
	}

	private Map<String, Object> toHeaders() {
		Map<String, Object> all = MqttHeaderMapper.toHeaders(this.message);
		all.put(MqttHeaders.TOPIC_VARIABLES, topicVariables());
		return all;
	}

	/** Topic and size; never the payload. */
	@Override
	public String toString() {
		return "MqttInboundMessage[topic=%s, %d bytes]".formatted(this.message.topic(), this.message.payload().length);
	}

	/** Without a generated id and timestamp, which would cost more than all the rest. */
	private static final class Headers extends MessageHeaders {

		Headers(Map<String, Object> headers) {
			super(headers, ID_VALUE_NONE, -1L);
		}

	}

}
