package io.mqttboot.client.internal.codec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Bytes written down in tests: hex digits with any spacing; {@code 'text'} stands for its
 * bytes in UTF-8, {@code `text`} for the same with two bytes of length before it, and
 * {@code [...]} for what is inside with its length as a variable byte integer before it.
 */
final class Hex {

	private static final HexFormat SPACED = HexFormat.ofDelimiter(" ").withUpperCase();

	private final String text;

	private int position;

	private Hex(String text) {
		this.text = text;
	}

	static byte[] bytes(String text) {
		Hex hex = new Hex(text);
		byte[] bytes = hex.parse();
		if (hex.position != text.length()) {
			throw new IllegalArgumentException("Superfluous ']' in " + text);
		}
		return bytes;
	}

	static String of(byte[] bytes) {
		return SPACED.formatHex(bytes);
	}

	/** The same bytes in the form of {@link #of}. */
	static String normal(String text) {
		return of(bytes(text));
	}

	/** Up to the end or a closing bracket. */
	private byte[] parse() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		while (this.position < this.text.length() && this.text.charAt(this.position) != ']') {
			char c = this.text.charAt(this.position++);
			if (c == '[') {
				byte[] inner = parse();
				this.position++;
				bytes.writeBytes(variableByteInteger(inner.length));
				bytes.writeBytes(inner);
			}
			else if (c == '\'' || c == '`') {
				byte[] quoted = quoted(c);
				if (c == '`') {
					bytes.write(quoted.length / 256);
					bytes.write(quoted.length % 256);
				}
				bytes.writeBytes(quoted);
			}
			else if (!Character.isWhitespace(c)) {
				char next = this.text.charAt(this.position++);
				bytes.write(HexFormat.fromHexDigit(c) * 16 + HexFormat.fromHexDigit(next));
			}
		}
		return bytes.toByteArray();
	}

	private byte[] quoted(char quote) {
		int end = this.text.indexOf(quote, this.position);
		byte[] quoted = this.text.substring(this.position, end).getBytes(StandardCharsets.UTF_8);
		this.position = end + 1;
		return quoted;
	}

	/** As the standard describes the encoding in section 1.5.5. */
	static byte[] variableByteInteger(int value) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		int x = value;
		do {
			int encodedByte = x % 128;
			x = x / 128;
			bytes.write((x > 0) ? encodedByte + 128 : encodedByte);
		}
		while (x > 0);
		return bytes.toByteArray();
	}

}
