package io.mqttboot.client.internal.codec;

import java.util.List;

import io.mqttboot.client.internal.packet.PropertyType;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.UserProperty;
import org.jspecify.annotations.Nullable;

/**
 * Writes the properties that PUBLISH and the will have in common. Subscription
 * identifiers are left out [MQTT5-3.3.4-6].
 */
final class MessagePropertyWriter {

	private MessagePropertyWriter() {
	}

	/**
	 * The number of bytes that {@link #write} writes.
	 * @param properties the properties
	 * @param expiry whether there is an expiry
	 * @return the number, possibly more than fits into a packet
	 */
	static long length(MessageProperties properties, boolean expiry) {
		long length = expiry ? 5 : 0;
		if (properties.payloadFormat() != null) {
			length += 2;
		}
		length += length(properties.contentType()) + length(properties.responseTopic());
		byte[] correlationData = properties.correlationData();
		if (correlationData != null) {
			length += 3 + correlationData.length;
		}
		return length + length(properties.userProperties());
	}

	/** The number of bytes that user properties take. */
	static long length(List<UserProperty> userProperties) {
		long length = 0;
		for (int i = 0; i < userProperties.size(); i++) {
			UserProperty property = userProperties.get(i);
			length += length(property.name()) + 2 + PacketWriter.encodedLength(property.value());
		}
		return length;
	}

	private static int length(@Nullable String text) {
		return (text != null) ? 3 + PacketWriter.encodedLength(text) : 0;
	}

	/**
	 * Writes the properties without their length.
	 * @param to where to write
	 * @param properties the properties
	 * @param expirySeconds the expiry, -1 for none; counts instead of what the properties
	 * say
	 */
	static void write(PacketWriter to, MessageProperties properties, long expirySeconds) {
		if (expirySeconds >= 0) {
			to.writeProperty(PropertyType.MESSAGE_EXPIRY_INTERVAL, expirySeconds);
		}
		if (properties.payloadFormat() != null) {
			to.writeProperty(PropertyType.PAYLOAD_FORMAT_INDICATOR, properties.payloadFormat().ordinal());
		}
		if (properties.contentType() != null) {
			to.writeProperty(PropertyType.CONTENT_TYPE, properties.contentType());
		}
		if (properties.responseTopic() != null) {
			to.writeProperty(PropertyType.RESPONSE_TOPIC, properties.responseTopic());
		}
		if (properties.correlationData() != null) {
			to.writeProperty(PropertyType.CORRELATION_DATA, properties.correlationData());
		}
		to.writeUserProperties(properties.userProperties());
	}

}
