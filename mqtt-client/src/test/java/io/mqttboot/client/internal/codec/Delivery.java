package io.mqttboot.client.internal.codec;

import java.util.List;
import java.util.function.Supplier;

import io.mqttboot.client.error.MqttProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which bytes reach a decoder.
 */
enum Delivery {

	/** Everything at once, in memory outside the heap. */
	DIRECT {
		@Override
		Outcome run(PacketDecoder decoder, byte[] bytes) {
			return inOnePiece(decoder, ByteBufAllocator.DEFAULT.directBuffer(bytes.length + 1), bytes);
		}
	},

	/** Everything at once, in an array with other bytes before and after. */
	ARRAY {
		@Override
		Outcome run(PacketDecoder decoder, byte[] bytes) {
			ByteBuf buffer = ByteBufAllocator.DEFAULT.heapBuffer(bytes.length + 16);
			buffer.setLong(8 + bytes.length, -1L);
			return inOnePiece(decoder, buffer.writeLong(-1L), bytes);
		}
	},

	/** One byte after the other. */
	BYTE_BY_BYTE {
		@Override
		Outcome run(PacketDecoder decoder, byte[] bytes) {
			Received.Collector collector = new Received.Collector();
			ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(bytes.length + 1);
			try {
				for (byte b : bytes) {
					buffer.writeByte(b);
					MqttProtocolException failure = decode(decoder, buffer, collector);
					if (failure != null) {
						return new Outcome(collector.received, failure, buffer.readerIndex());
					}
				}
				return new Outcome(collector.received, null, buffer.readerIndex());
			}
			finally {
				buffer.release();
			}
		}
	};

	/**
	 * Hands bytes to a decoder.
	 * @param decoder the decoder
	 * @param bytes the bytes
	 * @return what came of it
	 */
	abstract Outcome run(PacketDecoder decoder, byte[] bytes);

	Outcome run(Supplier<PacketDecoder> decoder, String hex) {
		return run(decoder.get(), Hex.bytes(hex));
	}

	private static Outcome inOnePiece(PacketDecoder decoder, ByteBuf buffer, byte[] bytes) {
		try {
			int start = buffer.writerIndex();
			buffer.readerIndex(start).writeBytes(bytes);
			Received.Collector collector = new Received.Collector();
			MqttProtocolException failure = decode(decoder, buffer, collector);
			return new Outcome(collector.received, failure, buffer.readerIndex() - start);
		}
		finally {
			buffer.release();
		}
	}

	private static @Nullable MqttProtocolException decode(PacketDecoder decoder, ByteBuf buffer,
			Received.Collector collector) {
		try {
			decoder.decode(buffer, collector);
			return null;
		}
		catch (MqttProtocolException ex) {
			return ex;
		}
	}

	/**
	 * What came of a delivery.
	 *
	 * @param received what was handed over
	 * @param failure what was thrown, or {@code null}
	 * @param consumed how many bytes were consumed
	 */
	record Outcome(List<Received> received, @Nullable MqttProtocolException failure, int consumed) {
	}

}
