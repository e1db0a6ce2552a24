package io.mqttboot.client.testkit;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class WirePacketTests {

	@Test
	void connectWithEverything() {
		WirePacket packet = decode("""
				10 35 00 04 4D 51 54 54 05 EE 00 3C 08 11 00 00 00 0A 21 00 05
				00 02 69 64 05 18 00 00 00 07 00 03 77 2F 74 00 03 62 79 65
				00 04 75 73 65 72 00 06 73 65 63 72 65 74""", 4);
		assertThat(packet.type()).isEqualTo(WirePacket.Type.CONNECT);
		assertThat(packet.level()).isEqualTo(5);
		assertThat(packet.cleanStart()).isTrue();
		assertThat(packet.keepAlive()).isEqualTo(60);
		assertThat(packet.property(0x11)).isEqualTo(10L);
		assertThat(packet.property(0x21)).isEqualTo(5L);
		assertThat(packet.clientId()).isEqualTo("id");
		assertThat(packet.willProperties()).containsEntry(0x18, List.of(7L));
		assertThat(packet.willTopic()).isEqualTo("w/t");
		assertThat(packet.willPayload()).asString().isEqualTo("bye");
		assertThat(packet.userName()).isEqualTo("user");
		assertThat(packet.password()).asString().isEqualTo("secret");
	}

	@Test
	void connectOfVersion311() {
		WirePacket packet = decode("10 0E 00 04 4D 51 54 54 04 00 00 0A 00 02 69 64", 5);
		assertThat(packet.level()).isEqualTo(4);
		assertThat(packet.cleanStart()).isFalse();
		assertThat(packet.clientId()).isEqualTo("id");
		assertThat(packet.userName()).isNull();
	}

	@Test
	void connack() {
		WirePacket packet = decode("20 06 01 00 03 22 00 10", 5);
		assertThat(packet.sessionPresent()).isTrue();
		assertThat(packet.reasonCode()).isZero();
		assertThat(packet.property(0x22)).isEqualTo(16L);
		assertThat(decode("20 02 00 05", 4).reasonCode()).isEqualTo(5);
	}

	@Test
	void publishWithProperties() {
		WirePacket packet = decode("3D 18 00 03 61 2F 62 12 34 0E 26 00 01 6B 00 01 76 26 00 01 6B 00 01 77 68 69", 5);
		assertThat(packet.topic()).isEqualTo("a/b");
		assertThat(packet.qos()).isEqualTo(2);
		assertThat(packet.dup()).isTrue();
		assertThat(packet.retain()).isTrue();
		assertThat(packet.packetId()).isEqualTo(0x1234);
		assertThat(packet.properties()).containsEntry(0x26, List.of("k=v", "k=w"));
		assertThat(packet.text()).isEqualTo("hi");
	}

	@Test
	void publishOfVersion311HasNoProperties() {
		WirePacket packet = decode("30 05 00 01 61 68 69", 4);
		assertThat(packet.qos()).isZero();
		assertThat(packet.text()).isEqualTo("hi");
	}

	@Test
	void acknowledgements() {
		assertThat(decode("40 02 00 07", 5).packetId()).isEqualTo(7);
		assertThat(decode("50 03 00 07 97", 5).reasonCode()).isEqualTo(0x97);
		assertThat(decode("62 08 00 07 92 04 1F 00 01 78", 5).property(0x1F)).isEqualTo("x");
		assertThat(decode("70 02 00 07", 4).type()).isEqualTo(WirePacket.Type.PUBCOMP);
	}

	@Test
	void subscribeAndUnsubscribe() {
		WirePacket subscribe = decode("82 0E 00 01 02 0B 05 00 01 61 2E 00 02 2B 2F 01", 5);
		assertThat(subscribe.property(0x0B)).isEqualTo(5L);
		assertThat(subscribe.filters()).containsExactly("a", "+/");
		assertThat(subscribe.filterOptions()).containsExactly(0x2E, 1);
		assertThat(decode("A2 08 00 02 00 01 61 00 01 62", 4).filters()).containsExactly("a", "b");
		assertThat(decode("90 05 00 01 00 01 80", 5).reasonCodes()).containsExactly(1, 0x80);
		assertThat(decode("B0 02 00 02", 4).reasonCodes()).isEmpty();
		assertThat(decode("B0 04 00 02 00 11", 5).reasonCodes()).containsExactly(0x11);
	}

	@Test
	void disconnectAndAuth() {
		assertThat(decode("E0 00", 4).reasonCode()).isZero();
		assertThat(decode("E0 01 04", 5).reasonCode()).isEqualTo(4);
		WirePacket auth = decode("F0 0B 18 09 15 00 01 6D 16 00 02 01 02", 5);
		assertThat(auth.reasonCode()).isEqualTo(0x18);
		assertThat(auth.property(0x15)).isEqualTo("m");
		assertThat(auth.property(0x16)).isEqualTo(new byte[] { 1, 2 });
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			4, 00 00
			5, 36 06 00 01 61 00 01 00
			5, 38 04 00 01 61 00
			5, 32 06 00 01 61 00 00 00
			5, 60 02 00 01
			4, 82 06 00 01 00 01 61 04
			5, 82 07 00 01 00 00 01 61 03
			5, 82 03 00 01 00
			5, 40 05 00 01 00 00 00
			4, F0 00
			5, 30 05 00 02 C0 80 00
			5, 30 05 00 02 61 00 00
			5, 30 04 00 02 61 62
			5, 20 04 00 00 80 00
			5, C0 01 00
			""")
	void whatBreaksTheFormatIsAnError(int level, String hex) {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> decode(hex, level))
			.withMessageContaining("Wrong packet");
	}

	private static WirePacket decode(String hex, int level) {
		return WirePacket.decode(Hex.parse(hex), level);
	}

}
