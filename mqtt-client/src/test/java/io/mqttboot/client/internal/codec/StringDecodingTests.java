package io.mqttboot.client.internal.codec;

import java.util.List;
import java.util.stream.Stream;

import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static io.mqttboot.client.internal.codec.Fixture.v3;
import static io.mqttboot.client.internal.codec.Fixture.v5;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Strings from a server, wherever they occur.
 */
class StringDecodingTests {

	private static final MessageProperties NONE = MessageProperties.NONE;

	@TestFactory
	@DisplayName("ill-formed UTF-8 in every kind of text [MQTT5-1.5.4-1, MQTT311-1.5.3-1, MQTT5-1.5.7-1, MQTT5-3.3.2-1, -13, -19, MQTT311-3.3.2-1]")
	Stream<DynamicTest> illFormed() {
		return Stream
			.of("ED A0 80", "ED BF BF", "C0 80", "C1 BF", "E0 9F BF", "F0 8F BF BF", "F4 90 80 80", "F5 80 80 80", "80",
					"C3", "E2 82", "F0 9F 98", "C3 28", "FF", "FE")
			.flatMap(StringDecodingTests::illFormed);
	}

	private static Stream<DynamicTest> illFormed(String bytes) {
		int length = Hex.bytes(bytes).length;
		String string = "%04X 'abc' %s".formatted(length + 3, bytes);
		String found = "0x" + bytes.substring(0, 2);
		return Stream
			.of(v5("topic " + bytes + " [MQTT5-1.5.4-1]", "30 [" + string + "00 ]").malformed("PUBLISH", "byte 7",
					"UTF-8", found),
					v3("topic " + bytes + " [MQTT311-1.5.3-1]", "30 [" + string + "]").malformed("PUBLISH", "byte 7",
							"UTF-8", found),
					v5("name of user property " + bytes + " [MQTT5-1.5.7-1]", "30 [ `a` [ 26" + string + "`v` ] ]")
						.malformed("User Property", "byte 12", "UTF-8"),
					v5("value of user property " + bytes + " [MQTT5-1.5.7-1]", "30 [ `a` [ 26 `k` " + string + "] ]")
						.malformed("User Property", "byte 15", "UTF-8"),
					v5("reason string " + bytes, "40 [ 0001 80 [ 1F " + string + "] ]").malformed("PUBACK",
							"Reason String", "byte 12", "UTF-8"),
					v5("content type " + bytes + " [MQTT5-3.3.2-19]", "30 [ `a` [ 03 " + string + "] ]")
						.malformed("Content Type", "UTF-8"))
			.flatMap((tests) -> tests);
	}

	@TestFactory
	@DisplayName("U+0000 [MQTT5-1.5.4-2, MQTT311-1.5.3-2]")
	Stream<DynamicTest> zero() {
		return Stream
			.of(v5("topic", "30 [ 0003 'a' 00 'b' 00 ]").malformed("PUBLISH", "byte 5", "U+0000"),
					v3("topic", "30 [ 000A 'abcdefgh' 00 'b' ]").malformed("PUBLISH", "byte 12", "U+0000"),
					v5("topic, not ASCII", "30 [ 0004 'ä' 00 'b' 00 ]").malformed("PUBLISH", "byte 6", "U+0000"),
					v5("user property", "40 [ 0001 00 [ 26 0001 00 `v` ] ]").malformed("PUBACK", "byte 9", "U+0000"),
					v5("reason string", "E0 [ 80 [ 1F 0001 00 ] ]").malformed("DISCONNECT", "byte 7", "U+0000"))
			.flatMap((tests) -> tests);
	}

	@TestFactory
	@DisplayName("text is taken as it is [MQTT5-1.5.4-3, MQTT311-1.5.3-3]")
	Stream<DynamicTest> reads() {
		return Stream
			.of(v5("U+FEFF stays [MQTT5-1.5.4-3]", "30 [ 0004 EFBBBF 'a' [ 03 0004 EFBBBF 'b' ] ]")
				.reads(new Received.Publish("\uFEFFa", 0, 0, false, false, 0,
						MqttMessage.to("t").contentType("\uFEFFb").build().properties(), "")),
					v3("U+FEFF stays [MQTT311-1.5.3-3]", "30 [ 0003 EFBBBF ]")
						.reads(new Received.Publish("\uFEFF", 0, 0, false, false, 0, NONE, "")),
					v5("characters of 1 to 4 bytes", "30 [ 000A 41 C3A4 E282AC F09D849E 00 ]")
						.reads(new Received.Publish("Aä€\uD834\uDD1E", 0, 0, false, false, 0, NONE, "")),
					v5("control characters and non-characters are accepted", "30 [ 0007 01 7F C280 EFBFBF 00 ]")
						.reads(new Received.Publish("\u0001\u007F\u0080\uFFFF", 0, 0, false, false, 0, NONE, "")),
					v5("empty strings", "40 [ 0001 80 [ 1F 0000 26 0000 0000 ] ]").reads(new Received.Acknowledgement(
							PacketType.PUBACK, 1, ReasonCode.UNSPECIFIED_ERROR, "", List.of(new UserProperty("", "")))))
			.flatMap((tests) -> tests);
	}

	@Test
	@DisplayName("a topic of 65,535 bytes [MQTT5-4.7.3-3, RULE-1.4]")
	void longestTopic() {
		String topic = "€".repeat(21_845);
		for (Delivery delivery : List.of(Delivery.DIRECT, Delivery.ARRAY)) {
			Delivery.Outcome outcome = delivery.run(new PacketDecoder(MqttVersion.V5, 100_000, true),
					Hex.bytes("30 [ `" + topic + "` 00 01 ]"));
			assertThat(outcome.received())
				.containsExactly(new Received.Publish(topic, 0, 0, false, false, 0, NONE, "01"));
		}
	}

	@Test
	void sameTopicIsTheSameString() {
		byte[] packets = Hex.bytes("30 [ `a/b` 00 ] 30 [ `a/b` 00 ] 30 [ `a/c` 00 ] 30 [ `a/` 00 ] 30 [ `a/b` 00 ]");
		ByteBuf in = ByteBufAllocator.DEFAULT.directBuffer().writeBytes(packets);
		try {
			Received.Collector collector = new Received.Collector();
			new PacketDecoder(MqttVersion.V5, 1000, true).decode(in, collector);
			List<String> topics = collector.received.stream()
				.map((received) -> ((Received.Publish) received).topic())
				.toList();
			assertThat(topics).containsExactly("a/b", "a/b", "a/c", "a/", "a/b");
			assertThat(topics.get(1)).isSameAs(topics.get(0));
			assertThat(topics.get(4)).isNotSameAs(topics.get(0));
		}
		finally {
			in.release();
		}
	}

}
