package io.mqttboot.client.internal.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.packet.PropertyType;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every property in every packet from a server, generated from the table: once, twice,
 * where it is forbidden, cut off, out of range.
 */
class PropertyDecodingTests {

	@TestFactory
	@DisplayName("every property in every packet: once, twice, where it is forbidden, cut off, out of range [RULE-2.1]")
	Stream<DynamicTest> everyPropertyInEveryPacket() {
		return PropertyCase.packets()
			.stream()
			.flatMap((packet) -> Stream.of(PropertyType.values())
				.map((property) -> DynamicTest.dynamicTest(property + " in " + packet,
						() -> PropertyCase.of(packet, property).forEach(PropertyDecodingTests::check))));
	}

	private static void check(PropertyCase each) {
		Delivery.Outcome outcome = Delivery.DIRECT.run(decoder(), each.bytes());
		if (each.expected() != null) {
			expectRefusal(outcome, each.packet(), each.expected(), each.problem());
		}
		else {
			assertThat(outcome.failure()).as(each.toString()).isNull();
			assertThat(outcome.received()).hasSize(1);
		}
	}

	@Test
	@DisplayName("an identifier that the standard does not define is malformed [RULE-2.1]")
	void unknownIdentifiers() {
		for (PacketType packet : PropertyCase.packets()) {
			IntStream.range(0, 256)
				.filter((id) -> PropertyType.of(id) == null)
				.forEach((id) -> refused(packet, ReasonCode.MALFORMED_PACKET, "0x%02X does not exist".formatted(id),
						"%02X 0000 0000".formatted(id)));
		}
	}

	@TestFactory
	Stream<DynamicTest> sectionLength() {
		return PropertyCase.packets().stream().map((packet) -> DynamicTest.dynamicTest(packet.name(), () -> {
			refusedSection(packet, "80 00", "more bytes than its value");
			refusedSection(packet, "81 00", "more bytes than its value");
			refusedSection(packet, "80 80 80 00", "more bytes than its value");
			refusedSection(packet, "80 80 80 80 01", "more than 4 bytes");
			refusedSection(packet, "FF FF FF 7F", "property section needs 268435455 bytes");
		}));
	}

	@TestFactory
	@DisplayName("explanations only where they were asked for [MQTT5-3.1.2-29]")
	Stream<DynamicTest> withoutProblemInformation() {
		return PropertyCase.packets().stream().map((packet) -> DynamicTest.dynamicTest(packet.name(), () -> {
			boolean always = List.of(PacketType.PUBLISH, PacketType.CONNACK, PacketType.DISCONNECT).contains(packet);
			List<String> properties = new ArrayList<>(List.of("26 `k` `v`"));
			if (packet != PacketType.PUBLISH) {
				properties.add("1F `reason`");
			}
			for (String property : properties) {
				PacketDecoder decoder = new PacketDecoder(MqttVersion.V5, 1000, false);
				Delivery.Outcome outcome = Delivery.DIRECT.run(decoder,
						PropertyCase.packet(packet, "[" + property + "]"));
				if (always) {
					assertThat(outcome.failure()).isNull();
					assertThat(outcome.received()).hasSize(1);
				}
				else {
					expectRefusal(outcome, packet, ReasonCode.PROTOCOL_ERROR, "Request Problem Information");
				}
			}
		}));
	}

	@TestFactory
	Stream<DynamicTest> nothingIsLeftOfThePacketBefore() {
		String everything = "30 [ `a` [ 02 00000005 03 `ct` 08 `rt` 09 `cd` 0B 07 23 0001 26 `k` `v` ] ]";
		return Stream
			.of(everything + "30 [ `b` [ 01 01 ] ]", everything + "30 [ `b` [ 23 0002 ] ]",
					everything + "30 [ `b` 00 ]", "62 [ 0001 92 [ 1F `r` 26 `k` `v` ] ] 62 [ 0001 92 [ 26 `k` `w` ] ]",
					"90 [ 0001 [ 1F `r` 26 `k` `v` ] 00 ] B0 [ 0001 00 00 ]",
					"62 [ 0001 92 [ 1F `r` 26 `k` `v` ] ] E0 02 80 00")
			.map((two) -> DynamicTest.dynamicTest(two, () -> {
				byte[] bytes = Hex.bytes(two);
				int first = 2 + bytes[1];
				Delivery.Outcome together = Delivery.DIRECT.run(decoder(), bytes);
				Delivery.Outcome alone = Delivery.DIRECT.run(decoder(), Arrays.copyOfRange(bytes, first, bytes.length));
				assertThat(together.received()).hasSize(2).endsWith(alone.received().get(0));
			}));
	}

	private static PacketDecoder decoder() {
		return new PacketDecoder(MqttVersion.V5, 1_000_000, true);
	}

	@TestFactory
	@DisplayName("a response topic is a topic name [MQTT5-3.3.2-13, MQTT5-3.3.2-14]")
	Stream<DynamicTest> responseTopic() {
		return Stream
			.of(Fixture.v5("wildcard", "30 [ `a` [ 08 `r/+` ] ]").protocolError("PUBLISH", "byte 6", "Response Topic"),
					Fixture.v5("wildcard", "30 [ `a` [ 08 `r/#` ] ]").protocolError("Response Topic"),
					Fixture.v5("empty", "30 [ `a` [ 08 `` ] ]").protocolError("Response Topic"))
			.flatMap((tests) -> tests);
	}

	private static void refused(PacketType packet, ReasonCode code, String text, String properties) {
		expectRefusal(run(packet, "[" + properties + "]"), packet, code, text);
	}

	private static void refusedSection(PacketType packet, String section, String text) {
		expectRefusal(run(packet, section), packet, ReasonCode.MALFORMED_PACKET, text);
	}

	private static void expectRefusal(Delivery.Outcome outcome, PacketType packet, ReasonCode code, String text) {
		assertThat(outcome.received()).isEmpty();
		assertThat(outcome.failure()).isNotNull()
			.hasMessageContaining(packet.name())
			.hasMessageContaining(text)
			.extracting("code")
			.isEqualTo(code);
	}

	private static Delivery.Outcome run(PacketType packet, String section) {
		return Delivery.DIRECT.run(decoder(), PropertyCase.packet(packet, section));
	}

}
