package io.mqttboot.client.internal.codec;

import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.message.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * The rules for the first two to five bytes of a packet from a server.
 */
final class FixedHeader {

	private FixedHeader() {
	}

	/**
	 * Whether a server may begin a packet with a byte.
	 * @param first the byte
	 * @param version5 whether this is MQTT 5.0
	 * @return the type of the packet, or {@code null}
	 */
	static @Nullable PacketType accepted(int first, boolean version5) {
		PacketType type = PacketType.of(first >> 4);
		return (type != null && isFromServer(type, version5) && flagProblem(type, first & 0x0F) == null) ? type : null;
	}

	/**
	 * Says why {@link #accepted} is {@code null}.
	 * @param first the byte
	 * @param version5 whether this is MQTT 5.0
	 * @return the exception to throw
	 */
	static MqttProtocolException refuse(int first, boolean version5) {
		PacketType type = PacketType.of(first >> 4);
		String found = ", first byte 0x%02X".formatted(first);
		if (type == null) {
			return new MqttProtocolException(ReasonCode.PROTOCOL_ERROR,
					"Packet from the server, byte 0: packet type 0 is forbidden" + found);
		}
		if (!isFromServer(type, version5)) {
			return new MqttProtocolException(ReasonCode.PROTOCOL_ERROR,
					"%s from the server, byte 0: a server must not send this packet on MQTT %s%s".formatted(type,
							version5 ? "5.0" : "3.1.1", found));
		}
		return new MqttProtocolException(ReasonCode.MALFORMED_PACKET,
				"%s from the server, byte 0: %s%s".formatted(type, flagProblem(type, first & 0x0F), found));
	}

	private static boolean isFromServer(PacketType type, boolean version5) {
		return switch (type) {
			case CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ -> false;
			case DISCONNECT, AUTH -> version5;
			default -> true;
		};
	}

	/** [MQTT5-2.1.3-1, MQTT5-3.3.1-2, MQTT5-3.3.1-4]. */
	private static @Nullable String flagProblem(PacketType type, int flags) {
		if (type != PacketType.PUBLISH) {
			return (flags != type.flags()) ? "the reserved flags must be " + type.flags() + ", not " + flags : null;
		}
		if ((flags & 0x06) == 0x06) {
			return "QoS must not be 3";
		}
		return ((flags & 0x0E) == 0x08) ? "DUP must not be set at QoS 0" : null;
	}

	/**
	 * The length of the fixed header.
	 * @param bytes the array
	 * @param start where the packet begins
	 * @param present how many bytes of it are there, at least one
	 * @param type the type of the packet
	 * @return 2 to 5, or 0 if the header is not complete
	 */
	static int length(byte[] bytes, int start, int present, PacketType type) {
		for (int i = 1; i < 5; i++) {
			if (i >= present) {
				return 0;
			}
			if (bytes[start + i] >= 0) {
				return i + 1;
			}
		}
		throw new MqttProtocolException(ReasonCode.MALFORMED_PACKET,
				type + " from the server, byte 1: the remaining length takes more than 4 bytes");
	}

	/**
	 * The number of bytes that follow the fixed header.
	 * @param bytes the array
	 * @param start where the packet begins
	 * @param length the length of the fixed header
	 * @param version5 whether this is MQTT 5.0
	 * @param type the type of the packet
	 * @return 0 to 268,435,455
	 */
	static int remaining(byte[] bytes, int start, int length, boolean version5, PacketType type) {
		int last = bytes[start + length - 1];
		if (length == 2) {
			return last;
		}
		if (last == 0 && version5) {
			// [MQTT5-1.5.5-1], which 3.1.1 does not have
			throw new MqttProtocolException(ReasonCode.MALFORMED_PACKET,
					type + " from the server, byte 1: the remaining length takes more bytes than it needs");
		}
		int remaining = 0;
		for (int i = length - 1; i > 0; i--) {
			remaining = remaining << 7 | (bytes[start + i] & 0x7F);
		}
		return remaining;
	}

}
