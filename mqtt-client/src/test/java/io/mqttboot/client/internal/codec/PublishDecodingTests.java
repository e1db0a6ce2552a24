package io.mqttboot.client.internal.codec;

import java.util.List;
import java.util.stream.Stream;

import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.PayloadFormat;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import static io.mqttboot.client.internal.codec.Fixture.v3;
import static io.mqttboot.client.internal.codec.Fixture.v5;

/**
 * PUBLISH from a server.
 */
class PublishDecodingTests {

	private static final MessageProperties NONE = MessageProperties.NONE;

	@TestFactory
	@DisplayName("every kind of PUBLISH is read [MQTT5-3.3.2-1, MQTT311-3.3.2-1, MQTT5-3.3.2-4, -15, -16, -17, -18, -20, RULE-6.2]")
	Stream<DynamicTest> reads() {
		return Stream.of(
				v5("QoS 0 has no packet identifier [MQTT5-2.2.1-2]", "30 06 0001 'a' 00 0102")
					.reads(new Received.Publish("a", 0, 0, false, false, 0, NONE, "01 02")),
				v5("QoS 1, retained", "33 07 0001 'a' 1234 00 FF")
					.reads(new Received.Publish("a", 0, 1, false, true, 0x1234, NONE, "FF")),
				v5("QoS 2, duplicate", "3C 06 0001 'a' FFFF 00")
					.reads(new Received.Publish("a", 0, 2, true, false, 65_535, NONE, "")),
				v5("alias only", "30 06 0000 03 23 0007")
					.reads(new Received.Publish("", 7, 0, false, false, 0, NONE, "")),
				v5("alias with topic", "30 07 0001 'a' 03 23 FFFF")
					.reads(new Received.Publish("a", 65_535, 0, false, false, 0, NONE, "")),
				v5("every property [MQTT5-3.3.2-4, MQTT5-3.3.2-15, MQTT5-3.3.2-16, MQTT5-3.3.2-17, MQTT5-3.3.2-20]", """
						32 41 0003 'a/b' 0001 37
						26 0001 'k' 0001 '1'
						01 01
						0B 01
						02 FFFFFFFF
						03 000A 'text/plain'
						08 0003 'r/1'
						09 0002 00FF
						23 0001
						0B FFFFFF7F
						26 0001 'k' 0001 '2'
						'ok'""").reads(new Received.Publish("a/b", 1, 1, false, false, 1,
						new MessageProperties(PayloadFormat.UTF_8, 0xFFFF_FFFFL, "text/plain", "r/1",
								new byte[] { 0, -1 }, List.of(1, 268_435_455),
								List.of(new UserProperty("k", "1"), new UserProperty("k", "2"))),
						"6F 6B")),
				v3("QoS 0", "30 05 0001 'a' 0102")
					.reads(new Received.Publish("a", 0, 0, false, false, 0, NONE, "01 02")),
				v3("QoS 2", "35 06 0001 'a' 0001 00")
					.reads(new Received.Publish("a", 0, 2, false, true, 1, NONE, "00")),
				v3("no payload [MQTT311-3.3.3]", "30 03 0001 'a'")
					.reads(new Received.Publish("a", 0, 0, false, false, 0, NONE, "")))
			.flatMap((tests) -> tests);
	}

	@TestFactory
	@DisplayName("a PUBLISH that breaks a rule [MQTT5-3.3.1-2, -4, MQTT311-3.3.1-2, -4, MQTT5-2.2.1-4, MQTT5-3.3.2-2, MQTT311-3.3.2-2, RULE-6.1, RULE-16.1]")
	Stream<DynamicTest> refuses() {
		return Stream
			.of(v5("QoS 3 [MQTT5-3.3.1-4]", "36 06 0001 'a' 0001 00").malformed("PUBLISH", "QoS", "0x36"),
					v3("QoS 3 [MQTT311-3.3.1-4]", "36 05 0001 'a' 0001").malformed("PUBLISH", "QoS"),
					v5("DUP at QoS 0 [MQTT5-3.3.1-2]", "38 04 0001 'a' 00").malformed("DUP"),
					v3("DUP at QoS 0 [MQTT311-3.3.1-2]", "38 03 0001 'a'").malformed("DUP"),
					v5("packet identifier 0 [MQTT5-2.2.1-4]", "32 06 0001 'a' 0000 00").protocolError("identifier",
							"byte 5"),
					v5("wildcard + [MQTT5-3.3.2-2]", "30 06 0003 'a/+' 00").malformed("wildcard"),
					v3("wildcard # [MQTT311-3.3.2-2]", "30 0B 0009 'abcdefg/#'").malformed("wildcard"),
					v5("empty topic without alias", "30 03 0000 00").protocolError("alias"),
					v3("empty topic [MQTT311-4.7.3-1]", "30 02 0000").protocolError("topic"),
					v5("alias 0", "30 06 0000 03 23 0000").refused(ReasonCode.TOPIC_ALIAS_INVALID, "Topic Alias",
							"not 0"))
			.flatMap((tests) -> tests);
	}

}
