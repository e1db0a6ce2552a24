package io.mqttboot.client.internal.codec;

import java.time.Duration;
import java.util.List;

import io.mqttboot.client.internal.packet.Packet.Connect;
import io.mqttboot.client.internal.packet.Packet.ConnectProperties;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.PayloadFormat;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.message.Will;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * CONNECT.
 */
class ConnectEncodingTests {

	private static final ConnectProperties NONE = ConnectProperties.NONE;

	private static final Will WILL = new Will(MqttMessage.to("w/t")
		.atLeastOnce()
		.retain()
		.text("gone")
		.payloadFormat(PayloadFormat.UTF_8)
		.expiry(Duration.ofSeconds(600))
		.contentType("ct")
		.responseTopic("rt")
		.correlationData(new byte[] { 7 })
		.userProperty("wk", "wv")
		.build(), Duration.ofSeconds(30));

	@Test
	@DisplayName("protocol name and level, properties of length 0, an empty client identifier [MQTT5-3.1.2-1, MQTT5-3.1.2-2, MQTT5-2.2.2-1, MQTT5-3.1.3-3, MQTT5-3.1.3-2, -4]")
	void minimal() {
		assertThat(hex(MqttVersion.V5, connect(MqttVersion.V5, true, 0, "", null, null, null, NONE)))
			.isEqualTo("10 0D 00 04 4D 51 54 54 05 02 00 00 00 00 00");
		assertThat(hex(MqttVersion.V3_1_1, connect(MqttVersion.V3_1_1, true, 0, "", null, null, null, NONE)))
			.isEqualTo("10 0C 00 04 4D 51 54 54 04 02 00 00 00 00");
	}

	@Test
	@DisplayName("everything in its order [MQTT5-3.1.3-1]")
	void everything() {
		ConnectProperties properties = new ConnectProperties(0xFFFF_FFFFL, 10, 1_048_576, 32, true, false, "SCRAM",
				new byte[] { 1, 2, 3 }, List.of(new UserProperty("k", "2"), new UserProperty("k", "1")));
		Connect connect = connect(MqttVersion.V5, false, 65_535, "id", WILL, "user", new byte[] { 0, -1 }, properties);
		assertThat(hex(MqttVersion.V5, connect)).isEqualTo(Hex.normal("""
				10 78 0004 4D515454 05 EC FFFF
				30 11 FFFFFFFF 21 000A 27 00100000 22 0020 19 01 17 00 15 0005 'SCRAM' 16 0003 010203
				   26 0001 'k' 0001 '2' 26 0001 'k' 0001 '1'
				0002 'id'
				23 18 0000001E 02 00000258 01 01 03 0002 'ct' 08 0002 'rt' 09 0001 07 26 0002 'wk' 0002 'wv'
				0003 'w/t' 0004 'gone' 0004 'user' 0002 00FF"""));
	}

	@Test
	@DisplayName("3.1.1 has the same without properties [MQTT311-3.1.3-1, MQTT311-3.1.2-11, -13, -15, -18 to 21, MQTT311-3.1.3-2 to 4, RULE-23.1]")
	void everythingOf311() {
		ConnectProperties properties = new ConnectProperties(5, 10, 100, 32, true, false,
				List.of(new UserProperty("k", "v")));
		Connect connect = connect(MqttVersion.V3_1_1, false, 60, "id", WILL, "user", new byte[] { 0, -1 }, properties);
		assertThat(hex(MqttVersion.V3_1_1, connect)).isEqualTo(Hex.normal("""
				10 23 0004 4D515454 04 EC 003C 0002 'id'
				0003 'w/t' 0004 'gone' 0004 'user' 0002 00FF"""));
	}

	@Test
	@DisplayName("flags say what is there, bit 0 is 0 [MQTT5-3.1.2-3, MQTT5-3.1.2-9, MQTT5-3.1.2-11, MQTT5-3.1.2-16, MQTT5-3.1.2-12, -13, -17 to 19, MQTT311-3.1.2-3, -9, -11, -13 to 15, -18 to 22]")
	void flags() {
		for (int flags = 0; flags < 256; flags += 2) {
			boolean withWill = (flags & 0x04) != 0;
			int qos = flags >> 3 & 3;
			if (qos == 3 || (!withWill && (flags & 0x38) != 0)) {
				continue;
			}
			Will will = withWill
					? Will.of(MqttMessage.to("w").qos(QoS.of(qos)).retain((flags & 0x20) != 0).text("x").build())
					: null;
			String user = ((flags & 0x80) != 0) ? "u" : null;
			byte[] password = ((flags & 0x40) != 0) ? new byte[] { 'p' } : null;
			String rest = (withWill ? "00 `w` `x`" : "") + ((user != null) ? "`u`" : "")
					+ ((password != null) ? "`p`" : "");
			assertThat(hex(MqttVersion.V5,
					connect(MqttVersion.V5, (flags & 0x02) != 0, 1, "c", will, user, password, NONE)))
				.isEqualTo(Hex.normal("10 [ `MQTT` 05 %02X 0001 00 `c` %s ]".formatted(flags, rest)));
			if (user != null || password == null) {
				assertThat(hex(MqttVersion.V3_1_1,
						connect(MqttVersion.V3_1_1, (flags & 0x02) != 0, 1, "c", will, user, password, NONE)))
					.isEqualTo(Hex.normal(
							"10 [ `MQTT` 04 %02X 0001 `c` %s ]".formatted(flags, withWill ? rest.substring(3) : rest)));
			}
		}
	}

	@Test
	@DisplayName("values equal to the default of the standard are left out, others written")
	void defaults() {
		assertThat(properties(new ConnectProperties(0, 65_535, 0, 0, false, true, List.of()))).isEqualTo("00");
		assertThat(properties(new ConnectProperties(1, 65_535, 0, 0, false, true, List.of())))
			.isEqualTo("05 11 00 00 00 01");
		assertThat(properties(new ConnectProperties(0, 1, 0, 0, false, true, List.of()))).isEqualTo("03 21 00 01");
		assertThat(properties(new ConnectProperties(0, 65_535, 0xFFFF_FFFFL, 0, false, true, List.of())))
			.isEqualTo("05 27 FF FF FF FF");
		assertThat(properties(new ConnectProperties(0, 65_535, 0, 65_535, false, true, List.of())))
			.isEqualTo("03 22 FF FF");
		assertThat(properties(new ConnectProperties(0, 65_535, 0, 0, true, true, List.of()))).isEqualTo("02 19 01");
		assertThat(properties(new ConnectProperties(0, 65_535, 0, 0, false, false, List.of()))).isEqualTo("02 17 00");
	}

	@Test
	@DisplayName("fields of more than 65,535 bytes [RULE-1.4]")
	void fieldsThatDoNotFit() {
		PacketEncoder encoder = new PacketEncoder(MqttVersion.V5);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> encoder.size(connect(MqttVersion.V5, true, 0, "c", null, null, new byte[65_536], NONE)))
			.withMessageContaining("65536");
		assertThatIllegalArgumentException()
			.isThrownBy(
					() -> encoder.size(connect(MqttVersion.V5, true, 0, "€".repeat(21_846), null, null, null, NONE)))
			.withMessageContaining("65538");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> encoder.size(connect(MqttVersion.V5, true, 0, "\uD800", null, null, null, NONE)))
			.withMessageContaining("surrogate");
		assertThat(encoder.size(connect(MqttVersion.V5, true, 0, "c", null, null, new byte[65_535], NONE)))
			.isEqualTo(1 + 3 + 14 + 2 + 65_535);
	}

	private static String properties(ConnectProperties properties) {
		String hex = hex(MqttVersion.V5, connect(MqttVersion.V5, true, 0, "", null, null, null, properties));
		return hex.substring(3 * 12, hex.length() - 6);
	}

	private static Connect connect(MqttVersion version, boolean cleanStart, int keepAlive, String clientId,
			@Nullable Will will, @Nullable String userName, byte @Nullable [] password, ConnectProperties properties) {
		return new Connect(version, cleanStart, keepAlive, clientId, will, userName, password, properties);
	}

	private static String hex(MqttVersion version, Connect connect) {
		return Encoding.hex(version, connect);
	}

}
