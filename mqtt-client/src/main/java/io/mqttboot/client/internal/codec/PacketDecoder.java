package io.mqttboot.client.internal.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.packet.PropertyType;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a server sends, strictly: what the standard forbids ends in a
 * {@link MqttProtocolException} with the reason code to close the connection with.
 *
 * <p>
 * Type, direction, flags and size of a packet are judged by its fixed header, before its
 * body has arrived. Bodies are read from an array: that of the buffer if it has one, else
 * a window into which the buffer is copied piece by piece, since one bulk copy costs less
 * than the checks of many single reads. Of a PUBLISH only what precedes the payload must
 * be in the window; a payload that is not is copied straight from the buffer. Any other
 * packet larger than the window gets an array of its own. Between two calls nothing is
 * kept but the last topic, whose String is used again while the bytes stay the same.
 *
 * <p>
 * One per connection, for one thread at a time, and of no use after an exception.
 */
public final class PacketDecoder {

	private static final int WINDOW = 2 * 1024;

	private static final int LONGEST_TOPIC_SHOWN = 256;

	/** Type of packet by first byte, {@code null} if a server must not send it. */
	private static final @Nullable PacketType[] ACCEPTED_5 = accepted(MqttVersion.V5);

	private static final @Nullable PacketType[] ACCEPTED_3_1_1 = accepted(MqttVersion.V3_1_1);

	private static final byte[] EMPTY = {};

	private final boolean version5;

	private final int maximumPacketSize;

	private final @Nullable PacketType[] accepted;

	private final PropertyReader properties;

	private final ServerPacketReader serverPackets;

	private final PacketReader reader = new PacketReader();

	private byte[] window = EMPTY;

	/** Where packets are read from: the window, the array of the buffer, or a copy. */
	private byte[] bytes = EMPTY;

	/** What turns an index of the buffer into one of the array. */
	private int shift;

	/** Up to which index of the buffer its bytes are in the array. */
	private int loaded;

	private byte[] topicBytes = new byte[64];

	private int topicLength;

	private String topic = "";

	/**
	 * Creates a decoder for one connection.
	 * @param version the version of the connection
	 * @param maximumPacketSize largest packet to accept, with its fixed header, in bytes
	 * @param problemInformation {@code false} if CONNECT held Request Problem Information
	 * 0 [MQTT5-3.1.2-29]
	 */
	public PacketDecoder(MqttVersion version, int maximumPacketSize, boolean problemInformation) {
		this.version5 = version == MqttVersion.V5;
		this.maximumPacketSize = maximumPacketSize;
		this.accepted = this.version5 ? ACCEPTED_5 : ACCEPTED_3_1_1;
		this.properties = new PropertyReader(problemInformation);
		this.serverPackets = new ServerPacketReader(version, this.properties);
	}

	/**
	 * Reads every packet that is complete and hands it over. What follows the last of
	 * them stays in the buffer, from its reader index on.
	 * @param in what was received, beginning at the start of a packet
	 * @param out where the packets go; what it throws is passed on
	 * @throws MqttProtocolException if the server breaks the protocol; nothing of the bad
	 * packet was handed over
	 */
	public void decode(ByteBuf in, Packet.Receiver out) {
		int index = in.readerIndex();
		int limit = in.writerIndex();
		this.loaded = index;
		if (in.hasArray()) {
			this.bytes = in.array();
			this.shift = in.arrayOffset();
			this.loaded = limit;
		}
		try {
			while (index < limit) {
				if (this.loaded - index < 5 && this.loaded < limit) {
					load(in, index, limit);
				}
				int length = decodeOne(in, index, limit, out);
				if (length == 0) {
					break;
				}
				index += length;
			}
		}
		finally {
			in.readerIndex(index);
			this.bytes = EMPTY;
		}
	}

	/**
	 * Reads the packet at an index.
	 * @return its length, or 0 if it is not complete
	 */
	private int decodeOne(ByteBuf in, int index, int limit, Packet.Receiver out) {
		int start = index + this.shift;
		int first = this.bytes[start] & 0xFF;
		PacketType type = this.accepted[first];
		if (type == null) {
			throw FixedHeader.refuse(first, this.version5);
		}
		int present = limit - index;
		int headerLength = FixedHeader.length(this.bytes, start, present, type);
		if (headerLength == 0) {
			return 0;
		}
		int remaining = FixedHeader.remaining(this.bytes, start, headerLength, this.version5, type);
		int length = headerLength + remaining;
		if (length > this.maximumPacketSize) {
			throw new MqttProtocolException(ReasonCode.PACKET_TOO_LARGE,
					"%s%s from the server has %d bytes, more than the %d that this client accepts".formatted(type,
							(type == PacketType.PUBLISH) ? topicIfPresent(in, index + headerLength, limit) : "", length,
							this.maximumPacketSize));
		}
		if (present < length) {
			return 0;
		}
		if (this.loaded < index + length) {
			loadPacket(in, type, index, limit, headerLength, length);
			start = index + this.shift;
		}
		int body = start + headerLength;
		int end = start + length;
		switch (type) {
			case PUBLISH -> publish(in, first, start, body, end, out);
			case PUBACK, PUBREC, PUBREL, PUBCOMP -> acknowledgement(type, start, body, end, out);
			default -> out.packet(this.serverPackets.read(this.reader.reset(type, this.bytes, start, body, end)));
		}
		return length;
	}

	/** For an error message about a PUBLISH of which only the start has arrived. */
	private static String topicIfPresent(ByteBuf in, int index, int limit) {
		int length = (limit - index >= 2) ? in.getUnsignedShort(index) : 0;
		if (length == 0 || length > LONGEST_TOPIC_SHOWN || limit - index - 2 < length) {
			return "";
		}
		String topic = in.toString(index + 2, length, StandardCharsets.UTF_8);
		// nobody has checked it yet, and it goes to the log
		return topic.chars().noneMatch(Character::isISOControl) ? " to '" + topic + "'" : "";
	}

	/** Fills the window from an index on. */
	private void load(ByteBuf in, int index, int limit) {
		int length = Math.min(limit - index, WINDOW);
		if (this.window.length < length) {
			this.window = new byte[Math.max(512, Integer.highestOneBit(length - 1) << 1)];
		}
		in.getBytes(index, this.window, 0, length);
		this.bytes = this.window;
		this.shift = -index;
		this.loaded = index + length;
	}

	/** Makes sure that all of a packet but the payload of a PUBLISH is in the array. */
	private void loadPacket(ByteBuf in, PacketType type, int index, int limit, int headerLength, int length) {
		if (precedesPayload(type, index + this.shift, headerLength)) {
			return;
		}
		load(in, index, limit);
		if (this.loaded < index + length && !precedesPayload(type, index + this.shift, headerLength)) {
			byte[] copy = new byte[length];
			in.getBytes(index, copy);
			this.bytes = copy;
			this.loaded = index + length;
		}
	}

	/** Whether everything up to the payload of a PUBLISH is in the array. */
	private boolean precedesPayload(PacketType type, int start, int headerLength) {
		int end = this.loaded + this.shift;
		int position = start + headerLength + 2;
		if (type != PacketType.PUBLISH || position > end) {
			return false;
		}
		position += (this.bytes[position - 2] & 0xFF) << 8 | (this.bytes[position - 1] & 0xFF);
		position += ((this.bytes[start] & 0x06) != 0) ? 2 : 0;
		if (!this.version5 || position > end - 4) {
			return position <= end && !this.version5;
		}
		int propertyLength = 0;
		int shift = 0;
		int next;
		do {
			next = this.bytes[position++];
			propertyLength |= (next & 0x7F) << shift;
			shift += 7;
		}
		while (next < 0 && shift < 28);
		return propertyLength <= end - position;
	}

	private void publish(ByteBuf in, int first, int start, int body, int end, Packet.Receiver out) {
		PacketReader reader = this.reader.reset(PacketType.PUBLISH, this.bytes, start, body, end);
		int qos = (first >> 1) & 3;
		int nameLength = reader.readTwoBytes("topic");
		int nameStart = body + 2;
		reader.skip(nameLength, "topic");
		String name = (nameLength != 0) ? topic(nameStart, nameLength) : "";
		int packetId = (qos != 0) ? reader.readPacketId() : 0;
		MessageProperties messageProperties = MessageProperties.NONE;
		int topicAlias = 0;
		if (this.version5 && !reader.skipZero()) {
			this.properties.read(reader);
			topicAlias = this.properties.topicAlias();
			messageProperties = this.properties.messageProperties();
		}
		if (nameLength == 0 && topicAlias == 0) {
			throw reader.protocolError(body, "the topic is empty and there is no topic alias");
		}
		byte[] payload = payload(in, reader.position(), end);
		out.publish(name, topicAlias, qos, (first & 0x08) != 0, (first & 0x01) != 0, packetId, messageProperties,
				payload);
	}

	private byte[] payload(ByteBuf in, int from, int end) {
		if (from == end) {
			return EMPTY;
		}
		if (end - this.shift <= this.loaded) {
			return Arrays.copyOfRange(this.bytes, from, end);
		}
		byte[] payload = new byte[end - from];
		in.getBytes(from - this.shift, payload);
		return payload;
	}

	private String topic(int from, int length) {
		int to = from + length;
		if (Arrays.equals(this.bytes, from, to, this.topicBytes, 0, this.topicLength)) {
			return this.topic;
		}
		int flags = Utf8Scan.flags(this.bytes, from, to);
		if ((flags & Utf8Scan.WILDCARD) != 0) {
			// [MQTT5-3.3.2-2]
			throw this.reader.malformed(from, "the topic holds a wildcard");
		}
		String text = this.reader.string(from, length, flags, "topic");
		if (this.topicBytes.length < length) {
			this.topicBytes = new byte[length];
		}
		System.arraycopy(this.bytes, from, this.topicBytes, 0, length);
		this.topicLength = length;
		this.topic = text;
		return text;
	}

	private void acknowledgement(PacketType type, int start, int body, int end, Packet.Receiver out) {
		PacketReader reader = this.reader.reset(type, this.bytes, start, body, end);
		int packetId = reader.readPacketId();
		if (!this.version5) {
			reader.expectEnd();
		}
		if (reader.remaining() == 0) {
			out.acknowledgement(type, packetId, ReasonCode.SUCCESS, null, List.of());
			return;
		}
		ReasonCode reasonCode = reader.readReasonCode();
		if (reader.remaining() == 0) {
			out.acknowledgement(type, packetId, reasonCode, null, List.of());
			return;
		}
		this.properties.read(reader);
		reader.expectEnd();
		out.acknowledgement(type, packetId, reasonCode, this.properties.string(PropertyType.REASON_STRING),
				this.properties.userProperties());
	}

	private static @Nullable PacketType[] accepted(MqttVersion version) {
		@Nullable PacketType[] accepted = new @Nullable PacketType[256];
		for (int first = 0; first < accepted.length; first++) {
			accepted[first] = FixedHeader.accepted(first, version == MqttVersion.V5);
		}
		return accepted;
	}

}
