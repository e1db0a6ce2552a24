package io.mqttboot.client.internal.codec;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.message.MqttVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Good packets with random damage. Whatever comes of them must be the same with other
 * bytes behind the packet (nothing beyond it is read), from an array and byte by byte; it
 * is packets or a {@link MqttProtocolException}, and the buffer is neither kept nor
 * released.
 */
class MutationTests {

	private static final long SEED = 20_260_101;

	private static final int PACKETS = 25_000;

	/**
	 * Leak detection writes down every access, too slow here; the tests count references.
	 */
	private static final ByteBufAllocator UNTRACKED = new UnpooledByteBufAllocator(true, true);

	static final List<String> FOR_5_0 = List.of("20 [ 00 00 [ 11 0000003C 12 `id` 21 0010 22 0005 24 01 ] ]",
			"20 [ 01 87 [ 1F `not you` 26 `k` `v` 1C `other:1883` ] ]", "20 02 00 01", "30 [ `a/b` 00 'payload' ]",
			"3B [ `sensors/ä` 0102 [ 01 01 02 00000010 08 `reply/to` 09 0003 010203 ] 'x' ]",
			"35 [ `` FFFF [ 23 0001 0B 8001 26 `name` `value` 03 `text/plain` ] ]", "40 02 0001", "50 03 0002 10",
			"62 [ 0003 92 [ 1F `reason` ] ]", "70 [ 0004 00 [ 26 `k` `€` ] ]", "90 [ 0005 [ 1F `r` ] 00 01 02 80 ]",
			"B0 [ 0006 00 00 11 ]", "D0 00", "E0 00", "E0 [ 8E [ 1F `elsewhere` ] ]",
			"F0 [ 18 [ 15 `m` 16 0002 0102 ] ]");

	static final List<String> FOR_3_1_1 = List.of("20 02 01 00", "20 02 00 05", "30 [ `a/b` 'payload' ]",
			"3B [ `sensors/ä` 0102 'x' ]", "34 [ `€` 0007 ]", "40 02 0001", "50 02 0002", "62 02 0003", "70 02 0004",
			"90 [ 0005 00 01 02 80 ]", "B0 02 0006", "D0 00");

	private final Random random = new Random(SEED);

	private int accepted;

	private int refused;

	@ParameterizedTest
	@EnumSource
	@DisplayName("damaged packets are packets or a protocol error, whatever follows them [RULE-20.3]")
	void damagedPackets(MqttVersion version) {
		List<byte[]> good = ((version == MqttVersion.V5) ? FOR_5_0 : FOR_3_1_1).stream().map(Hex::bytes).toList();
		for (int i = 0; i < PACKETS; i++) {
			byte[] packet = damage(good);
			try {
				check(version, packet, i % 50 == 0);
			}
			catch (RuntimeException | AssertionError ex) {
				throw new AssertionError("Seed %d, packet %d: %s".formatted(SEED, i, Hex.of(packet)), ex);
			}
		}
		// else the damage is too small or too large to find anything
		assertThat(this.accepted).isGreaterThan(PACKETS / 20);
		assertThat(this.refused).isGreaterThan(PACKETS / 4);
	}

	private void check(MqttVersion version, byte[] packet, boolean byteByByte) {
		Result alone = run(version, packet, new byte[0], true);
		if (alone.failure != null) {
			this.refused++;
		}
		else if (!alone.received.isEmpty()) {
			this.accepted++;
		}
		if (alone.failure != null || alone.consumed == packet.length) {
			// the packet is complete, or refused by its header
			byte[] zeroes = new byte[20];
			byte[] ones = new byte[20];
			Arrays.fill(ones, (byte) 0xFF);
			assertThat(first(run(version, packet, zeroes, true), alone)).isEqualTo(alone.toString());
			assertThat(first(run(version, packet, ones, false), alone)).isEqualTo(alone.toString());
		}
		if (byteByByte) {
			Delivery.Outcome outcome = Delivery.BYTE_BY_BYTE.run(new PacketDecoder(version, 100_000, true), packet);
			assertThat(new Result(outcome.received(), outcome.failure(), outcome.consumed()).toString())
				.isEqualTo(alone.toString());
		}
	}

	/** What came before the bytes behind the packet. */
	private static String first(Result result, Result alone) {
		int count = alone.received.size();
		boolean complete = alone.failure == null;
		return new Result(result.received.subList(0, Math.min(count, result.received.size())),
				complete ? null : result.failure, complete ? alone.consumed : result.consumed)
			.toString();
	}

	private static Result run(MqttVersion version, byte[] packet, byte[] behind, boolean direct) {
		int capacity = packet.length + behind.length + 1;
		ByteBuf in = direct ? UNTRACKED.directBuffer(capacity) : UNTRACKED.heapBuffer(capacity);
		try {
			in.writeBytes(packet).writeBytes(behind);
			Received.Collector collector = new Received.Collector();
			MqttProtocolException failure = null;
			try {
				new PacketDecoder(version, 100_000, true).decode(in, collector);
			}
			catch (MqttProtocolException ex) {
				failure = ex;
			}
			assertThat(in.refCnt()).isEqualTo(1);
			assertThat(in.writerIndex()).isEqualTo(packet.length + behind.length);
			return new Result(collector.received, failure, in.readerIndex());
		}
		finally {
			in.release();
		}
	}

	/** One packet, or two in a row, with one to three kinds of damage. */
	private byte[] damage(List<byte[]> good) {
		byte[] packet = any(good).clone();
		int times = 1 + this.random.nextInt(3);
		for (int i = 0; i < times; i++) {
			packet = damage(packet, good);
		}
		// mostly with a header that fits, or else few would get far
		if (this.random.nextInt(4) != 0 && packet.length > 1) {
			ByteArrayOutputStream fitting = new ByteArrayOutputStream();
			fitting.write(packet[0]);
			byte[] body = Arrays.copyOfRange(packet, Math.min(2, packet.length), packet.length);
			fitting.writeBytes(Hex.variableByteInteger(body.length));
			fitting.writeBytes(body);
			return fitting.toByteArray();
		}
		return packet;
	}

	private byte[] damage(byte[] packet, List<byte[]> good) {
		int at = (packet.length > 2 && this.random.nextInt(8) != 0) ? 2 + this.random.nextInt(packet.length - 2)
				: this.random.nextInt(Math.max(1, packet.length));
		return switch (this.random.nextInt(7)) {
			case 0 -> spliced(packet, at, at, new byte[] { (byte) this.random.nextInt(256) });
			case 1 -> spliced(packet, at, Math.min(at + 1 + this.random.nextInt(4), packet.length), new byte[0]);
			case 2 -> Arrays.copyOf(packet, at);
			case 3 -> spliced(packet, at, packet.length, tail(any(good)));
			case 4 -> spliced(packet, at, at, tail(packet));
			case 5 -> spliced(packet, at, Math.min(at + 1, packet.length),
					new byte[] { (byte) (new int[] { 0, 1, 0x7F, 0x80, 0xFF })[this.random.nextInt(5)] });
			default -> spliced(packet, at, Math.min(at + 1, packet.length),
					new byte[] { (byte) ((packet.length > at) ? packet[at] ^ 1 << this.random.nextInt(8) : 0) });
		};
	}

	private byte[] any(List<byte[]> good) {
		return good.get(this.random.nextInt(good.size()));
	}

	private byte[] tail(byte[] packet) {
		return Arrays.copyOfRange(packet, this.random.nextInt(packet.length + 1), packet.length);
	}

	private static byte[] spliced(byte[] packet, int from, int to, byte[] replacement) {
		ByteArrayOutputStream spliced = new ByteArrayOutputStream();
		spliced.write(packet, 0, Math.min(from, packet.length));
		spliced.writeBytes(replacement);
		spliced.write(packet, Math.min(to, packet.length), packet.length - Math.min(to, packet.length));
		return spliced.toByteArray();
	}

	/**
	 * What came of a packet.
	 *
	 * @param received what was handed over
	 * @param failure what was thrown, or {@code null}
	 * @param consumed how many bytes were consumed
	 */
	private record Result(List<Received> received, @Nullable MqttProtocolException failure, int consumed) {

		@Override
		public String toString() {
			return this.received.stream().map(Result::describe).toList() + " " + this.failure + " " + this.consumed;
		}

		/** With the content of arrays. */
		private static String describe(Received received) {
			String text = received.toString().replaceAll("\\[B@\\w+", "[B");
			if (received instanceof Received.Publish publish) {
				return text + hex(publish.properties().correlationData());
			}
			if (received instanceof Received.Other other && other.packet() instanceof Packet.Auth auth) {
				return text + hex(auth.data());
			}
			if (received instanceof Received.Other other && other.packet() instanceof Packet.ConnAck connAck) {
				return text + hex(connAck.properties().authenticationData());
			}
			return text;
		}

		private static String hex(byte @Nullable [] bytes) {
			return (bytes != null) ? Hex.of(bytes) : "";
		}

	}

}
