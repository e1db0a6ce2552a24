package io.mqttboot.client.internal.codec;

import java.time.Duration;
import java.util.function.BiConsumer;

import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.PayloadFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * PUBLISH from the client.
 */
class PublishEncodingTests {

	@Test
	@DisplayName("QoS 0 has no packet identifier [MQTT5-2.2.1-2], no properties are length 0 [MQTT5-2.2.2-1]")
	void qos0() {
		MqttMessage message = MqttMessage.to("a/b").text("hi").build();
		assertThat(publish(MqttVersion.V5, message, 7)).isEqualTo(Hex.normal("30 08 0003 'a/b' 00 'hi'"));
		assertThat(publish(MqttVersion.V3_1_1, message, 7)).isEqualTo(Hex.normal("30 07 0003 'a/b' 'hi'"));
	}

	@Test
	void everyProperty() {
		MqttMessage message = MqttMessage.to("a")
			.exactlyOnce()
			.retain()
			.payloadFormat(PayloadFormat.UTF_8)
			.expiry(Duration.ofSeconds(10))
			.contentType("t")
			.responseTopic("r")
			.correlationData(new byte[] { 1, 2 })
			.userProperty("k", "1")
			.userProperty("k", "2")
			.text("x")
			.build();
		String expected = Hex
			.normal("3D 2C `a` 0102 25 23 0005 02 00000009 01 01 03 `t` 08 `r` 09 0002 0102 26 `k` `1` 26 `k` `2` 'x'");
		assertThat(hex((encoder, out) -> encoder.publish(out, message, 0x0102, true, 5, false, 9), MqttVersion.V5))
			.isEqualTo(expected);
		assertThat(hex((encoder, out) -> encoder.publish(out, message, 0x0102, true, 5, false, 9), MqttVersion.V3_1_1))
			.isEqualTo(Hex.normal("3D 06 `a` 0102 'x'"));
	}

	private static String publish(MqttVersion version, MqttMessage message, int packetId) {
		return hex((encoder, out) -> encoder.publish(out, message, packetId, false, 0, false, -1), version);
	}

	private static String hex(BiConsumer<PacketEncoder, ByteBuf> write, MqttVersion version) {
		ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer();
		try {
			write.accept(new PacketEncoder(version), out);
			return Hex.of(ByteBufUtil.getBytes(out));
		}
		finally {
			out.release();
		}
	}

}
