package io.mqttboot.client.internal.codec;

import java.util.List;
import java.util.stream.Stream;

import io.mqttboot.client.internal.packet.Packet.Auth;
import io.mqttboot.client.internal.packet.Packet.Disconnect;
import io.mqttboot.client.internal.packet.Packet.SubAck;
import io.mqttboot.client.internal.packet.Packet.UnsubAck;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import static io.mqttboot.client.internal.codec.Fixture.v3;
import static io.mqttboot.client.internal.codec.Fixture.v5;

/**
 * SUBACK, UNSUBACK, DISCONNECT and AUTH from a server.
 */
class ServerPacketDecodingTests {

	private static final List<UserProperty> NONE = List.of();

	private static final List<UserProperty> TWO = List.of(new UserProperty("k", "1"), new UserProperty("k", "2"));

	@TestFactory
	@DisplayName("SUBACK in both versions [MQTT5-3.8.4-6, MQTT5-3.9.3-1, -2, MQTT311-3.9.3-1, -2, RULE-1.5, RULE-22.1, RULE-22.2]")
	Stream<DynamicTest> subAck() {
		return Stream
			.of(v5("SUBACK", "90 04 0001 00 02").reads(new SubAck(1, List.of(ReasonCode.GRANTED_QOS_2), null, NONE)),
					v5("SUBACK, one code per filter in order [MQTT5-3.8.4-6, MQTT5-3.9.3-1]",
							"90 [ FFFF [ 26 `k` `1` 1F `r` 26 `k` `2` ] 00 01 02 80 83 87 8F 91 97 9E A1 A2 ]")
						.reads(new SubAck(65_535,
								List.of(ReasonCode.SUCCESS, ReasonCode.GRANTED_QOS_1, ReasonCode.GRANTED_QOS_2,
										ReasonCode.UNSPECIFIED_ERROR, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
										ReasonCode.NOT_AUTHORIZED, ReasonCode.TOPIC_FILTER_INVALID,
										ReasonCode.PACKET_IDENTIFIER_IN_USE, ReasonCode.QUOTA_EXCEEDED,
										ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
										ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
										ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED),
								"r", TWO)),
					v3("SUBACK", "90 06 0102 00 01 02 80").reads(new SubAck(0x0102,
							List.of(ReasonCode.SUCCESS, ReasonCode.GRANTED_QOS_1, ReasonCode.GRANTED_QOS_2,
									ReasonCode.UNSPECIFIED_ERROR),
							null, NONE)),
					v5("SUBACK with an undefined code [MQTT5-3.9.3-2]", "90 04 0001 00 03").malformed("SUBACK",
							"byte 5", "0x03"),
					v3("SUBACK with an undefined code [MQTT311-3.9.3-2]", "90 03 0001 03").malformed("SUBACK", "byte 4",
							"0x03"),
					v3("SUBACK with a code of 5.0 [MQTT311-3.9.3-2]", "90 04 0001 00 87").malformed("SUBACK", "byte 5",
							"0x87"),
					v5("SUBACK without codes", "90 03 0001 00").protocolError("SUBACK", "byte 5"),
					v3("SUBACK without codes", "90 02 0001").protocolError("SUBACK", "byte 4"),
					v5("SUBACK without property length", "90 02 0001").malformed("SUBACK", "byte 4"),
					v5("SUBACK with half an identifier", "90 01 00").malformed("SUBACK", "byte 2"),
					v5("SUBACK with identifier 0", "90 04 0000 00 00").protocolError("SUBACK", "byte 2"),
					v3("SUBACK with identifier 0", "90 03 0000 00").protocolError("SUBACK", "byte 2"))
			.flatMap((tests) -> tests);
	}

	@TestFactory
	@DisplayName("UNSUBACK in both versions [MQTT5-3.11.3-1, -2, RULE-1.5, RULE-22.1]")
	Stream<DynamicTest> unsubAck() {
		return Stream.of(
				v5("UNSUBACK [MQTT5-3.11.3-1]", "B0 [ 0001 [ 1F `r` ] 00 11 80 83 87 8F 91 ]").reads(new UnsubAck(1,
						List.of(ReasonCode.SUCCESS, ReasonCode.NO_SUBSCRIPTION_EXISTED, ReasonCode.UNSPECIFIED_ERROR,
								ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, ReasonCode.NOT_AUTHORIZED,
								ReasonCode.TOPIC_FILTER_INVALID, ReasonCode.PACKET_IDENTIFIER_IN_USE),
						"r", NONE)),
				v3("UNSUBACK", "B0 02 0102").reads(new UnsubAck(0x0102, List.of(), null, NONE)),
				v5("UNSUBACK without codes", "B0 03 0001 00").protocolError("UNSUBACK", "byte 5"),
				v5("UNSUBACK without property length", "B0 02 0001").malformed("UNSUBACK", "byte 4"),
				v5("UNSUBACK with an undefined code [MQTT5-3.11.3-2]", "B0 04 0001 00 12").malformed("UNSUBACK",
						"byte 5", "0x12"),
				v5("UNSUBACK with identifier 0", "B0 04 0000 00 00").protocolError("UNSUBACK", "byte 2"),
				v3("UNSUBACK with a payload", "B0 03 0001 00").malformed("UNSUBACK", "byte 4"),
				v3("UNSUBACK without identifier", "B0 00").malformed("UNSUBACK", "byte 2"))
			.flatMap((tests) -> tests);
	}

	@TestFactory
	@DisplayName("DISCONNECT from a server [MQTT5-3.14.2-1, -2, RULE-1.5, RULE-12.2, RULE-12.3, RULE-22.1]")
	Stream<DynamicTest> disconnect() {
		return Stream.of(v5("DISCONNECT of 0 bytes", "E0 00").reads(Disconnect.of(ReasonCode.SUCCESS)),
				v5("DISCONNECT of 1 byte", "E0 01 8B").reads(Disconnect.of(ReasonCode.SERVER_SHUTTING_DOWN)),
				v5("DISCONNECT of 2 bytes", "E0 02 8E 00").reads(Disconnect.of(ReasonCode.SESSION_TAKEN_OVER)),
				v5("DISCONNECT with every property", "E0 [ 9D [ 26 `k` `1` 1C `b:1` 1F `moved` 26 `k` `2` ] ]")
					.reads(new Disconnect(ReasonCode.SERVER_MOVED, null, "moved", "b:1", TWO)),
				v5("DISCONNECT with will from a server [MQTT5-3.14.2-1]", "E0 01 04").protocolError("DISCONNECT",
						"byte 2", "0x04"),
				v5("DISCONNECT with an undefined code [MQTT5-3.14.2-1]", "E0 01 FF").malformed("DISCONNECT", "byte 2",
						"0xFF"),
				v5("DISCONNECT with a session expiry [MQTT5-3.14.2-2]", "E0 07 00 05 11 00000000")
					.protocolError("DISCONNECT", "byte 4", "Session Expiry Interval"),
				v5("DISCONNECT with bytes after the properties", "E0 03 00 00 00").malformed("DISCONNECT", "byte 4"),
				v5("DISCONNECT with a cut-off property length", "E0 02 00 80").malformed("DISCONNECT", "byte 4"),
				v3("DISCONNECT", "E0 00").protocolError("DISCONNECT", "byte 0", "3.1.1"))
			.flatMap((tests) -> tests);
	}

	@TestFactory
	@DisplayName("AUTH from a server [MQTT5-3.15.2-1, RULE-1.5, RULE-22.1]")
	Stream<DynamicTest> auth() {
		return Stream.of(v5("AUTH of 0 bytes", "F0 00").reads(new Auth(ReasonCode.SUCCESS, null, null, null, NONE)),
				v5("AUTH", "F0 [ 18 [ 15 `m` 16 0002 01FF ] ]")
					.reads(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, "m", new byte[] { 1, -1 }, null, NONE)),
				v5("AUTH with every property", "F0 [ 00 [ 1F `r` 26 `k` `1` 16 0000 15 `m` 26 `k` `2` ] ]")
					.reads(new Auth(ReasonCode.SUCCESS, "m", new byte[0], "r", TWO)),
				v5("AUTH with re-authenticate from a server [MQTT5-3.15.2-1]", "F0 02 19 00").protocolError("AUTH",
						"byte 2", "0x19"),
				v5("AUTH with a code of other packets [MQTT5-3.15.2-1]", "F0 02 87 00").protocolError("AUTH", "byte 2",
						"0x87"),
				v5("AUTH with an undefined code [MQTT5-3.15.2-1]", "F0 02 1A 00").malformed("AUTH", "byte 2", "0x1A"),
				v5("AUTH without property length", "F0 01 18").malformed("AUTH", "byte 3", "property length"),
				v5("AUTH with data but no method", "F0 [ 18 [ 16 0001 00 ] ]").protocolError("AUTH",
						"Authentication Data"),
				v5("AUTH with bytes after the properties", "F0 03 00 00 00").malformed("AUTH", "byte 4"),
				v3("AUTH", "F0 00").protocolError("AUTH", "byte 0", "3.1.1"))
			.flatMap((tests) -> tests);
	}

	@TestFactory
	@DisplayName("packets that only clients send [RULE-1.2]")
	Stream<DynamicTest> packetsOfClients() {
		return Stream
			.of(v5("CONNECT", "10 00").protocolError("CONNECT"),
					v3("SUBSCRIBE", "82 05 0001 `a` 00").protocolError("SUBSCRIBE"),
					v5("UNSUBSCRIBE", "A2 06 0001 00 `a`").protocolError("UNSUBSCRIBE"),
					v3("PINGREQ", "C0 00").protocolError("PINGREQ"), v5("type 0", "00 00").protocolError("type 0"))
			.flatMap((tests) -> tests);
	}

}
