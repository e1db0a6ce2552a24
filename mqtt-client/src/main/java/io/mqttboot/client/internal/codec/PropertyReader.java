package io.mqttboot.client.internal.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.packet.PropertyType;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.PayloadFormat;
import io.mqttboot.client.message.UserProperty;
import org.jspecify.annotations.Nullable;

/**
 * Reads the properties of a packet by the table {@link PropertyType} and keeps them until
 * the next packet with properties is read.
 */
final class PropertyReader {

	private static final int COUNT = PropertyType.values().length;

	private static final PayloadFormat[] PAYLOAD_FORMATS = PayloadFormat.values();

	private final boolean problemInformation;

	/** A bit for each property, by its place in the table. */
	private long present;

	private final long[] numbers = new long[COUNT];

	private final @Nullable Object[] objects = new @Nullable Object[COUNT];

	private final List<UserProperty> userProperties = new ArrayList<>();

	private final List<Integer> subscriptionIdentifiers = new ArrayList<>();

	/**
	 * Creates a reader.
	 * @param problemInformation whether the server may send reason strings and user
	 * properties everywhere
	 */
	PropertyReader(boolean problemInformation) {
		this.problemInformation = problemInformation;
	}

	/**
	 * Reads length and properties.
	 * @param in the packet, at the property length
	 */
	void read(PacketReader in) {
		clear();
		int length = in.readVariableByteInteger("property length");
		if (length == 0) {
			return;
		}
		in.limit(length, "property section");
		while (in.remaining() > 0) {
			readOne(in);
		}
		in.unlimit();
		if (has(PropertyType.AUTHENTICATION_DATA) && !has(PropertyType.AUTHENTICATION_METHOD)) {
			throw in.protocolError(in.position() - length, "there is Authentication Data without a method");
		}
	}

	/** Forgets everything. */
	void clear() {
		if (this.present != 0) {
			this.present = 0;
			Arrays.fill(this.objects, null);
			this.userProperties.clear();
			this.subscriptionIdentifiers.clear();
		}
	}

	private void readOne(PacketReader in) {
		int at = in.position();
		int id = in.readByte("property identifier");
		PropertyType property = PropertyType.of(id);
		if (property == null) {
			throw in.malformed(at, "property 0x%02X does not exist".formatted(id));
		}
		checkAllowed(in, at, property);
		this.present |= bit(property);
		switch (property.dataType()) {
			case BYTE -> number(in, at, property, in.readByte(property));
			case TWO_BYTE_INTEGER -> number(in, at, property, in.readTwoBytes(property));
			case FOUR_BYTE_INTEGER -> number(in, at, property, in.readFourBytes(property));
			case VARIABLE_BYTE_INTEGER -> number(in, at, property, in.readVariableByteInteger(property));
			case STRING -> this.objects[property.ordinal()] = string(in, at, property);
			case BINARY -> this.objects[property.ordinal()] = in.readBinary(property);
			case STRING_PAIR ->
				this.userProperties.add(new UserProperty(in.readString(property), in.readString(property)));
		}
	}

	private void checkAllowed(PacketReader in, int at, PropertyType property) {
		PacketType type = in.type();
		if (!property.allowedFromServer(type)) {
			if (property.allowedFromClient(type)) {
				throw in.protocolError(at, property + " must not be sent by a server in this packet");
			}
			throw in.malformed(at, property + " is not allowed in this packet");
		}
		if (has(property) && !property.repeatable(type)) {
			throw in.protocolError(at, property + " occurs twice");
		}
		// [MQTT5-3.1.2-29]
		if (!this.problemInformation
				&& (property == PropertyType.REASON_STRING || property == PropertyType.USER_PROPERTY)
				&& type != PacketType.PUBLISH && type != PacketType.CONNACK && type != PacketType.DISCONNECT) {
			throw in.protocolError(at, property + " was sent although Request Problem Information was 0");
		}
	}

	private void number(PacketReader in, int at, PropertyType property, long value) {
		if (value < property.minimum() || value > property.maximum()) {
			throw in.failure(property.outOfRange(), at,
					"%s must be %d to %d, not %d".formatted(property, property.minimum(), property.maximum(), value));
		}
		if (property == PropertyType.SUBSCRIPTION_IDENTIFIER) {
			this.subscriptionIdentifiers.add((int) value);
		}
		else {
			this.numbers[property.ordinal()] = value;
		}
	}

	private static String string(PacketReader in, int at, PropertyType property) {
		String text = in.readString(property);
		// [MQTT5-3.3.2-14]
		if (property == PropertyType.RESPONSE_TOPIC
				&& (text.isEmpty() || text.indexOf('+') >= 0 || text.indexOf('#') >= 0)) {
			throw in.protocolError(at, property + " must be a topic name without wildcards");
		}
		return text;
	}

	boolean isEmpty() {
		return this.present == 0;
	}

	boolean has(PropertyType property) {
		return (this.present & bit(property)) != 0;
	}

	private static long bit(PropertyType property) {
		return 1L << property.ordinal();
	}

	int topicAlias() {
		return has(PropertyType.TOPIC_ALIAS) ? (int) this.numbers[PropertyType.TOPIC_ALIAS.ordinal()] : 0;
	}

	@Nullable Long number(PropertyType property) {
		return has(property) ? this.numbers[property.ordinal()] : null;
	}

	@Nullable Integer integer(PropertyType property) {
		return has(property) ? (int) this.numbers[property.ordinal()] : null;
	}

	@Nullable Boolean flag(PropertyType property) {
		return has(property) ? this.numbers[property.ordinal()] == 1 : null;
	}

	@Nullable String string(PropertyType property) {
		return (String) this.objects[property.ordinal()];
	}

	byte @Nullable [] binary(PropertyType property) {
		return (byte[]) this.objects[property.ordinal()];
	}

	List<UserProperty> userProperties() {
		return List.copyOf(this.userProperties);
	}

	/** The properties of a message; the topic alias is not one of them. */
	MessageProperties messageProperties() {
		if ((this.present & ~bit(PropertyType.TOPIC_ALIAS)) == 0) {
			return MessageProperties.NONE;
		}
		Integer format = integer(PropertyType.PAYLOAD_FORMAT_INDICATOR);
		return new MessageProperties((format != null) ? PAYLOAD_FORMATS[format] : null,
				number(PropertyType.MESSAGE_EXPIRY_INTERVAL), string(PropertyType.CONTENT_TYPE),
				string(PropertyType.RESPONSE_TOPIC), binary(PropertyType.CORRELATION_DATA),
				List.copyOf(this.subscriptionIdentifiers), userProperties());
	}

}
