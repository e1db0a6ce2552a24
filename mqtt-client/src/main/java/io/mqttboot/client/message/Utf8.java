package io.mqttboot.client.message;

/**
 * The rules of the standard for strings: well-formed UTF-8 without U+0000, at most 65,535
 * bytes [MQTT5-1.5.4-1, MQTT5-1.5.4-2].
 */
public final class Utf8 {

	/** Longest encoded form of a string, in bytes. */
	public static final int MAX_LENGTH = 65_535;

	private Utf8() {
	}

	/**
	 * Returns the number of bytes that the string takes in UTF-8.
	 * @param text the string
	 * @param what what the string is, for the error message
	 * @return the length in bytes, at most {@value #MAX_LENGTH}
	 * @throws IllegalArgumentException if the string holds U+0000 or a lone surrogate, or
	 * is too long
	 */
	public static int length(String text, String what) {
		int bytes = text.length();
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == 0) {
				throw new IllegalArgumentException(what + " must not hold the character U+0000 (at " + i + ")");
			}
			if (c >= 0x800) {
				bytes += 2;
				if (Character.isSurrogate(c)) {
					if (!Character.isHighSurrogate(c) || i + 1 == text.length()
							|| !Character.isLowSurrogate(text.charAt(i + 1))) {
						throw new IllegalArgumentException(what + " holds half of a surrogate pair (at " + i + ")");
					}
					i++;
				}
			}
			else if (c >= 0x80) {
				bytes++;
			}
		}
		if (bytes > MAX_LENGTH) {
			throw new IllegalArgumentException(
					what + " takes " + bytes + " bytes in UTF-8, more than " + MAX_LENGTH + " do not fit");
		}
		return bytes;
	}

	/**
	 * Checks a string against the rules.
	 * @param text the string
	 * @param what what the string is, for the error message
	 * @return the string
	 * @throws IllegalArgumentException if it breaks a rule
	 */
	public static String check(String text, String what) {
		length(text, what);
		return text;
	}

	/**
	 * Looks for a character that a string should not hold, although it may: a control
	 * character (U+0001 to U+001F, U+007F to U+009F) or a non-character of Unicode
	 * (section 1.5.4 of MQTT 5.0).
	 * @param text a string without half of a surrogate pair
	 * @return the index of the first one, or -1
	 */
	public static int unwantedAt(String text) {
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c < ' ' || (c >= 0x7F && c <= 0x9F)) {
				return i;
			}
			if (c >= 0xD800 && isNonCharacter(text.codePointAt(i))) {
				return i;
			}
		}
		return -1;
	}

	/** U+FDD0 to U+FDEF, and the last two code points of each plane. */
	private static boolean isNonCharacter(int codePoint) {
		return (codePoint >= 0xFDD0 && codePoint <= 0xFDEF) || (codePoint & 0xFFFE) == 0xFFFE;
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
	public static int invalidAt(byte[] bytes, int from, int to) {
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
