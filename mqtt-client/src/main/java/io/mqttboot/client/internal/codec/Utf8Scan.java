package io.mqttboot.client.internal.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

import io.mqttboot.client.message.Utf8;

/**
 * Looks at the bytes of a string before they become one. Nearly all strings are ASCII, so
 * {@link #flags} looks at eight bytes at a time for what needs a closer look; only if
 * there are other than ASCII characters does {@link Utf8#invalidAt} walk through the
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

}
