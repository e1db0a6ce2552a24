package io.mqttboot.client.internal.codec;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Long streams of packets of all sizes in buffers of all kinds, cut in all places.
 */
class PacketStreamTests {

	private static final int[] SIZES = { 0, 1, 10, 200, 1900, 2000, 2030, 2045, 2046, 2047, 2048, 2049, 5000, 70_000 };

	@ParameterizedTest
	@EnumSource
	void inOneBuffer(MqttVersion version) {
		Stream stream = new Stream(version, 1, 300);
		for (Delivery delivery : List.of(Delivery.DIRECT, Delivery.ARRAY)) {
			Delivery.Outcome outcome = delivery.run(decoder(version), stream.bytes());
			assertThat(outcome.failure()).isNull();
			assertThat(outcome.received()).isEqualTo(stream.expected);
			assertThat(outcome.consumed()).isEqualTo(stream.bytes().length);
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 2, 3, 4, 5 })
	@DisplayName("a stream may be cut anywhere [MQTT5-4.2-1, MQTT311-7.1.2-1]")
	void cutAnywhere(long seed) {
		for (MqttVersion version : MqttVersion.values()) {
			Stream stream = new Stream(version, seed, 100);
			assertThat(cut(stream, version, seed, ByteBufAllocator.DEFAULT::directBuffer)).as("seed %d", seed)
				.isEqualTo(stream.expected);
			assertThat(cut(stream, version, seed, ByteBufAllocator.DEFAULT::heapBuffer)).as("seed %d", seed)
				.isEqualTo(stream.expected);
		}
	}

	/** Pieces of random length, the rest of one in front of the next. */
	private static List<Received> cut(Stream stream, MqttVersion version, long seed,
			Function<Integer, ByteBuf> allocate) {
		Random random = new Random(seed);
		byte[] bytes = stream.bytes();
		PacketDecoder decoder = decoder(version);
		Received.Collector collector = new Received.Collector();
		ByteBuf buffer = allocate.apply(64);
		try {
			int position = 0;
			while (position < bytes.length) {
				int length = Math.min(bytes.length - position, 1 + random.nextInt(random.nextBoolean() ? 20 : 6000));
				buffer.writeBytes(bytes, position, length);
				position += length;
				decoder.decode(buffer, collector);
				buffer.discardReadBytes();
			}
			assertThat(buffer.readableBytes()).isZero();
			assertThat(buffer.refCnt()).isEqualTo(1);
		}
		finally {
			buffer.release();
		}
		return collector.received;
	}

	/** Fields at the place up to which a buffer is looked at at once. */
	@Test
	void fieldsAcrossTheWindow() {
		MqttMessage message = MqttMessage.to("a").contentType("c".repeat(200)).build();
		for (int length = 1800; length < 2100; length++) {
			String topic = "t".repeat(length);
			byte[] packet = Hex.bytes("32 [ `%s` 0007 [ 03 `%s` ] 'payload' ] D0 00".formatted(topic,
					message.properties().contentType()));
			Delivery.Outcome outcome = Delivery.DIRECT.run(decoder(MqttVersion.V5), packet);
			assertThat(outcome.failure()).isNull();
			assertThat(outcome.received()).containsExactly(
					new Received.Publish(topic, 0, 1, false, false, 7, message.properties(), Hex.normal("'payload'")),
					new Received.Other(Packet.PingResp.INSTANCE));
		}
	}

	@Test
	void ofManyComponents() {
		Stream stream = new Stream(MqttVersion.V5, 6, 100);
		byte[] bytes = stream.bytes();
		CompositeByteBuf composite = ByteBufAllocator.DEFAULT.compositeDirectBuffer(10_000);
		try {
			for (int position = 0; position < bytes.length; position += 777) {
				int length = Math.min(777, bytes.length - position);
				composite.addComponent(true,
						ByteBufAllocator.DEFAULT.directBuffer(length).writeBytes(bytes, position, length));
			}
			Received.Collector collector = new Received.Collector();
			decoder(MqttVersion.V5).decode(composite, collector);
			assertThat(collector.received).isEqualTo(stream.expected);
			assertThat(composite.readableBytes()).isZero();
		}
		finally {
			composite.release();
		}
	}

	@Test
	void whatTheReceiverThrowsIsPassedOn() {
		ByteBuf in = ByteBufAllocator.DEFAULT.directBuffer().writeBytes(Hex.bytes("D0 00 40 02 0001 D0 00"));
		try {
			Packet.Receiver receiver = new FailingReceiver();
			assertThatIllegalStateException().isThrownBy(() -> decoder(MqttVersion.V5).decode(in, receiver))
				.withMessage("PUBACK");
			assertThat(in.readerIndex()).isEqualTo(2);
		}
		finally {
			in.release();
		}
	}

	private static PacketDecoder decoder(MqttVersion version) {
		return new PacketDecoder(version, 1_000_000, true);
	}

	/** Random packets, and what must come out of them. */
	private static final class Stream {

		private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

		private final List<Received> expected = new ArrayList<>();

		private final boolean version5;

		private final Random random;

		Stream(MqttVersion version, long seed, int packets) {
			this.version5 = version == MqttVersion.V5;
			this.random = new Random(seed);
			for (int i = 0; i < packets; i++) {
				switch (this.random.nextInt(6)) {
					case 0 -> acknowledgement();
					case 1 -> pong();
					case 2 -> properties();
					default -> publish();
				}
			}
		}

		byte[] bytes() {
			return this.bytes.toByteArray();
		}

		private int size() {
			return SIZES[this.random.nextInt(SIZES.length)];
		}

		private void acknowledgement() {
			int id = 1 + this.random.nextInt(65_535);
			add("70 02 %04X".formatted(id),
					new Received.Acknowledgement(PacketType.PUBCOMP, id, ReasonCode.SUCCESS, null, List.of()));
		}

		private void pong() {
			add("D0 00", new Received.Other(Packet.PingResp.INSTANCE));
		}

		/** Packets with long properties, which do not fit where short ones do. */
		private void properties() {
			String text = "x".repeat(Math.min(size(), 65_535));
			if (!this.version5) {
				pong();
			}
			else if (this.random.nextBoolean()) {
				add("E0 [ 80 [ 26 `k` `" + text + "` ] ]",
						new Received.Other(new Packet.Disconnect(ReasonCode.UNSPECIFIED_ERROR, null, null, null,
								List.of(new UserProperty("k", text)))));
			}
			else {
				MessageProperties properties = MqttMessage.to("p").contentType(text).build().properties();
				add("30 [ `p` [ 03 `" + text + "` ] 'payload' ]",
						new Received.Publish("p", 0, 0, false, false, 0, properties, Hex.normal("'payload'")));
			}
		}

		private void publish() {
			String topic = "t".repeat(1 + ((this.random.nextInt(10) == 0) ? size() % 65_535 : this.random.nextInt(30)));
			String payload = "p".repeat(size());
			int qos = this.random.nextInt(3);
			int id = (qos != 0) ? 1 + this.random.nextInt(65_535) : 0;
			add("%02X [ `%s` %s %s '%s' ]".formatted(0x30 + 2 * qos, topic, (qos != 0) ? "%04X".formatted(id) : "",
					this.version5 ? "00" : "", payload),
					new Received.Publish(topic, 0, qos, false, false, id, MessageProperties.NONE,
							Hex.of(Hex.bytes("'" + payload + "'"))));
		}

		private void add(String hex, Received received) {
			this.bytes.writeBytes(Hex.bytes(hex));
			this.expected.add(received);
		}

	}

	/** Throws at the second packet. */
	private static final class FailingReceiver implements Packet.Receiver {

		@Override
		public void publish(String topic, int topicAlias, int qos, boolean duplicate, boolean retained, int packetId,
				MessageProperties properties, byte[] payload) {
			throw new IllegalStateException("PUBLISH");
		}

		@Override
		public void acknowledgement(PacketType type, int packetId, ReasonCode reasonCode, @Nullable String reasonString,
				List<UserProperty> userProperties) {
			throw new IllegalStateException(type.name());
		}

		@Override
		public void packet(Packet packet) {
		}

	}

}
