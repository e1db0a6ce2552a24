package io.mqttboot.spring.core;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.spring.core.MqttOperations.PublishSpec;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.MessageHeaders;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeTypeUtils;

/**
 * Translates between the fields of MQTT messages and message headers, see
 * {@link MqttHeaders}.
 */
public final class MqttHeaderMapper {

	private MqttHeaderMapper() {
	}

	/**
	 * Makes headers of a received message.
	 * @param message the message
	 * @return a modifiable map
	 */
	public static Map<String, Object> toHeaders(ReceivedMessage message) {
		Map<String, Object> headers = new LinkedHashMap<>();
		headers.put(MqttHeaders.RECEIVED_TOPIC, message.topic());
		headers.put(MqttHeaders.RECEIVED_QOS, message.qos().level());
		headers.put(MqttHeaders.RECEIVED_RETAINED, message.retained());
		headers.put(MqttHeaders.DUPLICATE, message.duplicate());
		headers.put(MqttHeaders.ID, message.packetId());
		MessageProperties properties = message.properties();
		putContentType(headers, properties.contentType());
		putIfPresent(headers, MqttHeaders.MESSAGE_EXPIRY_INTERVAL, properties.expirySeconds());
		putIfPresent(headers, MqttHeaders.RESPONSE_TOPIC, properties.responseTopic());
		putIfPresent(headers, MqttHeaders.CORRELATION_DATA, properties.correlationData());
		if (!properties.userProperties().isEmpty()) {
			headers.put(MqttHeaders.RECEIVED_USER_PROPERTIES, properties.userProperties());
		}
		return headers;
	}

	/** Free text that is not a MIME type would make converters throw. */
	private static void putContentType(Map<String, Object> headers, @Nullable String contentType) {
		if (contentType == null || contentType.isBlank()) {
			return;
		}
		try {
			headers.put(MessageHeaders.CONTENT_TYPE, MimeTypeUtils.parseMimeType(contentType));
		}
		catch (InvalidMimeTypeException ex) {
			// the text itself stays readable in the properties of the message
		}
	}

	private static void putIfPresent(Map<String, Object> headers, String name, @Nullable Object value) {
		if (value != null) {
			headers.put(name, value);
		}
	}

	/**
	 * Sets on a message what headers say.
	 * @param headers the headers; what is not MQTT's is passed over
	 * @param spec the message
	 * @param version5 whether it may have MQTT 5.0 properties; else their headers are
	 * passed over too
	 * @throws IllegalArgumentException if a header has a type that does not fit
	 */
	static void fromHeaders(Map<String, ?> headers, PublishSpec spec, boolean version5) {
		Object qos = headers.get(MqttHeaders.QOS);
		if (qos != null) {
			spec.qos(qos(qos));
		}
		Object retained = headers.get(MqttHeaders.RETAINED);
		if (retained != null) {
			spec.retain(required(MqttHeaders.RETAINED, retained, Boolean.class));
		}
		if (version5) {
			properties(headers, spec);
		}
	}

	private static void properties(Map<String, ?> headers, PublishSpec spec) {
		Object contentType = headers.get(MessageHeaders.CONTENT_TYPE);
		if (contentType != null) {
			spec.contentType(contentType.toString());
		}
		Object expiry = headers.get(MqttHeaders.MESSAGE_EXPIRY_INTERVAL);
		if (expiry != null) {
			spec.expiry(Duration.ofSeconds(number(MqttHeaders.MESSAGE_EXPIRY_INTERVAL, expiry)));
		}
		Object responseTopic = headers.get(MqttHeaders.RESPONSE_TOPIC);
		if (responseTopic != null) {
			spec.responseTopic(required(MqttHeaders.RESPONSE_TOPIC, responseTopic, String.class));
		}
		Object correlationData = headers.get(MqttHeaders.CORRELATION_DATA);
		if (correlationData != null) {
			spec.correlationData((correlationData instanceof String text) ? text.getBytes(StandardCharsets.UTF_8)
					: required(MqttHeaders.CORRELATION_DATA, correlationData, byte[].class));
		}
		Object userProperties = headers.get(MqttHeaders.USER_PROPERTIES);
		if (userProperties instanceof Map<?, ?> map) {
			map.forEach((name, value) -> spec.userProperty(String.valueOf(name), String.valueOf(value)));
		}
		else if (userProperties != null) {
			for (Object one : required(MqttHeaders.USER_PROPERTIES, userProperties, Collection.class)) {
				UserProperty property = required(MqttHeaders.USER_PROPERTIES, one, UserProperty.class);
				spec.userProperty(property.name(), property.value());
			}
		}
	}

	private static QoS qos(Object value) {
		return (value instanceof QoS qos) ? qos : QoS.of(Math.toIntExact(number(MqttHeaders.QOS, value)));
	}

	private static long number(String header, Object value) {
		if (value instanceof Number number) {
			return number.longValue();
		}
		try {
			return Long.parseLong(required(header, value, String.class).strip());
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("Header '%s' must be a number, not '%s'".formatted(header, value), ex);
		}
	}

	private static <T> T required(String header, Object value, Class<T> type) {
		if (!type.isInstance(value)) {
			throw new IllegalArgumentException("Header '%s' must hold %s, not %s".formatted(header,
					type.getSimpleName(), value.getClass().getName()));
		}
		return type.cast(value);
	}

}
