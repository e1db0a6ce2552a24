package io.mqttboot.client.internal.codec;

import java.util.function.BiConsumer;

import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.message.MqttVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an encoder appends to a buffer.
 */
final class Encoding {

	private Encoding() {
	}

	/** In the form of {@link Hex#of}; the same from an array and from direct memory. */
	static String hex(MqttVersion version, BiConsumer<PacketEncoder, ByteBuf> write) {
		String direct = hex(version, write, ByteBufAllocator.DEFAULT.directBuffer(2));
		assertThat(hex(version, write, ByteBufAllocator.DEFAULT.heapBuffer(2))).isEqualTo(direct);
		return direct;
	}

	/** A packet, which must be as large as the encoder says. */
	static String hex(MqttVersion version, Packet packet) {
		String hex = hex(version, (encoder, out) -> encoder.packet(out, packet));
		assertThat(new PacketEncoder(version).size(packet)).isEqualTo(Hex.bytes(hex).length);
		return hex;
	}

	private static String hex(MqttVersion version, BiConsumer<PacketEncoder, ByteBuf> write, ByteBuf out) {
		try {
			// something is there already, and everything is written twice
			PacketEncoder encoder = new PacketEncoder(version);
			out.writeByte(0xAA);
			write.accept(encoder, out);
			int length = out.writerIndex() - 1;
			write.accept(encoder, out);
			byte[] bytes = ByteBufUtil.getBytes(out, 1, length);
			assertThat(out.getByte(0)).isEqualTo((byte) 0xAA);
			assertThat(ByteBufUtil.getBytes(out, 1 + length, out.writerIndex() - 1 - length)).isEqualTo(bytes);
			return Hex.of(bytes);
		}
		finally {
			out.release();
		}
	}

}
