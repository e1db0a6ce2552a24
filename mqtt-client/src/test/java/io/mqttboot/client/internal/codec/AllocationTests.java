package io.mqttboot.client.internal.codec;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;

import com.sun.management.ThreadMXBean;
import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a packet costs in memory: nothing to write it, and nothing but topic, payload and
 * properties to read it.
 */
class AllocationTests {

	private static final int PACKETS = 5000;

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	// leak detection allocates for every access, a direct buffer without Unsafe for every
	// copy
	private final ByteBuf buffer = new UnpooledByteBufAllocator(false, true).heapBuffer(1024);

	private final PacketEncoder encoder = new PacketEncoder(MqttVersion.V5);

	private final PacketDecoder decoder = new PacketDecoder(MqttVersion.V5, 1000, true);

	private final Packet.Receiver nobody = new Nobody();

	@BeforeEach
	void fresh() {
		this.buffer.clear();
	}

	@AfterEach
	void release() {
		this.buffer.release();
	}

	@Test
	void writingPublish() {
		MqttMessage plain = MqttMessage.to("sensors/7/temperature").atLeastOnce().payload(new byte[100]).build();
		MqttMessage full = plain.mutate()
			.contentType("text/plain")
			.expiry(Duration.ofSeconds(1000))
			.responseTopic("r")
			.correlationData(new byte[10])
			.userProperty("key", "größer")
			.build();
		assertThat(bytesPerRound(() -> {
			this.buffer.clear();
			this.encoder.publish(this.buffer, plain, 7, false, 0, false, -1);
			this.encoder.publish(this.buffer, full, 8, false, 3, false, 900);
		})).isZero();
		assertThat(bytesPerRound(() -> this.encoder.publishSize(full))).isZero();
	}

	@Test
	void writingAcknowledgements() {
		assertThat(bytesPerRound(() -> {
			this.buffer.clear();
			this.encoder.acknowledgement(this.buffer, PacketType.PUBACK, 1, ReasonCode.SUCCESS, null, List.of(), 1000);
			this.encoder.acknowledgement(this.buffer, PacketType.PUBREC, 1, ReasonCode.NOT_AUTHORIZED, "no", List.of(),
					1000);
		})).isZero();
	}

	@Test
	void readingAcknowledgements() {
		this.buffer.writeBytes(Hex.bytes("40 02 0001 50 03 0002 10 62 02 0003 70 03 0004 92 D0 00"));
		assertThat(bytesPerRound(() -> {
			this.buffer.readerIndex(0);
			this.decoder.decode(this.buffer, this.nobody);
		})).isZero();
	}

	@Test
	void readingPublish() {
		this.buffer.writeBytes(Hex.bytes("32 [ `sensors/7/temperature` 0001 [ 23 0001 ] '01234567' ]"));
		assertThat(bytesPerRound(() -> {
			this.buffer.readerIndex(0);
			this.decoder.decode(this.buffer, this.nobody);
		})).as("an array of 8 bytes").isLessThanOrEqualTo(24);
	}

	private static long bytesPerRound(Runnable round) {
		for (int i = 0; i < PACKETS; i++) {
			round.run();
		}
		long before = THREADS.getCurrentThreadAllocatedBytes();
		for (int i = 0; i < PACKETS; i++) {
			round.run();
		}
		// rounded, as the measurement itself and the compiler allocate a little
		return (THREADS.getCurrentThreadAllocatedBytes() - before) / PACKETS;
	}

	/** Throws everything away. */
	private static final class Nobody implements Packet.Receiver {

		@Override
		public void publish(String topic, int topicAlias, int qos, boolean duplicate, boolean retained, int packetId,
				MessageProperties properties, byte[] payload) {
		}

		@Override
		public void acknowledgement(PacketType type, int packetId, ReasonCode reasonCode, @Nullable String reasonString,
				List<UserProperty> userProperties) {
		}

		@Override
		public void packet(Packet packet) {
		}

	}

}
