package io.mqttboot.client.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Bytes written as hexadecimal digits, two per byte, with spaces where wanted.
 */
public final class Hex {

	private static final HexFormat FORMAT = HexFormat.ofDelimiter(" ").withUpperCase();

	private Hex() {
	}

	/**
	 * Reads hexadecimal digits.
	 * @param hex the digits; white space is ignored
	 * @return the bytes
	 */
	public static byte[] parse(String hex) {
		return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
	}

	/**
	 * Writes bytes as digits, with a space between the bytes.
	 * @param bytes the bytes
	 * @return upper-case digits
	 */
	public static String format(byte[] bytes) {
		return FORMAT.formatHex(bytes);
	}

	/**
	 * Writes a string as the standard encodes it: two bytes of length, then UTF-8.
	 * @param text the string
	 * @return upper-case digits
	 */
	public static String string(String text) {
		byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
		return format(new byte[] { (byte) (utf8.length >> 8), (byte) utf8.length }) + ' ' + format(utf8);
	}

	/**
	 * Puts a fixed header in front of a body.
	 * @param firstByte packet type and flags
	 * @param body the digits of everything behind the fixed header
	 * @return the bytes of the packet
	 */
	public static byte[] packet(int firstByte, String body) {
		return packet(firstByte, parse(body));
	}

	/**
	 * Puts a fixed header in front of a body.
	 * @param firstByte type and flags
	 * @param body the rest
	 * @return the packet
	 */
	public static byte[] packet(int firstByte, byte[] body) {
		ByteArrayOutputStream packet = new ByteArrayOutputStream(body.length + 5);
		packet.write(firstByte);
		packet.writeBytes(variableByteInteger(body.length));
		packet.writeBytes(body);
		return packet.toByteArray();
	}

	/**
	 * Puts the length of properties in front of them.
	 * @param properties the digits of the properties
	 * @return upper-case digits
	 */
	public static String withLength(String properties) {
		byte[] bytes = parse(properties);
		return format(variableByteInteger(bytes.length)) + ' ' + format(bytes);
	}

	private static byte[] variableByteInteger(int value) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(4);
		int rest = value;
		do {
			int digit = rest % 128;
			rest /= 128;
			bytes.write((rest > 0) ? digit | 0x80 : digit);
		}
		while (rest > 0);
		return bytes.toByteArray();
	}

}
