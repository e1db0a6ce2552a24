package io.mqttboot.client.internal.packet;

import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.mqttboot.client.message.ReasonCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The property table against a copy of the one in the standard (2.2.2.2), with the
 * sections of the packets for the direction and the ranges.
 */
class PropertyTypeTests {

	private static final String STANDARD = """
			Payload Format Indicator (0x01) BYTE | PUBLISH WILL | PUBLISH | 0..1 = 0
			Message Expiry Interval (0x02) FOUR_BYTE_INTEGER | PUBLISH WILL | PUBLISH | 0..4294967295
			Content Type (0x03) STRING | PUBLISH WILL | PUBLISH | 0..65535
			Response Topic (0x08) STRING | PUBLISH WILL | PUBLISH | 0..65535
			Correlation Data (0x09) BINARY | PUBLISH WILL | PUBLISH | 0..65535
			Subscription Identifier (0x0B) VARIABLE_BYTE_INTEGER | SUBSCRIBE | PUBLISH* | 1..268435455
			Session Expiry Interval (0x11) FOUR_BYTE_INTEGER | CONNECT DISCONNECT | CONNACK | 0..4294967295 = 0
			Assigned Client Identifier (0x12) STRING |  | CONNACK | 0..65535
			Server Keep Alive (0x13) TWO_BYTE_INTEGER |  | CONNACK | 0..65535
			Authentication Method (0x15) STRING | CONNECT AUTH | CONNACK AUTH | 0..65535
			Authentication Data (0x16) BINARY | CONNECT AUTH | CONNACK AUTH | 0..65535
			Request Problem Information (0x17) BYTE | CONNECT |  | 0..1 = 1
			Will Delay Interval (0x18) FOUR_BYTE_INTEGER | WILL |  | 0..4294967295 = 0
			Request Response Information (0x19) BYTE | CONNECT |  | 0..1 = 0
			Response Information (0x1A) STRING |  | CONNACK | 0..65535
			Server Reference (0x1C) STRING |  | CONNACK DISCONNECT | 0..65535
			Reason String (0x1F) STRING | PUBACK PUBREC PUBREL PUBCOMP DISCONNECT AUTH \
			| CONNACK PUBACK PUBREC PUBREL PUBCOMP SUBACK UNSUBACK DISCONNECT AUTH | 0..65535
			Receive Maximum (0x21) TWO_BYTE_INTEGER | CONNECT | CONNACK | 1..65535 = 65535
			Topic Alias Maximum (0x22) TWO_BYTE_INTEGER | CONNECT | CONNACK | 0..65535 = 0
			Topic Alias (0x23) TWO_BYTE_INTEGER | PUBLISH | PUBLISH | 1..65535
			Maximum QoS (0x24) BYTE |  | CONNACK | 0..1 = 2
			Retain Available (0x25) BYTE |  | CONNACK | 0..1 = 1
			User Property (0x26) STRING_PAIR \
			| CONNECT* PUBLISH* PUBACK* PUBREC* PUBREL* PUBCOMP* SUBSCRIBE* UNSUBSCRIBE* DISCONNECT* AUTH* WILL \
			| CONNACK* PUBLISH* PUBACK* PUBREC* PUBREL* PUBCOMP* SUBACK* UNSUBACK* DISCONNECT* AUTH* | 0..65535
			Maximum Packet Size (0x27) FOUR_BYTE_INTEGER | CONNECT | CONNACK | 1..4294967295
			Wildcard Subscription Available (0x28) BYTE |  | CONNACK | 0..1 = 1
			Subscription Identifiers Available (0x29) BYTE |  | CONNACK | 0..1 = 1
			Shared Subscription Available (0x2A) BYTE |  | CONNACK | 0..1 = 1
			""";

	@Test
	@DisplayName("the table is that of the standard [MQTT5-2.2.2]; * marks what may repeat [RULE-2.1]")
	void table() {
		String table = Arrays.stream(PropertyType.values()).map(PropertyTypeTests::row).collect(Collectors.joining());
		assertThat(table).isEqualTo(STANDARD);
	}

	private static String row(PropertyType property) {
		String client = packets(property, property::allowedFromClient);
		String defaultValue = (property.defaultValue() != PropertyType.NO_DEFAULT) ? " = " + property.defaultValue()
				: "";
		return "%s %s | %s | %s | %d..%d%s\n".formatted(property, property.dataType(),
				(client + (property.allowedInWill() ? " WILL" : "")).trim(),
				packets(property, property::allowedFromServer), property.minimum(), property.maximum(), defaultValue);
	}

	private static String packets(PropertyType property, Predicate<PacketType> allowed) {
		return Stream.of(PacketType.values())
			.filter(allowed)
			.map((packet) -> packet + (property.repeatable(packet) ? "*" : ""))
			.collect(Collectors.joining(" "));
	}

	@Test
	void identifiers() {
		for (int id = -1; id <= 300; id++) {
			PropertyType property = PropertyType.of(id);
			assertThat((property != null) ? property.id() : id).isEqualTo(id);
		}
		assertThat(PropertyType.values())
			.allSatisfy((property) -> assertThat(PropertyType.of(property.id())).isSameAs(property));
	}

	@Test
	void violations() {
		assertThat(PropertyType.TOPIC_ALIAS.outOfRange()).isEqualTo(ReasonCode.TOPIC_ALIAS_INVALID);
		assertThat(PropertyType.RECEIVE_MAXIMUM.outOfRange()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
	}

}
