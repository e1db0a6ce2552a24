package io.mqttboot.client.internal.codec;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;

import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import org.junit.jupiter.api.DynamicTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bytes from a server and what must come of them, tried in every {@link Delivery}. A good
 * packet goes ahead of bad ones: it must be delivered, and nothing else.
 */
final class Fixture {

	private static final String PINGRESP = "D0 00";

	private final String name;

	private final MqttVersion version;

	private final String hex;

	private Fixture(String name, MqttVersion version, String hex) {
		this.name = name;
		this.version = version;
		this.hex = hex;
	}

	static Fixture v5(String name, String hex) {
		return new Fixture("5.0: " + name, MqttVersion.V5, hex);
	}

	static Fixture v3(String name, String hex) {
		return new Fixture("3.1.1: " + name, MqttVersion.V3_1_1, hex);
	}

	/**
	 * The bytes are refused.
	 * @param code the reason code
	 * @param parts parts of the message
	 * @return a test for each delivery
	 */
	Stream<DynamicTest> refused(ReasonCode code, String... parts) {
		return deliveries((delivery) -> {
			Delivery.Outcome outcome = delivery.run(this::decoder, PINGRESP + this.hex);
			MqttProtocolException failure = outcome.failure();
			assertThat(failure).as("%s: %s", this.hex, outcome.received()).isNotNull();
			assertThat(Objects.requireNonNull(failure).reasonCode()).as(failure.getMessage()).isEqualTo(code);
			assertThat(failure.getMessage()).contains(parts);
			assertThat(outcome.received()).hasSize(1);
			assertThat(outcome.consumed()).isEqualTo(2);
		});
	}

	Stream<DynamicTest> malformed(String... parts) {
		return refused(ReasonCode.MALFORMED_PACKET, parts);
	}

	Stream<DynamicTest> protocolError(String... parts) {
		return refused(ReasonCode.PROTOCOL_ERROR, parts);
	}

	/**
	 * The bytes are read.
	 * @param expected what is handed over
	 * @return a test for each delivery
	 */
	Stream<DynamicTest> reads(Received... expected) {
		return deliveries((delivery) -> {
			Delivery.Outcome outcome = delivery.run(this::decoder, this.hex);
			assertThat(outcome.failure()).isNull();
			assertThat(outcome.received()).usingRecursiveFieldByFieldElementComparator().containsExactly(expected);
			assertThat(outcome.consumed()).isEqualTo(Hex.bytes(this.hex).length);
		});
	}

	Stream<DynamicTest> reads(Packet expected) {
		return reads(new Received.Other(expected));
	}

	private PacketDecoder decoder() {
		return new PacketDecoder(this.version, 1024 * 1024, true);
	}

	private Stream<DynamicTest> deliveries(Check check) {
		return Arrays.stream(Delivery.values())
			.map((delivery) -> DynamicTest.dynamicTest(this.name + " [" + delivery + "]",
					() -> check.accept(delivery)));
	}

	private interface Check {

		void accept(Delivery delivery);

	}

}
