package io.mqttboot.client.internal.codec;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.mqttboot.client.internal.codec.Fixture.v3;
import static io.mqttboot.client.internal.codec.Fixture.v5;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is decided before the body of a packet has arrived.
 */
class FixedHeaderTests {

	private static final Set<Integer> FROM_SERVER_3_1_1 = Set.of(0x20, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x3A, 0x3B,
			0x3C, 0x3D, 0x40, 0x50, 0x62, 0x70, 0x90, 0xB0, 0xD0);

	private static final Set<Integer> ALSO_IN_5_0 = Set.of(0xE0, 0xF0);

	private static final Set<Integer> TYPES_NOT_FROM_SERVER = Set.of(0, 1, 8, 10, 12);

	@ParameterizedTest
	@EnumSource
	@DisplayName("the first byte alone tells type, direction and flags [MQTT5-2.1.3-1, MQTT311-2.2.2-1, MQTT311-2.2.2-2, RULE-1.1, RULE-1.2]")
	void firstByte(MqttVersion version) {
		for (int first = 0; first < 256; first++) {
			Delivery.Outcome outcome = Delivery.DIRECT.run(decoder(version, 1000), new byte[] { (byte) first });
			assertThat(outcome.received()).isEmpty();
			assertThat(outcome.consumed()).isZero();
			ReasonCode expected = expectedFailure(version, first);
			MqttProtocolException failure = outcome.failure();
			assertThat((failure != null) ? failure.reasonCode() : null).as("0x%02X", first).isEqualTo(expected);
			if (failure != null) {
				assertThat(failure).hasMessageContaining("byte 0").hasMessageContaining("0x%02X", first);
			}
		}
	}

	private static @Nullable ReasonCode expectedFailure(MqttVersion version, int first) {
		if (FROM_SERVER_3_1_1.contains(first) || (version == MqttVersion.V5 && ALSO_IN_5_0.contains(first))) {
			return null;
		}
		boolean wrongType = TYPES_NOT_FROM_SERVER.contains(first >> 4)
				|| (version == MqttVersion.V3_1_1 && first >= 0xE0);
		return wrongType ? ReasonCode.PROTOCOL_ERROR : ReasonCode.MALFORMED_PACKET;
	}

	@TestFactory
	@DisplayName("headers that break a rule [RULE-1.3, MQTT5-1.5.5-1, RULE-20.4]")
	Stream<DynamicTest> refuses() {
		return Stream.of(
				v5("remaining length of 5 bytes", "30 FF FF FF FF 01").malformed("PUBLISH", "byte 1", "4 bytes"),
				v3("remaining length of 5 bytes", "40 80 80 80 80 01").malformed("PUBACK", "byte 1", "4 bytes"),
				v5("remaining length longer than needed [MQTT5-1.5.5-1]", "D0 80 00").malformed("PINGRESP", "byte 1"),
				v5("remaining length longer than needed [MQTT5-1.5.5-1]", "40 82 80 00 0001").malformed("PUBACK",
						"byte 1"),
				v5("too large", "30 FF FF FF 7F").refused(ReasonCode.PACKET_TOO_LARGE, "PUBLISH", "268435460",
						"1048576"),
				v5("too large, with a topic that must not get into a log", "30 FF FF FF 7F 0003 'a' 0A 'b'")
					.refused(ReasonCode.PACKET_TOO_LARGE, "PUBLISH from the server has"),
				v3("too large", "30 FD FF 3F").refused(ReasonCode.PACKET_TOO_LARGE, "PUBLISH", "1048577", "1048576"),
				v5("PINGRESP with a body", "D0 01 00").malformed("PINGRESP", "byte 2"),
				v3("PINGRESP with a body", "D0 02 0000").malformed("PINGRESP", "byte 2"))
			.flatMap((tests) -> tests);
	}

	@TestFactory
	Stream<DynamicTest> reads() {
		Received pong = new Received.Other(Packet.PingResp.INSTANCE);
		return Stream
			.of(v5("PINGRESP", "D0 00").reads(pong), v3("PINGRESP", "D0 00 D0 00").reads(pong, pong),
					v3("remaining length longer than needed, which 3.1.1 does not forbid", "D0 80 80 00 D0 80 00")
						.reads(pong, pong))
			.flatMap((tests) -> tests);
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("the size limit counts the whole packet and is judged by the header alone [MQTT5-3.1.2-24, RULE-20.4]")
	void sizeLimit(Delivery delivery) {
		// 2 bytes of header and 126 of body
		assertThat(delivery.run(decoder(MqttVersion.V5, 128), Hex.bytes("30 7E")).failure()).isNull();
		Delivery.Outcome outcome = delivery.run(decoder(MqttVersion.V5, 127), Hex.bytes("30 7E"));
		assertThat(outcome.failure()).isNotNull();
		assertThat(Objects.requireNonNull(outcome.failure()).reasonCode()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
	}

	@Test
	void incompleteHeaderStays() {
		for (String hex : List.of("", "30", "30 FF", "30 FF FF FF", "30 80 80 80", "62 03 0001")) {
			Delivery.Outcome outcome = Delivery.DIRECT.run(decoder(MqttVersion.V5, 1000), Hex.bytes("D0 00" + hex));
			assertThat(outcome.failure()).as(hex).isNull();
			assertThat(outcome.received()).hasSize(1);
			assertThat(outcome.consumed()).isEqualTo(2);
		}
	}

	@Test
	void everyIncompletePacketStays() {
		byte[] packet = Hex.bytes("32 [ `a/b` 0001 [ 01 01 23 0001 ] 'payload' ]");
		IntStream.range(0, packet.length).forEach((length) -> {
			byte[] part = Arrays.copyOf(packet, length);
			Delivery.Outcome outcome = Delivery.ARRAY.run(decoder(MqttVersion.V5, 1000), part);
			assertThat(outcome.failure()).isNull();
			assertThat(outcome.received()).isEmpty();
			assertThat(outcome.consumed()).isZero();
		});
	}

	private static PacketDecoder decoder(MqttVersion version, int maximumPacketSize) {
		return new PacketDecoder(version, maximumPacketSize, true);
	}

}
