package io.mqttboot.client.internal.codec;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import static io.mqttboot.client.internal.codec.Fixture.v3;
import static io.mqttboot.client.internal.codec.Fixture.v5;

/**
 * PUBACK, PUBREC, PUBREL and PUBCOMP from a server: the same rules for the four of them.
 */
class AcknowledgementDecodingTests {

	private static final Map<PacketType, String> FIRST_BYTES = Map.of(PacketType.PUBACK, "40", PacketType.PUBREC, "50",
			PacketType.PUBREL, "62", PacketType.PUBCOMP, "70");

	@TestFactory
	@DisplayName("the forms of the acknowledgements, short and long [RULE-7.1, RULE-22.1, RULE-22.2]")
	Stream<DynamicTest> reads() {
		return FIRST_BYTES.entrySet().stream().flatMap((entry) -> reads(entry.getKey(), entry.getValue()));
	}

	private Stream<DynamicTest> reads(PacketType type, String first) {
		UserProperty a = new UserProperty("k", "a");
		UserProperty b = new UserProperty("k", "b");
		return Stream
			.of(v5(type + " of 2 bytes", first + "02 0102").reads(simple(type, 0x0102, ReasonCode.SUCCESS)),
					v5(type + " of 3 bytes", first + "03 FFFF 87")
						.reads(simple(type, 65_535, ReasonCode.NOT_AUTHORIZED)),
					v5(type + " of 3 bytes, success", first + "03 0001 00").reads(simple(type, 1, ReasonCode.SUCCESS)),
					v5(type + " of 4 bytes", first + "04 0001 92 00")
						.reads(simple(type, 1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND)),
					v5(type + " of 7 bytes with an empty reason", first + "07 0001 00 03 1F 0000")
						.reads(new Received.Acknowledgement(type, 1, ReasonCode.SUCCESS, "", List.of())),
					v5(type + " with reason string and user properties",
							first + "[ 0001 10 [ 26 `k` `a` 1F `none` 26 `k` `b` ] ]")
						.reads(new Received.Acknowledgement(type, 1, ReasonCode.NO_MATCHING_SUBSCRIBERS, "none",
								List.of(a, b))),
					v5(type + " with a defined code that the standard lists elsewhere", first + "03 0001 9D")
						.reads(simple(type, 1, ReasonCode.SERVER_MOVED)),
					v5(type + " twice", first + "02 0001" + first + "03 0002 80")
						.reads(simple(type, 1, ReasonCode.SUCCESS), simple(type, 2, ReasonCode.UNSPECIFIED_ERROR)),
					v3(type + "", first + "02 0102").reads(simple(type, 0x0102, ReasonCode.SUCCESS)))
			.flatMap((tests) -> tests);
	}

	private static Received simple(PacketType type, int packetId, ReasonCode reasonCode) {
		return new Received.Acknowledgement(type, packetId, reasonCode, null, List.of());
	}

	@TestFactory
	@DisplayName("acknowledgements that break a rule [RULE-1.5, MQTT5-2.2.1-4, MQTT5-3.4.2-1, MQTT5-3.5.2-1, MQTT5-3.6.2-1, MQTT5-3.7.2-1, RULE-22.2]")
	Stream<DynamicTest> refuses() {
		return FIRST_BYTES.entrySet().stream().flatMap((entry) -> refuses(entry.getKey(), entry.getValue()));
	}

	private Stream<DynamicTest> refuses(PacketType type, String first) {
		String name = type.name();
		return Stream
			.of(v5(name + " without identifier", first + "00").malformed(name, "byte 2", "0 are left"),
					v5(name + " with half an identifier", first + "01 00").malformed(name, "byte 2", "1 are left"),
					v3(name + " without identifier", first + "00").malformed(name, "byte 2"),
					v3(name + " with half an identifier", first + "01 00").malformed(name, "byte 2"),
					v3(name + " with a reason code", first + "03 0001 00").malformed(name, "byte 4",
							"1 bytes are left"),
					v5(name + " with identifier 0 [MQTT5-2.2.1-4]", first + "02 0000").protocolError(name, "byte 2"),
					v3(name + " with identifier 0 [MQTT311-2.3.1-1]", first + "02 0000").protocolError(name, "byte 2"),
					v5(name + " with an undefined code [MQTT5-3.4.2-1, MQTT5-3.5.2-1, MQTT5-3.6.2-1, MQTT5-3.7.2-1]",
							first + "03 0001 05")
						.malformed(name, "byte 4", "0x05"),
					v5(name + " with code 0xFF", first + "04 0001 FF 00").malformed(name, "byte 4", "0xFF"),
					v5(name + " with bytes after the properties", first + "05 0001 00 00 00").malformed(name, "byte 6"),
					v5(name + " with too long properties", first + "05 0001 00 02 1F").malformed(name, "byte 6", "2",
							"1"),
					v5(name + " with a cut-off reason", first + "07 0001 00 03 1F 0001").malformed(name, "byte 9"),
					v5(name + " with a property length longer than needed [MQTT5-1.5.5-1]", first + "05 0001 00 80 00")
						.malformed(name, "byte 5", "property length"),
					v5(name + " with a property length of 5 bytes", first + "08 0001 00 80 80 80 80 00").malformed(name,
							"byte 5", "4 bytes"),
					v5(name + " with a cut-off property length", first + "04 0001 00 80").malformed(name, "byte 6"))
			.flatMap((tests) -> tests);
	}

}
