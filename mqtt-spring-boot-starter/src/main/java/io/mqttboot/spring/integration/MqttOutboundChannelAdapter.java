package io.mqttboot.spring.integration;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.spring.core.MqttHeaders;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.core.MqttOperations.PublishSpec;
import io.mqttboot.spring.core.TopicPattern;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.handler.AbstractMessageHandler;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.messaging.MessageHeaders;

/**
 * Publishes messages and waits until the server acknowledged them, as
 * {@link MqttOperations#send(String, Object)} does.
 * <p>
 * The topic is a pattern whose variables come from the header
 * {@link MqttHeaders#TOPIC_VARIABLES} (a map by name, or a collection in order), or the
 * header {@link MqttHeaders#TOPIC}. Headers for QoS and RETAIN have precedence over the
 * settings. Headers for what MQTT 3.1.1 does not have are left out there.
 */
public class MqttOutboundChannelAdapter extends AbstractMessageHandler {

	private final MqttOperations operations;

	private final MqttVersion version;

	private final @Nullable String topic;

	private @Nullable QoS qos;

	private boolean retained;

	/**
	 * Creates an adapter.
	 * @param operations publishes
	 * @param version the protocol version of the connection
	 * @param topic a topic or a pattern with variables, or {@code null} if every message
	 * has the header for the topic
	 * @throws IllegalArgumentException if nothing can be published to the topic
	 */
	public MqttOutboundChannelAdapter(MqttOperations operations, MqttVersion version, @Nullable String topic) {
		this.operations = operations;
		this.version = version;
		this.topic = topic;
		if (topic != null && hasWildcard(TopicPattern.of(topic))) {
			throw new IllegalArgumentException(
					"Topic '%s' holds a wildcard, so nothing can be published to it".formatted(topic));
		}
	}

	private static boolean hasWildcard(TopicPattern pattern) {
		return List.of(pattern.toString().split("/", -1))
			.stream()
			.anyMatch((level) -> "+".equals(level) || "#".equals(level));
	}

	/**
	 * Sets the QoS. Default: as configured for published messages.
	 * @param qos the QoS, or {@code null} for the default
	 */
	public void setQos(@Nullable QoS qos) {
		this.qos = qos;
	}

	/**
	 * Sets whether the server keeps the messages for future subscribers. Default: no.
	 * @param retained whether to keep them
	 */
	public void setRetained(boolean retained) {
		this.retained = retained;
	}

	@Override
	public String getComponentType() {
		return "mqtt:outbound-channel-adapter";
	}

	@Override
	protected void handleMessageInternal(Message<?> message) {
		MessageHeaders headers = message.getHeaders();
		PublishSpec spec = spec(message).payload(message.getPayload())
			.retain(headers.containsKey(MqttHeaders.RETAINED)
					? Boolean.TRUE.equals(headers.get(MqttHeaders.RETAINED, Boolean.class)) : this.retained);
		QoS messageQos = qos(headers.get(MqttHeaders.QOS));
		if (messageQos != null) {
			spec.qos(messageQos);
		}
		if (this.version == MqttVersion.V5) {
			properties(headers, spec);
		}
		spec.send();
	}

	private PublishSpec spec(Message<?> message) {
		String override = message.getHeaders().get(MqttHeaders.TOPIC, String.class);
		if (override != null) {
			return this.operations.toTopic(override);
		}
		if (this.topic == null) {
			throw new MessageHandlingException(message,
					"No topic is configured and the message has no header '" + MqttHeaders.TOPIC + "'");
		}
		Object variables = message.getHeaders().get(MqttHeaders.TOPIC_VARIABLES);
		if (variables instanceof Map<?, ?> map) {
			return this.operations.to(this.topic, byName(map));
		}
		return (variables instanceof Collection<?> values) ? this.operations.to(this.topic, values.toArray())
				: this.operations.to(this.topic);
	}

	@SuppressWarnings("unchecked") // names of variables are looked up as strings
	private static Map<String, ?> byName(Map<?, ?> map) {
		return (Map<String, ?>) map;
	}

	private @Nullable QoS qos(@Nullable Object header) {
		if (header instanceof QoS value) {
			return value;
		}
		return (header instanceof Number number) ? QoS.of(number.intValue()) : this.qos;
	}

	private static void properties(MessageHeaders headers, PublishSpec spec) {
		Object contentType = headers.get(MessageHeaders.CONTENT_TYPE);
		if (contentType != null) {
			spec.contentType(contentType.toString());
		}
		if (headers.get(MqttHeaders.MESSAGE_EXPIRY_INTERVAL) instanceof Number seconds) {
			spec.expiry(Duration.ofSeconds(seconds.longValue()));
		}
		if (headers.get(MqttHeaders.RESPONSE_TOPIC) instanceof String responseTopic) {
			spec.responseTopic(responseTopic);
		}
		if (headers.get(MqttHeaders.CORRELATION_DATA) instanceof byte[] correlationData) {
			spec.correlationData(correlationData);
		}
		if (headers.get(MqttHeaders.USER_PROPERTIES) instanceof Collection<?> all) {
			for (Object one : all) {
				if (one instanceof UserProperty property) {
					spec.userProperty(property.name(), property.value());
				}
			}
		}
	}

}
