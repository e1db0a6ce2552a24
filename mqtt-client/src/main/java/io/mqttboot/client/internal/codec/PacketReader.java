package io.mqttboot.client.internal.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.Utf8;

/**
 * Reads the fields of one packet. Never reads beyond the end of the packet, or of the
 * part of it that {@link #limit} names; what does not fit is malformed.
 */
final class PacketReader {

	private static final byte[] EMPTY = {};

	private PacketType type = PacketType.PUBLISH;

	private byte[] bytes = EMPTY;

	private int start;

	private int position;

	private int end;

	private int limit;

	/**
	 * Turns to another packet.
	 * @param type its type
	 * @param bytes the array that holds it
	 * @param start where it begins, with its fixed header
	 * @param position where reading begins
	 * @param end where it ends, exclusive
	 * @return this reader
	 */
	PacketReader reset(PacketType type, byte[] bytes, int start, int position, int end) {
		this.type = type;
		this.bytes = bytes;
		this.start = start;
		this.position = position;
		this.end = end;
		this.limit = end;
		return this;
	}

	PacketType type() {
		return this.type;
	}

	int position() {
		return this.position;
	}

	int remaining() {
		return this.limit - this.position;
	}

	/**
	 * Restricts reading to the next bytes.
	 * @param length how many
	 * @param what what they are
	 */
	void limit(int length, String what) {
		require(length, what);
		this.limit = this.position + length;
	}

	/** Lifts the restriction of {@link #limit}. */
	void unlimit() {
		this.limit = this.end;
	}

	/** Makes sure that everything was read. */
	void expectEnd() {
		if (this.position != this.end) {
			throw malformed(this.position, (this.end - this.position) + " bytes are left after the last field");
		}
	}

	void skip(int length, Object field) {
		require(length, field);
		this.position += length;
	}

	/**
	 * Skips a byte if it is 0.
	 * @return whether it was
	 */
	boolean skipZero() {
		if (this.position < this.limit && this.bytes[this.position] == 0) {
			this.position++;
			return true;
		}
		return false;
	}

	int readByte(Object field) {
		require(1, field);
		return this.bytes[this.position++] & 0xFF;
	}

	int readTwoBytes(Object field) {
		require(2, field);
		int value = (this.bytes[this.position] & 0xFF) << 8 | (this.bytes[this.position + 1] & 0xFF);
		this.position += 2;
		return value;
	}

	long readFourBytes(Object field) {
		require(4, field);
		long value = 0;
		for (int i = 0; i < 4; i++) {
			value = value << 8 | (this.bytes[this.position++] & 0xFF);
		}
		return value;
	}

	/** In the fewest bytes possible [MQTT5-1.5.5-1]. */
	int readVariableByteInteger(Object field) {
		int at = this.position;
		int value = 0;
		for (int shift = 0; shift <= 21; shift += 7) {
			int next = readByte(field);
			value |= (next & 0x7F) << shift;
			if (next < 0x80) {
				if (next == 0 && shift != 0) {
					throw malformed(at, field + " takes more bytes than its value " + value + " needs");
				}
				return value;
			}
		}
		throw malformed(at, field + " takes more than 4 bytes");
	}

	/** Not 0 [MQTT5-2.2.1-3, MQTT5-2.2.1-4]. */
	int readPacketId() {
		int id = readTwoBytes("packet identifier");
		if (id == 0) {
			throw protocolError(this.position - 2, "the packet identifier must not be 0");
		}
		return id;
	}

	ReasonCode readReasonCode() {
		int code = readByte("reason code");
		ReasonCode reasonCode = ReasonCode.of(code);
		if (reasonCode == null) {
			throw malformed(this.position - 1, "reason code 0x%02X is not defined".formatted(code));
		}
		return reasonCode;
	}

	byte[] readBinary(Object field) {
		int length = readLength(field);
		byte[] binary = Arrays.copyOfRange(this.bytes, this.position, this.position + length);
		this.position += length;
		return binary;
	}

	String readString(Object field) {
		int length = readLength(field);
		int from = this.position;
		this.position += length;
		return string(from, length, Utf8Scan.flags(this.bytes, from, from + length), field);
	}

	/**
	 * Makes a string of bytes that were looked at.
	 * @param from where they begin
	 * @param length how many they are
	 * @param flags what {@link Utf8Scan#flags} says about them
	 * @param field what they are
	 * @return the string
	 */
	String string(int from, int length, int flags, Object field) {
		if ((flags & Utf8Scan.ZERO) != 0) {
			int at = from;
			while (this.bytes[at] != 0) {
				at++;
			}
			throw malformed(at, field + " holds U+0000");
		}
		if ((flags & Utf8Scan.NOT_ASCII) == 0) {
			return new String(this.bytes, from, length, StandardCharsets.ISO_8859_1);
		}
		int at = Utf8.invalidAt(this.bytes, from, from + length);
		if (at >= 0) {
			throw malformed(at, field + " is not well-formed UTF-8, found 0x%02X".formatted(this.bytes[at] & 0xFF));
		}
		return new String(this.bytes, from, length, StandardCharsets.UTF_8);
	}

	private int readLength(Object field) {
		int length = readTwoBytes(field);
		require(length, field);
		return length;
	}

	private void require(int length, Object field) {
		if (length > this.limit - this.position) {
			throw malformed(this.position, "%s needs %d bytes, %d are left".formatted(field, length, remaining()));
		}
	}

	MqttProtocolException malformed(int at, String problem) {
		return failure(ReasonCode.MALFORMED_PACKET, at, problem);
	}

	MqttProtocolException protocolError(int at, String problem) {
		return failure(ReasonCode.PROTOCOL_ERROR, at, problem);
	}

	MqttProtocolException failure(ReasonCode reasonCode, int at, String problem) {
		return new MqttProtocolException(reasonCode,
				"%s from the server, byte %d: %s".formatted(this.type, at - this.start, problem));
	}

}
