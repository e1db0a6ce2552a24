package io.mqttboot.client.internal.codec;

import java.util.List;

import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.packet.PropertyType;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ServerLimits;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.message.Utf8;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a client sends, each packet in its shortest form.
 *
 * <p>
 * The fields of a packet are put together in an array and appended to the buffer at once;
 * a large payload goes from the message straight into the buffer. Nothing is allocated
 * for a PUBLISH or an acknowledgement.
 *
 * <p>
 * One per connection. Only one thread at a time may write; the methods that tell a size
 * may be called by any thread.
 */
public final class PacketEncoder {

	/** Up to here copying a payload twice costs less than a write of its own. */
	private static final int SMALL = 1024;

	private static final int ALIAS_LENGTH = 3;

	private final boolean version5;

	private final ClientPacketWriter clientPackets;

	private final PacketWriter writer = new PacketWriter();

	/**
	 * Creates an encoder.
	 * @param version the version of the connection
	 */
	public PacketEncoder(MqttVersion version) {
		this.version5 = version == MqttVersion.V5;
		this.clientPackets = new ClientPacketWriter(version);
	}

	/**
	 * Writes a PUBLISH. Subscription identifiers of the message are not sent
	 * [MQTT5-3.3.4-6]; on MQTT 3.1.1 no property is.
	 * @param out where to append
	 * @param message the message
	 * @param packetId the packet identifier, not used at QoS 0
	 * @param duplicate the DUP flag
	 * @param topicAlias the topic alias, 0 for none
	 * @param topicOmitted whether the alias alone is sent
	 * @param expirySeconds what is left of the lifetime of the message, -1 for no limit;
	 * counts instead of what the message says
	 * @throws IllegalArgumentException if the packet is larger than the protocol allows
	 */
	public void publish(ByteBuf out, MqttMessage message, int packetId, boolean duplicate, int topicAlias,
			boolean topicOmitted, long expirySeconds) {
		String topic = topicOmitted ? "" : message.topic();
		int topicLength = PacketWriter.encodedLength(topic);
		MessageProperties properties = message.properties();
		long propertyLength = this.version5 ? propertyLength(properties, topicAlias, expirySeconds >= 0) : 0;
		int qos = message.qos().level();
		byte[] payload = message.payload();
		long variableHeader = variableHeader(topicLength, qos, propertyLength);
		long remaining = variableHeader + payload.length;
		if (remaining > PacketWriter.LARGEST_VARIABLE_BYTE_INTEGER) {
			throw new IllegalArgumentException("A PUBLISH of " + remaining + " bytes is larger than MQTT allows");
		}
		boolean small = payload.length <= SMALL;
		PacketWriter to = this.writer.reset(5 + (int) (small ? remaining : variableHeader));
		to.writeByte(PacketType.PUBLISH.firstByte() | (duplicate ? 8 : 0) | qos << 1 | (message.retained() ? 1 : 0));
		to.writeVariableByteInteger((int) remaining);
		to.writeString(topic, topicLength);
		if (qos != 0) {
			to.writeTwoBytes(packetId);
		}
		if (this.version5) {
			to.writeVariableByteInteger((int) propertyLength);
			if (propertyLength != 0) {
				writeProperties(to, properties, topicAlias, expirySeconds);
			}
		}
		if (small) {
			to.writeBytes(payload, payload.length);
			to.writeTo(out);
		}
		else {
			out.ensureWritable(to.length() + payload.length);
			to.writeTo(out);
			out.writeBytes(payload);
		}
	}

	/**
	 * The size of the PUBLISH of a message with its full topic, its own expiry and no
	 * alias. One that also defines an alias is at most five bytes larger; one that omits
	 * the topic is smaller, unless the topic is shorter than that.
	 * @param message the message
	 * @return the size with the fixed header, in bytes; more than
	 * {@link ServerLimits#PROTOCOL_MAXIMUM_PACKET_SIZE} if it cannot be sent at all
	 */
	public long publishSize(MqttMessage message) {
		MessageProperties properties = message.properties();
		long propertyLength = this.version5 ? propertyLength(properties, 0, properties.expirySeconds() != null) : 0;
		return size(variableHeader(PacketWriter.encodedLength(message.topic()), message.qos().level(), propertyLength)
				+ message.payload().length);
	}

	private long variableHeader(int topicLength, int qos, long propertyLength) {
		return 2 + topicLength + ((qos != 0) ? 2 : 0)
				+ (this.version5 ? PacketWriter.encodedLength(propertyLength) + propertyLength : 0);
	}

	private static long propertyLength(MessageProperties properties, int topicAlias, boolean expiry) {
		return MessagePropertyWriter.length(properties, expiry) + ((topicAlias != 0) ? ALIAS_LENGTH : 0);
	}

	private static void writeProperties(PacketWriter to, MessageProperties properties, int topicAlias,
			long expirySeconds) {
		if (topicAlias != 0) {
			to.writeProperty(PropertyType.TOPIC_ALIAS, topicAlias);
		}
		MessagePropertyWriter.write(to, properties, expirySeconds);
	}

	/**
	 * Writes a PUBACK, PUBREC, PUBREL or PUBCOMP; on MQTT 3.1.1 the packet identifier
	 * alone. What would make the packet too large is left out, user properties first
	 * [MQTT5-3.4.2-2, -3, MQTT5-3.5.2-2, -3, MQTT5-3.6.2-2, -3, MQTT5-3.7.2-2, -3].
	 * @param out where to append
	 * @param type which of the four
	 * @param packetId the packet identifier
	 * @param code the reason code
	 * @param reasonString text for the server, or {@code null}
	 * @param userProperties in order, all of them or none are sent
	 * @param maximumPacketSize what the server accepts, in bytes
	 */
	public void acknowledgement(ByteBuf out, PacketType type, int packetId, ReasonCode code,
			@Nullable String reasonString, List<UserProperty> userProperties, long maximumPacketSize) {
		int first = type.firstByte() << 24;
		if (this.version5 && (reasonString != null || !userProperties.isEmpty())) {
			long limit = Math.min(maximumPacketSize, ServerLimits.PROTOCOL_MAXIMUM_PACKET_SIZE);
			if (writeWithProperties(out, type, packetId, code, reasonString, userProperties, limit)
					|| writeWithProperties(out, type, packetId, code, reasonString, List.of(), limit)
					|| writeWithProperties(out, type, packetId, code, null, userProperties, limit)) {
				return;
			}
		}
		if (code == ReasonCode.SUCCESS || !this.version5) {
			out.writeInt(first | 2 << 16 | packetId);
		}
		else {
			out.ensureWritable(5);
			out.writeInt(first | 3 << 16 | packetId);
			out.writeByte(code.code());
		}
	}

	private boolean writeWithProperties(ByteBuf out, PacketType type, int packetId, ReasonCode code,
			@Nullable String reasonString, List<UserProperty> userProperties, long limit) {
		int textLength = (reasonString != null) ? PacketWriter.encodedLength(reasonString) : 0;
		long propertyLength = ((reasonString != null) ? 3 + textLength : 0)
				+ MessagePropertyWriter.length(userProperties);
		long remaining = 3 + PacketWriter.encodedLength(propertyLength) + propertyLength;
		if (propertyLength == 0 || textLength > Utf8.MAX_LENGTH || size(remaining) > limit) {
			return false;
		}
		PacketWriter to = this.writer.reset(5 + (int) remaining);
		to.writeByte(type.firstByte());
		to.writeVariableByteInteger((int) remaining);
		to.writeTwoBytes(packetId);
		to.writeByte(code.code());
		to.writeVariableByteInteger((int) propertyLength);
		if (reasonString != null) {
			to.writeByte(PropertyType.REASON_STRING.id());
			to.writeString(reasonString, textLength);
		}
		to.writeUserProperties(userProperties);
		to.writeTo(out);
		return true;
	}

	/**
	 * Writes CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, DISCONNECT or AUTH; on MQTT 3.1.1
	 * without properties and reason codes.
	 * @param out where to append
	 * @param packet the packet
	 * @throws IllegalArgumentException if a client must not send such a packet, or if a
	 * field or the packet is longer than the protocol allows
	 */
	public void packet(ByteBuf out, Packet packet) {
		PacketWriter body = this.clientPackets.body(packet);
		PacketType type = ClientPacketWriter.type(packet);
		PacketWriter header = this.writer.reset(5);
		header.writeByte(type.firstByte());
		header.writeVariableByteInteger(body.length());
		out.ensureWritable(header.length() + body.length());
		header.writeTo(out);
		body.writeTo(out);
	}

	/**
	 * The size of a packet as {@link #packet} writes it.
	 * @param packet the packet
	 * @return the size with the fixed header, in bytes
	 * @throws IllegalArgumentException if {@code packet} would throw it
	 */
	public long size(Packet packet) {
		return size(this.clientPackets.body(packet).length());
	}

	private static long size(long remaining) {
		return 1 + PacketWriter.encodedLength(remaining) + remaining;
	}

}
