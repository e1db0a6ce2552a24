package io.mqttboot.client.internal.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

import io.mqttboot.client.message.Utf8;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The scan of strings against the decoder of the JDK and against plain loops.
 */
class Utf8ScanTests {

	private static final CharsetDecoder STRICT = StandardCharsets.UTF_8.newDecoder();

	@Test
	@DisplayName("every sequence of two and three bytes [MQTT5-1.5.4-1]")
	void shortSequences() {
		byte[] bytes = new byte[3];
		for (int value = 0; value < 1 << 16; value++) {
			bytes[0] = (byte) (value >> 8);
			bytes[1] = (byte) value;
			check(bytes, 2);
		}
		int[] third = { 0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xFF };
		for (int value = 0xE0_00; value < 0xF1_00; value++) {
			bytes[0] = (byte) (value >> 8);
			bytes[1] = (byte) value;
			for (int last : third) {
				bytes[2] = (byte) last;
				check(bytes, 3);
			}
		}
	}

	@Test
	@DisplayName("sequences of four bytes, and longer ones that do not exist [MQTT5-1.5.4-1]")
	void longSequences() {
		byte[] bytes = new byte[4];
		int[] edges = { 0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF };
		for (int first = 0xEF; first < 256; first++) {
			for (int second = 0; second < 256; second++) {
				for (int third : edges) {
					for (int fourth : edges) {
						bytes[0] = (byte) first;
						bytes[1] = (byte) second;
						bytes[2] = (byte) third;
						bytes[3] = (byte) fourth;
						check(bytes, 3);
						check(bytes, 4);
					}
				}
			}
		}
	}

	@Test
	void everyCodePoint() {
		for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint += (codePoint < 0x1_0000) ? 1 : 37) {
			if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
				byte[] bytes = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
				if (Utf8.invalidAt(bytes, 0, bytes.length) != -1) {
					throw new AssertionError("U+%X is refused".formatted(codePoint));
				}
			}
		}
	}

	@Test
	void tellsWhere() {
		byte[] bytes = Hex.bytes("'abc' EDA080 'xyz' FF");
		assertThat(Utf8.invalidAt(bytes, 0, bytes.length)).isEqualTo(3);
		assertThat(Utf8.invalidAt(bytes, 6, bytes.length)).isEqualTo(9);
		assertThat(Utf8.invalidAt(bytes, 0, 3)).isEqualTo(-1);
	}

	@Test
	void flagsOfEveryByteAtEveryPlace() {
		for (int length = 0; length < 34; length++) {
			byte[] bytes = new byte[length + 2];
			Arrays.fill(bytes, (byte) 'a');
			// not part of the string
			bytes[0] = 0;
			bytes[length + 1] = '#';
			assertThat(Utf8Scan.flags(bytes, 1, length + 1)).isZero();
			for (int i = 1; i <= length; i++) {
				for (int value = 0; value < 256; value++) {
					bytes[i] = (byte) value;
					checkFlags(bytes, 1, length + 1, flag(bytes[i]));
				}
				bytes[i] = 'a';
			}
		}
	}

	@Test
	void flagsOfMixedBytes() {
		Random random = new Random(7);
		byte[] alphabet = { 0, 1, '"', '#', '$', '*', '+', ',', 0x7F, (byte) 0x80, (byte) 0xA3, (byte) 0xAB,
				(byte) 0xFF };
		for (int round = 0; round < 20_000; round++) {
			byte[] bytes = new byte[random.nextInt(40)];
			int expected = 0;
			for (int i = 0; i < bytes.length; i++) {
				bytes[i] = (random.nextInt(8) == 0) ? alphabet[random.nextInt(alphabet.length)] : (byte) '/';
				expected |= flag(bytes[i]);
			}
			checkFlags(bytes, 0, bytes.length, expected);
		}
	}

	// hundreds of thousands of times: an assertion object for each would take longer than
	// the scan
	private static void checkFlags(byte[] bytes, int from, int to, int expected) {
		int flags = Utf8Scan.flags(bytes, from, to);
		if (flags != expected) {
			throw new AssertionError("%d instead of %d for %s".formatted(flags, expected, Hex.of(bytes)));
		}
	}

	private static int flag(byte b) {
		if (b < 0) {
			return Utf8Scan.NOT_ASCII;
		}
		return switch (b) {
			case 0 -> Utf8Scan.ZERO;
			case '+', '#' -> Utf8Scan.WILDCARD;
			default -> 0;
		};
	}

	private static void check(byte[] bytes, int length) {
		boolean valid;
		try {
			STRICT.decode(ByteBuffer.wrap(bytes, 0, length));
			valid = true;
		}
		catch (CharacterCodingException ex) {
			valid = false;
		}
		if (valid != (Utf8.invalidAt(bytes, 0, length) == -1)) {
			throw new AssertionError(Hex.of(bytes) + " is" + (valid ? " " : " not ") + "well-formed");
		}
	}

}
