package io.mqttboot.client.internal.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.PayloadFormat;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.UserProperty;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * PUBLISH from the client, against bytes written by hand and against a second, simple
 * encoder.
 */
class PublishEncodingTests {

	private static final MqttMessage EVERYTHING = MqttMessage.to("a")
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

	@Test
	@DisplayName("QoS 0 has no packet identifier [MQTT5-2.2.1-2, MQTT311-2.3.1-5], no properties are length 0 [MQTT5-2.2.2-1]")
	void qos0() {
		MqttMessage message = MqttMessage.to("a/b").text("hi").build();
		assertThat(publish(MqttVersion.V5, message, 7)).isEqualTo("30 08 00 03 61 2F 62 00 68 69");
		assertThat(publish(MqttVersion.V3_1_1, message, 7)).isEqualTo("30 07 00 03 61 2F 62 68 69");
	}

	@Test
	@DisplayName("DUP, QoS and RETAIN in the first byte [MQTT5-2.1.3-1, MQTT5-3.3.1-1]")
	void flags() {
		for (QoS qos : QoS.values()) {
			for (int duplicate = 0; duplicate <= ((qos != QoS.AT_MOST_ONCE) ? 1 : 0); duplicate++) {
				for (int retained = 0; retained < 2; retained++) {
					MqttMessage message = MqttMessage.to("a").qos(qos).retain(retained == 1).build();
					int first = 0x30 + 8 * duplicate + 2 * qos.ordinal() + retained;
					String id = (qos != QoS.AT_MOST_ONCE) ? "FFFE" : "";
					boolean dup = duplicate == 1;
					assertThat(Encoding.hex(MqttVersion.V5,
							(encoder, out) -> encoder.publish(out, message, 0xFFFE, dup, 0, false, -1)))
						.isEqualTo(Hex.normal("%02X [ `a` %s 00 ]".formatted(first, id)));
					assertThat(Encoding.hex(MqttVersion.V3_1_1,
							(encoder, out) -> encoder.publish(out, message, 0xFFFE, dup, 0, false, -1)))
						.isEqualTo(Hex.normal("%02X [ `a` %s ]".formatted(first, id)));
				}
			}
		}
	}

	@Test
	@DisplayName("every property, user properties in order [MQTT5-3.3.2-18, MQTT5-3.3.2-1]")
	void everyProperty() {
		assertThat(Encoding.hex(MqttVersion.V5,
				(encoder, out) -> encoder.publish(out, EVERYTHING, 0x0102, true, 5, false, 9)))
			.isEqualTo(Hex.normal("3D 2C 0001 61 0102 25 23 0005 02 00000009 01 01 03 0001 74 08 0001 72"
					+ "09 0002 0102 26 0001 6B 0001 31 26 0001 6B 0001 32 78"));
	}

	@Test
	@DisplayName("3.1.1 has no properties and no alias [MQTT311-3.3.2-1, RULE-23.1]")
	void withoutProperties() {
		assertThat(Encoding.hex(MqttVersion.V3_1_1,
				(encoder, out) -> encoder.publish(out, EVERYTHING, 0x0102, true, 5, false, 9)))
			.isEqualTo("3D 06 00 01 61 01 02 78");
	}

	@Test
	@DisplayName("the expiry is what the caller says is left [MQTT5-3.3.2-6]")
	void expiry() {
		MqttMessage message = MqttMessage.to("a").expiry(Duration.ofSeconds(60)).build();
		assertThat(expiring(message, 0)).isEqualTo(Hex.normal("30 [ `a` [ 02 00000000 ] ]"));
		assertThat(expiring(message, 0xFFFF_FFFFL)).isEqualTo(Hex.normal("30 [ `a` [ 02 FFFFFFFF ] ]"));
		assertThat(expiring(message, -1)).isEqualTo(Hex.normal("30 [ `a` 00 ]"));
		assertThat(expiring(MqttMessage.to("a").build(), 1)).isEqualTo(Hex.normal("30 [ `a` [ 02 00000001 ] ]"));
	}

	@Test
	@DisplayName("an alias with the topic, then without [MQTT5-3.3.2-8]")
	void alias() {
		MqttMessage message = MqttMessage.to("a/b").text("x").build();
		assertThat(Encoding.hex(MqttVersion.V5,
				(encoder, out) -> encoder.publish(out, message, 0, false, 65_535, false, -1)))
			.isEqualTo("30 0A 00 03 61 2F 62 03 23 FF FF 78");
		assertThat(Encoding.hex(MqttVersion.V5, (encoder, out) -> encoder.publish(out, message, 0, false, 1, true, -1)))
			.isEqualTo("30 07 00 00 03 23 00 01 78");
	}

	@Test
	@DisplayName("subscription identifiers of a received message are not sent [MQTT5-3.3.4-6]")
	void subscriptionIdentifiers() {
		MessageProperties properties = new MessageProperties(null, null, "t", null, new byte[] { 7 }, List.of(1, 2),
				List.of());
		PacketWriter writer = new PacketWriter();
		MessagePropertyWriter.write(writer, properties, -1);
		ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer();
		try {
			writer.writeTo(out);
			assertThat(Hex.of(ByteBufUtil.getBytes(out))).isEqualTo("03 00 01 74 09 00 01 07");
			assertThat(MessagePropertyWriter.length(properties, false)).isEqualTo(8);
		}
		finally {
			out.release();
		}
	}

	@Test
	@DisplayName("U+FEFF and characters of up to four bytes [MQTT5-1.5.4-3]")
	void characters() {
		MqttMessage message = MqttMessage.to("\uFEFFAä€\uD834\uDD1E").build();
		assertThat(publish(MqttVersion.V5, message, 0))
			.isEqualTo(Hex.normal("30 10 000D EFBBBF 41 C3A4 E282AC F09D849E 00"));
		assertThat(new PacketEncoder(MqttVersion.V5).publishSize(message)).isEqualTo(18);
	}

	@Test
	void likeASimpleEncoder() {
		Random random = new Random(11);
		PacketEncoder encoder5 = new PacketEncoder(MqttVersion.V5);
		PacketEncoder encoder3 = new PacketEncoder(MqttVersion.V3_1_1);
		for (int i = 0; i < 500; i++) {
			MqttMessage message = random(random);
			int id = 1 + random.nextInt(65_535);
			int alias = random.nextInt(3);
			Long expiry = message.properties().expirySeconds();
			long seconds = (expiry != null) ? expiry : -1;
			byte[] expected5 = simple(message, id, alias, true);
			byte[] expected3 = simple(message, id, 0, false);
			assertThat(Encoding.hex(MqttVersion.V5,
					(encoder, out) -> encoder.publish(out, message, id, false, alias, false, seconds)))
				.isEqualTo(Hex.of(expected5));
			assertThat(Encoding.hex(MqttVersion.V3_1_1,
					(encoder, out) -> encoder.publish(out, message, id, false, alias, false, seconds)))
				.isEqualTo(Hex.of(expected3));
			assertThat(encoder3.publishSize(message)).isEqualTo(expected3.length);
			assertThat(encoder5.publishSize(message)).isEqualTo(simple(message, id, 0, true).length);
		}
	}

	private static String publish(MqttVersion version, MqttMessage message, int packetId) {
		return Encoding.hex(version, (encoder, out) -> encoder.publish(out, message, packetId, false, 0, false, -1));
	}

	private static String expiring(MqttMessage message, long seconds) {
		return Encoding.hex(MqttVersion.V5,
				(encoder, out) -> encoder.publish(out, message, 0, false, 0, false, seconds));
	}

	private static MqttMessage random(Random random) {
		MqttMessage.Builder builder = MqttMessage.to("t" + text(random, 60)).qos(QoS.of(random.nextInt(3)));
		builder.payload(new byte[random.nextInt(10) == 0 ? random.nextInt(40_000) : random.nextInt(300)]);
		if (random.nextBoolean()) {
			builder.contentType(text(random, 20)).expiry(Duration.ofSeconds(random.nextInt(1000)));
		}
		if (random.nextBoolean()) {
			builder.responseTopic("r" + text(random, 100)).correlationData(new byte[random.nextInt(50)]);
		}
		for (int i = random.nextInt(4); i > 0; i--) {
			builder.userProperty(text(random, 30), text(random, 200));
		}
		return builder.payloadFormat(random.nextBoolean() ? PayloadFormat.BYTES : null).build();
	}

	private static String text(Random random, int length) {
		String[] characters = { "a", "/", "ä", "€", "\uD834\uDD1E", "\uFEFF", "\u0001" };
		int kinds = random.nextBoolean() ? 2 : characters.length;
		return random.ints(random.nextInt(length), 0, kinds)
			.mapToObj((i) -> characters[i])
			.collect(Collectors.joining());
	}

	private static byte[] simple(MqttMessage message, int id, int alias, boolean version5) {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		string(body, message.topic());
		if (message.qos() != QoS.AT_MOST_ONCE) {
			body.writeBytes(ByteBuffer.allocate(2).putShort((short) id).array());
		}
		if (version5) {
			byte[] properties = properties(message.properties(), alias);
			body.writeBytes(Hex.variableByteInteger(properties.length));
			body.writeBytes(properties);
		}
		body.writeBytes(message.payload());
		ByteArrayOutputStream packet = new ByteArrayOutputStream();
		packet.write(0x30 + 2 * message.qos().ordinal());
		packet.writeBytes(Hex.variableByteInteger(body.size()));
		packet.writeBytes(body.toByteArray());
		return packet.toByteArray();
	}

	private static byte[] properties(MessageProperties properties, int alias) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		if (alias != 0) {
			out.writeBytes(Hex.bytes("23 %04X".formatted(alias)));
		}
		if (properties.expirySeconds() != null) {
			out.writeBytes(Hex.bytes("02 %08X".formatted(properties.expirySeconds())));
		}
		if (properties.payloadFormat() != null) {
			out.writeBytes(Hex.bytes("01 %02X".formatted(properties.payloadFormat().ordinal())));
		}
		if (properties.contentType() != null) {
			out.write(0x03);
			string(out, properties.contentType());
		}
		if (properties.responseTopic() != null) {
			out.write(0x08);
			string(out, properties.responseTopic());
		}
		if (properties.correlationData() != null) {
			out.write(0x09);
			out.writeBytes(Hex.bytes("%04X".formatted(properties.correlationData().length)));
			out.writeBytes(properties.correlationData());
		}
		for (UserProperty property : properties.userProperties()) {
			out.write(0x26);
			string(out, property.name());
			string(out, property.value());
		}
		return out.toByteArray();
	}

	private static void string(ByteArrayOutputStream out, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		out.writeBytes(Hex.bytes("%04X".formatted(bytes.length)));
		out.writeBytes(bytes);
	}

}
