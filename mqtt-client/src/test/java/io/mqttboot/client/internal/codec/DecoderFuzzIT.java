package io.mqttboot.client.internal.codec;

import java.io.ByteArrayOutputStream;
import java.util.stream.Stream;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A coverage-guided fuzzer against the decoder. The first byte of an input chooses the
 * version and what was asked for, the second one where the bytes are cut; the rest comes
 * from the server. Whatever it is, it becomes packets or a {@link MqttProtocolException}
 * with an explanation, the same ones if it comes in two pieces, and the buffer is neither
 * kept nor released nor changed.
 */
class DecoderFuzzIT {

	private static final int MAXIMUM_PACKET_SIZE = 100_000;

	/** Without leak detection, which would be slow; the test counts references. */
	private static final UnpooledByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(false, true);

	static Stream<byte[]> seeds() {
		Stream<byte[]> version5 = MutationTests.FOR_5_0.stream().map((hex) -> seed(1, hex));
		return Stream.concat(version5, MutationTests.FOR_3_1_1.stream().map((hex) -> seed(0, hex)));
	}

	private static byte[] seed(int choice, String hex) {
		ByteArrayOutputStream seed = new ByteArrayOutputStream();
		seed.write(choice);
		seed.write(5);
		seed.writeBytes(Hex.bytes(hex));
		return seed.toByteArray();
	}

	@MethodSource("seeds")
	@DisplayName("any bytes are packets or a protocol error; nothing is kept [RULE-20.3, MQTT5-4.13.1-1]")
	@FuzzTest
	void anyBytes(byte[] input) {
		if (input.length > 2) {
			Result whole = run(input, input.length);
			Result cut = run(input, 2 + (input[1] & 0xFF) % (input.length - 2));
			assertThat(cut.packets).isEqualTo(whole.packets);
			assertThat(cut.failure).isEqualTo(whole.failure);
		}
	}

	private static Result run(byte[] input, int cut) {
		PacketDecoder decoder = new PacketDecoder(((input[0] & 1) != 0) ? MqttVersion.V5 : MqttVersion.V3_1_1,
				MAXIMUM_PACKET_SIZE, (input[0] & 2) != 0);
		Received.Collector collector = new Received.Collector();
		ByteBuf buffer = ALLOCATOR.heapBuffer(input.length);
		try {
			buffer.writeBytes(input, 2, cut - 2);
			String failure = decode(decoder, buffer, collector);
			if (failure == null && cut < input.length) {
				buffer.writeBytes(input, cut, input.length - cut);
				failure = decode(decoder, buffer, collector);
			}
			assertThat(buffer.refCnt()).isEqualTo(1);
			return new Result(collector.received.size(), failure);
		}
		finally {
			buffer.release();
		}
	}

	private static @Nullable String decode(PacketDecoder decoder, ByteBuf buffer, Received.Collector collector) {
		try {
			decoder.decode(buffer, collector);
			return null;
		}
		catch (MqttProtocolException ex) {
			assertThat(ex.reasonCode().isError()).isTrue();
			assertThat(ex.getMessage()).isNotBlank();
			// the message names the topic of a packet that is too large if it has come
			// already
			boolean tooLarge = ex.reasonCode() == ReasonCode.PACKET_TOO_LARGE;
			return tooLarge ? ex.reasonCode().toString() : ex.reasonCode() + " " + ex.getMessage();
		}
	}

	/**
	 * What came of an input.
	 *
	 * @param packets how many packets were read
	 * @param failure what the error says, or {@code null}
	 */
	private record Result(int packets, @Nullable String failure) {
	}

}
