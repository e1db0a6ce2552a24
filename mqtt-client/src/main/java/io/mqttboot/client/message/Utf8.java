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

}
