package io.mqttboot.client.internal.codec;

import java.util.Arrays;
import java.util.List;

import io.mqttboot.client.internal.packet.PropertyType;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.message.Utf8;
import io.netty.buffer.ByteBuf;

/**
 * Puts the fields of packets into an array that grows as needed.
 */
final class PacketWriter {

	/** Largest value of a variable byte integer, and so of a remaining length. */
	static final int LARGEST_VARIABLE_BYTE_INTEGER = 268_435_455;

	private static final int INITIAL = 256;

	/** An array larger than this is not kept for the next packet. */
	private static final int KEPT = 16 * 1024;

	private byte[] bytes = new byte[INITIAL];

	private int position;

	/**
	 * Starts again.
	 * @param capacity how many bytes will be written at most
	 * @return this writer
	 */
	PacketWriter reset(int capacity) {
		this.position = 0;
		if (this.bytes.length < capacity || this.bytes.length > KEPT) {
			this.bytes = new byte[Math.max(capacity, INITIAL)];
		}
		return this;
	}

	int length() {
		return this.position;
	}

	void writeTo(ByteBuf out) {
		out.writeBytes(this.bytes, 0, this.position);
	}

	void writeByte(int value) {
		ensure(1);
		this.bytes[this.position++] = (byte) value;
	}

	void writeTwoBytes(int value) {
		ensure(2);
		this.bytes[this.position++] = (byte) (value >>> 8);
		this.bytes[this.position++] = (byte) value;
	}

	void writeFourBytes(long value) {
		writeTwoBytes((int) (value >>> 16));
		writeTwoBytes((int) value);
	}

	/** In the fewest bytes possible [MQTT5-1.5.5-1]. */
	void writeVariableByteInteger(int value) {
		int rest = value;
		while (rest > 0x7F) {
			writeByte((rest & 0x7F) | 0x80);
			rest >>>= 7;
		}
		writeByte(rest);
	}

	void writeString(String text) {
		writeString(text, encodedLength(text));
	}

	/**
	 * Writes a string whose length in UTF-8 is known.
	 * @param text the string
	 * @param length its length in bytes
	 */
	void writeString(String text, int length) {
		writeTwoBytes(checkLength(length, "A string"));
		ensure(length);
		if (length == text.length()) {
			writeAscii(text);
		}
		else {
			writeUtf8(text);
		}
	}

	// the only way to copy ASCII characters without a loop or an allocation
	@SuppressWarnings("deprecation")
	private void writeAscii(String text) {
		text.getBytes(0, text.length(), this.bytes, this.position);
		this.position += text.length();
	}

	private void writeUtf8(String text) {
		byte[] to = this.bytes;
		int p = this.position;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c < 0x80) {
				to[p++] = (byte) c;
			}
			else if (c < 0x800) {
				to[p++] = (byte) (0xC0 | c >> 6);
				to[p++] = (byte) (0x80 | (c & 0x3F));
			}
			else if (Character.isSurrogate(c)) {
				int codePoint = Character.toCodePoint(c, text.charAt(++i));
				to[p++] = (byte) (0xF0 | codePoint >> 18);
				to[p++] = (byte) (0x80 | (codePoint >> 12 & 0x3F));
				to[p++] = (byte) (0x80 | (codePoint >> 6 & 0x3F));
				to[p++] = (byte) (0x80 | (codePoint & 0x3F));
			}
			else {
				to[p++] = (byte) (0xE0 | c >> 12);
				to[p++] = (byte) (0x80 | (c >> 6 & 0x3F));
				to[p++] = (byte) (0x80 | (c & 0x3F));
			}
		}
		this.position = p;
	}

	void writeBinary(byte[] binary) {
		writeTwoBytes(checkLength(binary.length, "Binary data"));
		writeBytes(binary, binary.length);
	}

	void writeBytes(byte[] source, int length) {
		ensure(length);
		System.arraycopy(source, 0, this.bytes, this.position, length);
		this.position += length;
	}

	/** Writes the length of another writer's content and the content. */
	void writeSection(PacketWriter section) {
		writeVariableByteInteger(section.position);
		writeBytes(section.bytes, section.position);
	}

	void writeProperty(PropertyType property, long value) {
		writeByte(property.id());
		switch (property.dataType()) {
			case BYTE -> writeByte((int) value);
			case TWO_BYTE_INTEGER -> writeTwoBytes((int) value);
			case FOUR_BYTE_INTEGER -> writeFourBytes(value);
			case VARIABLE_BYTE_INTEGER -> writeVariableByteInteger((int) value);
			default -> throw new IllegalArgumentException(property + " is not a number");
		}
	}

	/** Writes a number unless its absence says the same. */
	void writeUnlessDefault(PropertyType property, long value) {
		if (value != property.defaultValue()) {
			writeProperty(property, value);
		}
	}

	void writeProperty(PropertyType property, String value) {
		writeByte(property.id());
		writeString(value);
	}

	void writeProperty(PropertyType property, byte[] value) {
		writeByte(property.id());
		writeBinary(value);
	}

	void writeUserProperties(List<UserProperty> properties) {
		for (int i = 0; i < properties.size(); i++) {
			UserProperty property = properties.get(i);
			writeProperty(PropertyType.USER_PROPERTY, property.name());
			writeString(property.value());
		}
	}

	private void ensure(int more) {
		if (this.bytes.length - this.position < more) {
			grow((long) this.position + more);
		}
	}

	private void grow(long needed) {
		if (needed > LARGEST_VARIABLE_BYTE_INTEGER) {
			throw new IllegalArgumentException("A packet of more than " + LARGEST_VARIABLE_BYTE_INTEGER
					+ " bytes after its fixed header is larger than MQTT allows");
		}
		this.bytes = Arrays.copyOf(this.bytes, (int) Math.max(needed, this.bytes.length * 2L));
	}

	private static int checkLength(int length, String what) {
		if (length > Utf8.MAX_LENGTH) {
			throw new IllegalArgumentException(what + " of " + length + " bytes does not fit, 65535 is the limit");
		}
		return length;
	}

	/**
	 * The number of bytes of a string in UTF-8, without its length.
	 * @param text the string
	 * @return the number
	 * @throws IllegalArgumentException if the string holds a lone surrogate
	 */
	static int encodedLength(String text) {
		int length = text.length();
		int i = 0;
		while (i < length && text.charAt(i) < 0x80) {
			i++;
		}
		return (i == length) ? length : length + additional(text, i);
	}

	/** How many bytes more than characters a string has from an index on. */
	private static int additional(String text, int from) {
		int more = 0;
		for (int i = from; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c < 0x80) {
				continue;
			}
			if (!Character.isSurrogate(c)) {
				more += (c < 0x800) ? 1 : 2;
			}
			else if (i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1))) {
				more += 2;
				i++;
			}
			else {
				throw new IllegalArgumentException("A string holds half of a surrogate pair (at " + i + ")");
			}
		}
		return more;
	}

	/**
	 * The number of bytes that a variable byte integer takes.
	 * @param value 0 to 268,435,455
	 * @return 1 to 4, which is also what a larger value gets
	 */
	static int encodedLength(long value) {
		return (value < 128) ? 1 : (value < 16_384) ? 2 : (value < 2_097_152) ? 3 : 4;
	}

}
