package io.mqttboot.client.internal.codec;

import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ServerLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Packets around the sizes where a variable byte integer grows.
 */
class PacketSizeTests {

	private static final String SIZES = """
			remaining, encoded
			127,       7F
			128,       80 01
			16383,     FF 7F
			16384,     80 80 01
			2097151,   FF FF 7F
			2097152,   80 80 80 01
			""";

	@ParameterizedTest
	@CsvSource(useHeadersInDisplayName = true, textBlock = SIZES)
	void remainingLength(int remaining, String encoded) {
		// 2 bytes of length, 1 of topic, 1 of properties
		MqttMessage message = MqttMessage.to("a").payload(new byte[remaining - 4]).build();
		PacketEncoder encoder = new PacketEncoder(MqttVersion.V5);
		ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer();
		try {
			encoder.publish(buffer, message, 0, false, 0, false, -1);
			int size = 1 + Hex.bytes(encoded).length + remaining;
			assertThat(encoder.publishSize(message)).isEqualTo(size);
			assertThat(buffer.readableBytes()).isEqualTo(size);
			String start = "30 " + encoded + " 00 01 61 00";
			assertThat(Hex.of(ByteBufUtil.getBytes(buffer, 0, Hex.bytes(start).length))).isEqualTo(start);

			Received.Collector collector = new Received.Collector();
			new PacketDecoder(MqttVersion.V5, size, true).decode(buffer, collector);
			assertThat(collector.received).hasSize(1);
			assertThat(((Received.Publish) collector.received.get(0)).payload())
				.hasSize(3 * message.payload().length - 1);
			assertThat(buffer.readableBytes()).isZero();
		}
		finally {
			buffer.release();
		}
	}

	@ParameterizedTest
	@CsvSource(useHeadersInDisplayName = true, textBlock = SIZES)
	void propertyLength(int length, String encoded) {
		StringBuilder properties = new StringBuilder();
		MqttMessage.Builder builder = MqttMessage.to("a");
		int rest = length;
		while (rest > 0) {
			// 5 bytes and the name; leave enough for another one
			int name = (rest <= 65_535 + 5) ? rest - 5 : 60_000;
			builder.userProperty("n".repeat(name), "");
			properties.append("26 `").append("n".repeat(name)).append("` 0000");
			rest -= 5 + name;
		}
		MqttMessage message = builder.build();
		String expected = Hex.normal("30 [ `a` %s %s ]".formatted(encoded, properties));
		assertThat(
				Encoding.hex(MqttVersion.V5, (encoder, out) -> encoder.publish(out, message, 0, false, 0, false, -1)))
			.isEqualTo(expected);
		Delivery.Outcome outcome = Delivery.DIRECT.run(new PacketDecoder(MqttVersion.V5, 3_000_000, true),
				Hex.bytes(expected));
		assertThat(outcome.received()).hasSize(1);
		assertThat(((Received.Publish) outcome.received().get(0)).properties()).isEqualTo(message.properties());
	}

	@Test
	@DisplayName("variable byte integers take the fewest bytes [MQTT5-1.5.5-1]")
	void subscriptionIdentifier() {
		for (int value : new int[] { 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, 268_435_455 }) {
			PacketWriter writer = new PacketWriter();
			writer.writeVariableByteInteger(value);
			byte[] expected = Hex.variableByteInteger(value);
			assertThat(writer.length()).isEqualTo(expected.length).isEqualTo(PacketWriter.encodedLength(value));
			Delivery.Outcome outcome = Delivery.DIRECT.run(new PacketDecoder(MqttVersion.V5, 1000, true),
					Hex.bytes("30 [ `a` [ 0B %s ] ]".formatted(Hex.of(expected))));
			assertThat(outcome.received()).hasSize(1);
			assertThat(((Received.Publish) outcome.received().get(0)).properties().subscriptionIdentifiers())
				.containsExactly(value);
		}
	}

	@Test
	@DisplayName("the largest packet, 268,435,455 bytes after the header, and one byte more")
	void largestPacket() {
		byte[] payload = new byte[268_435_455 - 4];
		PacketEncoder encoder = new PacketEncoder(MqttVersion.V5);
		MqttMessage fits = MqttMessage.to("a").payload(payload).build();
		MqttMessage tooLarge = MqttMessage.to("ab").payload(payload).build();
		assertThat(encoder.publishSize(fits)).isEqualTo(268_435_460)
			.isEqualTo(ServerLimits.PROTOCOL_MAXIMUM_PACKET_SIZE);
		assertThat(encoder.publishSize(tooLarge)).isGreaterThan(ServerLimits.PROTOCOL_MAXIMUM_PACKET_SIZE);
		ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer(268_435_460);
		try {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> encoder.publish(out, tooLarge, 0, false, 0, false, -1))
				.withMessageContaining("268435456");
			assertThat(out.writerIndex()).isZero();
			encoder.publish(out, fits, 0, false, 0, false, -1);
			assertThat(out.writerIndex()).isEqualTo(268_435_460);
			assertThat(Hex.of(ByteBufUtil.getBytes(out, 0, 9))).isEqualTo("30 FF FF FF 7F 00 01 61 00");

			// a decoder waits for the last byte of it, unless it is too large
			Received.Collector collector = new Received.Collector();
			out.writerIndex(268_435_459);
			new PacketDecoder(MqttVersion.V5, 268_435_460, true).decode(out, collector);
			assertThat(out.readerIndex()).isZero();
			assertThat(collector.received).isEmpty();
		}
		finally {
			out.release();
		}
	}

}
