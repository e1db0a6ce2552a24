package io.mqttboot.client.internal.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.packet.PropertyType;
import io.mqttboot.client.internal.packet.PropertyType.DataType;
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

	/** The packets, with a place for the properties. */
	private static final Map<PacketType, String> PACKETS = new TreeMap<>(Map.of(PacketType.CONNACK, "20 [ 00 00 %s ]",
			PacketType.PUBLISH, "30 [ `a` %s 'payload' ]", PacketType.PUBACK, "40 [ 0001 00 %s ]", PacketType.PUBREC,
			"50 [ 0001 00 %s ]", PacketType.PUBREL, "62 [ 0001 00 %s ]", PacketType.PUBCOMP, "70 [ 0001 00 %s ]",
			PacketType.SUBACK, "90 [ 0001 %s 00 ]", PacketType.UNSUBACK, "B0 [ 0001 %s 00 ]", PacketType.DISCONNECT,
			"E0 [ 00 %s ]", PacketType.AUTH, "F0 [ 00 %s ]"));

	@TestFactory
	@DisplayName("every property in every packet: once, twice, where it is forbidden, cut off, out of range [RULE-2.1]")
	Stream<DynamicTest> everyPropertyInEveryPacket() {
		return PACKETS.keySet()
			.stream()
			.flatMap((packet) -> Stream.of(PropertyType.values())
				.map((property) -> DynamicTest.dynamicTest(property + " in " + packet, () -> check(packet, property))));
	}

	private static void check(PacketType packet, PropertyType property) {
		List<String> values = values(property);
		if (!property.allowedFromServer(packet)) {
			ReasonCode code = property.allowedFromClient(packet) ? ReasonCode.PROTOCOL_ERROR
					: ReasonCode.MALFORMED_PACKET;
			refused(packet, code, property.toString(), one(property, values.get(0)));
			return;
		}
		// data must not come without a method
		String companion = (property == PropertyType.AUTHENTICATION_DATA) ? "15 `m`" : "";
		for (String value : values) {
			accepted(packet, companion + one(property, value));
			cutOff(packet, one(property, value));
		}
		String twice = companion + one(property, values.get(0)) + one(property, values.get(0));
		if (property.repeatable(packet)) {
			accepted(packet, twice);
		}
		else {
			refused(packet, ReasonCode.PROTOCOL_ERROR, property + " occurs twice", twice);
		}
		for (String value : outOfRange(property)) {
			refused(packet, property.outOfRange(), property + " must be", one(property, value));
		}
	}

	/** The section ends anywhere inside the property. */
	private static void cutOff(PacketType packet, String property) {
		byte[] bytes = Hex.bytes(property);
		for (int length = 1; length < bytes.length; length++) {
			String part = Hex.of(Arrays.copyOf(bytes, length));
			refused(packet, ReasonCode.MALFORMED_PACKET, "are left", part);
		}
	}

	@Test
	@DisplayName("an identifier that the standard does not define is malformed [RULE-2.1]")
	void unknownIdentifiers() {
		for (PacketType packet : PACKETS.keySet()) {
			IntStream.range(0, 256)
				.filter((id) -> PropertyType.of(id) == null)
				.forEach((id) -> refused(packet, ReasonCode.MALFORMED_PACKET, "0x%02X does not exist".formatted(id),
						"%02X 0000 0000".formatted(id)));
		}
	}

	@TestFactory
	Stream<DynamicTest> sectionLength() {
		return PACKETS.keySet().stream().map((packet) -> DynamicTest.dynamicTest(packet.name(), () -> {
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
		return PACKETS.keySet().stream().map((packet) -> DynamicTest.dynamicTest(packet.name(), () -> {
			boolean always = List.of(PacketType.PUBLISH, PacketType.CONNACK, PacketType.DISCONNECT).contains(packet);
			List<String> properties = new ArrayList<>(List.of("26 `k` `v`"));
			if (packet != PacketType.PUBLISH) {
				properties.add("1F `reason`");
			}
			for (String property : properties) {
				PacketDecoder decoder = new PacketDecoder(MqttVersion.V5, 1000, false);
				Delivery.Outcome outcome = Delivery.DIRECT.run(decoder, packet(packet, "[" + property + "]"));
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

	private static void accepted(PacketType packet, String properties) {
		Delivery.Outcome outcome = run(packet, "[" + properties + "]");
		assertThat(outcome.failure()).as(properties).isNull();
		assertThat(outcome.received()).hasSize(1);
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
		return Delivery.DIRECT.run(decoder(), packet(packet, section));
	}

	private static byte[] packet(PacketType packet, String section) {
		return Hex.bytes(PACKETS.getOrDefault(packet, "").formatted(section));
	}

	private static String one(PropertyType property, String value) {
		return "%02X %s ".formatted(property.id(), value);
	}

	/** Legal values, the lowest and the highest among them. */
	private static List<String> values(PropertyType property) {
		return switch (property.dataType()) {
			case STRING -> List.of("`x`", "`a longer text € 𝄞`");
			case STRING_PAIR -> List.of("`k` `v`", "`` ``");
			case BINARY -> List.of("0002 00FF", "0000");
			default -> List.of(number(property.dataType(), property.minimum()),
					number(property.dataType(), property.maximum()));
		};
	}

	private static List<String> outOfRange(PropertyType property) {
		List<String> values = new ArrayList<>();
		if (property.minimum() == 1) {
			values.add(number(property.dataType(), 0));
		}
		if (property.dataType() == DataType.BYTE) {
			values.add("02");
			values.add("FF");
		}
		return values;
	}

	private static String number(DataType dataType, long value) {
		return switch (dataType) {
			case BYTE -> "%02X".formatted(value);
			case TWO_BYTE_INTEGER -> "%04X".formatted(value);
			case FOUR_BYTE_INTEGER -> "%08X".formatted(value);
			default -> Hex.of(Hex.variableByteInteger((int) value));
		};
	}

}
