package io.mqttboot.client.internal.codec;

import java.util.List;

import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * PUBACK, PUBREC, PUBREL and PUBCOMP from the client.
 */
class AcknowledgementEncodingTests {

	private static final long NO_LIMIT = 0xFFFF_FFFFL;

	@ParameterizedTest
	@CsvSource({ "PUBACK, 40", "PUBREC, 50", "PUBREL, 62", "PUBCOMP, 70" })
	@DisplayName("the shortest form [MQTT5-2.1.3-1, MQTT5-2.2.1-5, MQTT5-3.6.1-1, MQTT311-2.3.1-6, MQTT311-3.6.1-1, RULE-7.1, RULE-23.1]")
	void shortForms(PacketType type, String first) {
		assertThat(hex(MqttVersion.V5, type, 1, ReasonCode.SUCCESS, null, NO_LIMIT)).isEqualTo(first + " 02 00 01");
		assertThat(hex(MqttVersion.V5, type, 65_535, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, null, NO_LIMIT))
			.isEqualTo(first + " 03 FF FF 92");
		assertThat(hex(MqttVersion.V5, type, 0x8001, ReasonCode.UNSPECIFIED_ERROR, "no", NO_LIMIT))
			.isEqualTo(first + " 09 80 01 80 05 1F 00 02 6E 6F");
		assertThat(hex(MqttVersion.V5, type, 1, ReasonCode.SUCCESS, "ä", NO_LIMIT))
			.isEqualTo(first + " 09 00 01 00 05 1F 00 02 C3 A4");
		assertThat(hex(MqttVersion.V3_1_1, type, 0x0102, ReasonCode.SUCCESS, null, NO_LIMIT))
			.isEqualTo(first + " 02 01 02");
		assertThat(hex(MqttVersion.V3_1_1, type, 0x0102, ReasonCode.NOT_AUTHORIZED, "no", NO_LIMIT))
			.isEqualTo(first + " 02 01 02");
	}

	@Test
	@DisplayName("a reason that does not fit is left out [MQTT5-3.4.2-2, MQTT5-3.5.2-2, MQTT5-3.6.2-2, MQTT5-3.7.2-2, MQTT5-3.4.2-3, MQTT5-3.5.2-3, MQTT5-3.6.2-3, MQTT5-3.7.2-3]")
	void maximumPacketSize() {
		String reason = "x".repeat(10);
		// 2 bytes of header, 3 of identifier and code, 1 of length, 3 before the text
		assertThat(hex(MqttVersion.V5, PacketType.PUBACK, 1, ReasonCode.QUOTA_EXCEEDED, reason, 19))
			.isEqualTo(Hex.normal("40 11 0001 97 0D 1F 000A '" + reason + "'"));
		assertThat(hex(MqttVersion.V5, PacketType.PUBACK, 1, ReasonCode.QUOTA_EXCEEDED, reason, 18))
			.isEqualTo("40 03 00 01 97");
		assertThat(hex(MqttVersion.V5, PacketType.PUBREC, 1, ReasonCode.SUCCESS, reason, 18)).isEqualTo("50 02 00 01");
	}

	@ParameterizedTest
	@CsvSource({ "PUBACK, 40", "PUBREC, 50", "PUBREL, 62", "PUBCOMP, 70" })
	@DisplayName("user properties follow the reason; what does not fit is left out, they first [MQTT5-3.4.2-2, -3, MQTT5-3.5.2-2, -3, MQTT5-3.6.2-2, -3, MQTT5-3.7.2-2, -3]")
	void userProperties(PacketType type, String first) {
		List<UserProperty> properties = List.of(new UserProperty("b", "ä"), new UserProperty("a", ""),
				new UserProperty("b", "2"));
		String encoded = "26 `b` `ä` 26 `a` `` 26 `b` `2`";
		// 8 bytes as in the test above, 2 of text, 8, 6 and 7 of properties
		assertThat(hex(MqttVersion.V5, type, 1, ReasonCode.SUCCESS, "no", properties, 32))
			.isEqualTo(Hex.normal(first + " 1E 0001 00 1A 1F `no` " + encoded));
		assertThat(hex(MqttVersion.V5, type, 1, ReasonCode.SUCCESS, "no", properties, 31))
			.isEqualTo(Hex.normal(first + " 09 0001 00 05 1F `no`"));
		assertThat(hex(MqttVersion.V5, type, 1, ReasonCode.QUOTA_EXCEEDED, "x".repeat(22), properties, 27))
			.isEqualTo(Hex.normal(first + " 19 0001 97 15 " + encoded));
		assertThat(hex(MqttVersion.V5, type, 1, ReasonCode.QUOTA_EXCEEDED, null, properties, 26))
			.isEqualTo(first + " 03 00 01 97");
		assertThat(hex(MqttVersion.V3_1_1, type, 1, ReasonCode.QUOTA_EXCEEDED, "no", properties, NO_LIMIT))
			.isEqualTo(first + " 02 00 01");
	}

	@Test
	void longReason() {
		String reason = "x".repeat(65_535);
		assertThat(hex(MqttVersion.V5, PacketType.PUBACK, 1, ReasonCode.UNSPECIFIED_ERROR, reason, NO_LIMIT))
			.isEqualTo(Hex.normal("40 88 80 04 0001 80 82 80 04 1F FFFF '" + reason + "'"));
		assertThat(hex(MqttVersion.V5, PacketType.PUBACK, 1, ReasonCode.UNSPECIFIED_ERROR, reason + "x", NO_LIMIT))
			.isEqualTo("40 03 00 01 80");
	}

	private static String hex(MqttVersion version, PacketType type, int packetId, ReasonCode code,
			@Nullable String reason, long maximumPacketSize) {
		return hex(version, type, packetId, code, reason, List.of(), maximumPacketSize);
	}

	private static String hex(MqttVersion version, PacketType type, int packetId, ReasonCode code,
			@Nullable String reason, List<UserProperty> userProperties, long maximumPacketSize) {
		return Encoding.hex(version, (encoder, out) -> encoder.acknowledgement(out, type, packetId, code, reason,
				userProperties, maximumPacketSize));
	}

}
