package io.mqttboot.client.internal.codec;

import java.util.List;
import java.util.stream.Stream;

import io.mqttboot.client.internal.packet.Packet.ConnAck;
import io.mqttboot.client.internal.packet.Packet.ConnAckProperties;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static io.mqttboot.client.internal.codec.Fixture.v3;
import static io.mqttboot.client.internal.codec.Fixture.v5;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * CONNACK.
 */
class ConnAckDecodingTests {

	private static final ConnAckProperties NONE = ConnAckProperties.NONE;

	private static final List<ReasonCode> RETURN_CODES = List.of(ReasonCode.SUCCESS,
			ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
			ReasonCode.SERVER_UNAVAILABLE, ReasonCode.BAD_USER_NAME_OR_PASSWORD, ReasonCode.NOT_AUTHORIZED);

	@TestFactory
	Stream<DynamicTest> reads() {
		return Stream
			.of(v5("accepted", "20 03 00 00 00").reads(connAck(false, ReasonCode.SUCCESS, NONE)),
					v5("session present", "20 03 01 00 00").reads(connAck(true, ReasonCode.SUCCESS, NONE)),
					v5("answer of a server that only knows 3.1.1", "20 02 00 01")
						.reads(connAck(false, ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, NONE)),
					v5("every property", """
							20 [ 01 00 [
							11 00000E10  12 `id`  13 0104  15 `SCRAM`  16 0003 000102
							1A `resp`  1C `a b:1`  1F `why`  21 FFFE  22 0000  24 01  25 00
							26 `k` `1`  26 `k` ``  27 00000100  28 00  29 01  2A 00
							] ]""").reads(connAck(true, ReasonCode.SUCCESS, everything())),
					v5("a value of 4 bytes is unsigned", "20 [ 00 00 [ 11 FFFFFFFF 27 80000000 ] ]")
						.reads(connAck(false, ReasonCode.SUCCESS,
								new ConnAckProperties(0xFFFF_FFFFL, null, null, null, 0x8000_0000L, null, null, null,
										null, null, null, null, null, null, null, null, List.of()))),
					v3("session present", "20 02 01 00").reads(connAck(true, ReasonCode.SUCCESS, NONE)))
			.flatMap((tests) -> tests);
	}

	private static ConnAckProperties everything() {
		return new ConnAckProperties(3600L, 65_534, 1, false, 256L, "id", 0, "why", false, true, false, 260, "resp",
				"a b:1", "SCRAM", new byte[] { 0, 1, 2 },
				List.of(new UserProperty("k", "1"), new UserProperty("k", "")));
	}

	@Test
	@DisplayName("every defined reason code is read, no other [MQTT5-3.2.2-8, RULE-22.1, RULE-22.2]")
	void reasonCodes() {
		for (int code = 0; code < 256; code++) {
			Delivery.Outcome outcome = run(MqttVersion.V5, "20 03 00 %02X 00".formatted(code));
			ReasonCode reasonCode = ReasonCode.of(code);
			if (reasonCode != null) {
				assertThat(outcome.received()).containsExactly(connAck(false, reasonCode, NONE));
			}
			else {
				assertThat(outcome.received()).isEmpty();
				assertThat(outcome.failure()).hasMessageContaining("CONNACK").hasMessageContaining("0x%02X", code);
			}
		}
	}

	@Test
	@DisplayName("return codes of 3.1.1 become reason codes of 5.0 [MQTT311-3.2.2-6]")
	void returnCodes() {
		for (int code = 0; code < 256; code++) {
			ReasonCode expected = (code < RETURN_CODES.size()) ? RETURN_CODES.get(code) : ReasonCode.UNSPECIFIED_ERROR;
			assertThat(run(MqttVersion.V3_1_1, "20 02 00 %02X".formatted(code)).received())
				.containsExactly(connAck(false, expected, NONE));
		}
	}

	private static Delivery.Outcome run(MqttVersion version, String hex) {
		return Delivery.DIRECT.run(new PacketDecoder(version, 1000, true), Hex.bytes(hex));
	}

	@TestFactory
	@DisplayName("a CONNACK that breaks a rule [MQTT5-3.2.2-1, RULE-1.5]")
	Stream<DynamicTest> refuses() {
		return Stream
			.of(v5("reserved flags [MQTT5-3.2.2-1]", "20 03 02 00 00").malformed("CONNACK", "byte 2", "0x02"),
					v5("reserved flags [MQTT5-3.2.2-1]", "20 03 81 00 00").malformed("CONNACK", "byte 2", "0x81"),
					v3("reserved flags [MQTT311-3.2.2-1]", "20 02 80 00").malformed("CONNACK", "byte 2", "0x80"),
					v5("no flags", "20 00").malformed("CONNACK", "byte 2"),
					v5("no reason code", "20 01 00").malformed("CONNACK", "byte 3"),
					v5("no property length", "20 02 00 00").malformed("CONNACK", "byte 4", "property length"),
					v5("no property length", "20 02 00 05").malformed("CONNACK", "byte 3", "0x05"),
					v5("bytes after the properties", "20 04 00 00 00 00").malformed("CONNACK", "byte 5"),
					v5("properties longer than the packet", "20 03 00 00 01").malformed("CONNACK", "byte 5"),
					v5("authentication data without method", "20 [ 00 00 [ 16 0001 FF ] ]").protocolError("CONNACK",
							"Authentication Data"),
					v3("no return code", "20 01 00").malformed("CONNACK", "byte 3"),
					v3("empty", "20 00").malformed("CONNACK", "byte 2"),
					v3("a byte too many", "20 03 00 00 00").malformed("CONNACK", "byte 4", "1 bytes are left"))
			.flatMap((tests) -> tests);
	}

	private static Received connAck(boolean sessionPresent, ReasonCode code, ConnAckProperties properties) {
		return new Received.Other(new ConnAck(sessionPresent, code, properties));
	}

}
