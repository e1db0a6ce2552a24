package io.mqttboot.client.internal.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at the bytes of a string before they become one. Nearly all strings are ASCII, so
 * {@link #flags} looks at eight bytes at a time for what needs a closer look; only if
 * there are other than ASCII characters does {@link #invalidAt} walk through the
 * sequences one by one.
 */
final class Utf8Scan {

	/** There are bytes above 0x7F. */
	static final int NOT_ASCII = 1;

	/** There is a zero byte. */
	static final int ZERO = 2;

	/** There is a {@code +} or a {@code #}. */
	static final int WILDCARD = 4;

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

	private static final long ONES = 0x0101010101010101L;

	private static final long HIGH_BITS = 0x8080808080808080L;

	/** The bit in which {@code +} (0x2B) and {@code #} (0x23) differ. */
	private static final long WILDCARD_BIT = 0x0808080808080808L;

	private static final long PLUS_SIGNS = 0x2B2B2B2B2B2B2B2BL;

	private Utf8Scan() {
	}

	/**
	 * What is special about some bytes.
	 * @param bytes the array
	 * @param from the first byte
	 * @param to the end, exclusive
	 * @return the sum of the flags, 0 for plain ASCII
	 */
	static int flags(byte[] bytes, int from, int to) {
		if (to - from < Long.BYTES) {
			return flagsOfFew(bytes, from, to);
		}
		long last = (long) LONGS.get(bytes, to - Long.BYTES);
		long high = last;
		long zero = zeroes(last);
		long wildcard = zeroes((last | WILDCARD_BIT) ^ PLUS_SIGNS);
		for (int i = from; i < to - Long.BYTES; i += Long.BYTES) {
			long eight = (long) LONGS.get(bytes, i);
			high |= eight;
			zero |= zeroes(eight);
			wildcard |= zeroes((eight | WILDCARD_BIT) ^ PLUS_SIGNS);
		}
		int flags = ((high & HIGH_BITS) != 0) ? NOT_ASCII : 0;
		if ((zero & HIGH_BITS) != 0) {
			flags |= ZERO;
		}
		return ((wildcard & HIGH_BITS) != 0) ? flags | WILDCARD : flags;
	}

	/**
	 * The high bits tell whether a byte is zero; not which, if there is more than one.
	 */
	private static long zeroes(long eight) {
		return (eight - ONES) & ~eight;
	}

	private static int flagsOfFew(byte[] bytes, int from, int to) {
		int flags = 0;
		for (int i = from; i < to; i++) {
			byte b = bytes[i];
			if (b <= 0) {
				flags |= (b == 0) ? ZERO : NOT_ASCII;
			}
			else if (b == '+' || b == '#') {
				flags |= WILDCARD;
			}
		}
		return flags;
	}

	/**
	 * Looks for what is not well-formed UTF-8 [MQTT5-1.5.4-1], by the table of
	 * well-formed byte sequences of the Unicode standard: no surrogates, no overlong
	 * forms, nothing above U+10FFFF, nothing cut off.
	 * @param bytes the array
	 * @param from the first byte
	 * @param to the end, exclusive
	 * @return the index of the first sequence that is not well-formed, or -1
	 */
	static int invalidAt(byte[] bytes, int from, int to) {
		int i = from;
		while (i < to) {
			int length = sequence(bytes, i, to);
			if (length == 0) {
				return i;
			}
			i += length;
		}
		return -1;
	}

	/** The length of the sequence at an index, or 0 if it is not well-formed. */
	private static int sequence(byte[] bytes, int i, int to) {
		int first = bytes[i];
		if (first >= 0) {
			return 1;
		}
		first &= 0xFF;
		if (first < 0xC2 || first > 0xF4) {
			return 0;
		}
		int length = (first < 0xE0) ? 2 : (first < 0xF0) ? 3 : 4;
		if (to - i < length) {
			return 0;
		}
		int second = bytes[i + 1] & 0xFF;
		int lowest = switch (first) {
			case 0xE0 -> 0xA0;
			case 0xF0 -> 0x90;
			default -> 0x80;
		};
		int highest = switch (first) {
			case 0xED -> 0x9F;
			case 0xF4 -> 0x8F;
			default -> 0xBF;
		};
		if (second < lowest || second > highest) {
			return 0;
		}
		for (int k = 2; k < length; k++) {
			if ((bytes[i + k] & 0xC0) != 0x80) {
				return 0;
			}
		}
		return length;
	}

}
