package io.mqttboot.client.internal.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.packet.Packet.Auth;
import io.mqttboot.client.internal.packet.Packet.Disconnect;
import io.mqttboot.client.internal.packet.Packet.PingReq;
import io.mqttboot.client.internal.packet.Packet.PingResp;
import io.mqttboot.client.internal.packet.Packet.Subscribe;
import io.mqttboot.client.internal.packet.Packet.Unsubscribe;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.RetainHandling;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.message.UserProperty;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * SUBSCRIBE, UNSUBSCRIBE, PINGREQ, DISCONNECT and AUTH from the client.
 */
class ClientPacketEncodingTests {

	private static final List<UserProperty> NONE = List.of();

	private static final List<UserProperty> TWO = List.of(new UserProperty("k", "2"), new UserProperty("k", "1"));

	@Test
	@DisplayName("SUBSCRIBE [MQTT5-3.8.1-1, MQTT5-3.8.3-1]")
	void subscribe() {
		List<Subscription> subscriptions = List.of(Subscription.atMostOnce("a/+"),
				Subscription.exactlyOnce("$share/g/b"));
		Subscribe subscribe = new Subscribe(0x0102, subscriptions, 0, NONE);
		assertThat(v5(subscribe)).isEqualTo(Hex.normal("82 16 0102 00 0003 'a/+' 00 000A '$share/g/b' 02"));
		assertThat(v3(subscribe)).isEqualTo(Hex.normal("82 15 0102 0003 'a/+' 00 000A '$share/g/b' 02"));
		assertThat(v5(new Subscribe(1, List.of(Subscription.atLeastOnce("#")), 268_435_455, TWO)))
			.isEqualTo(Hex.normal("82 [ 0001 [ 0B FFFFFF7F 26 `k` `2` 26 `k` `1` ] `#` 01 ]"));
		assertThat(v5(new Subscribe(1, List.of(Subscription.atLeastOnce("ä")), 1, NONE)))
			.isEqualTo("82 0A 00 01 02 0B 01 00 02 C3 A4 01");
	}

	@Test
	@DisplayName("all subscription options; 3.1.1 has the QoS only [MQTT5-3.8.3-5, MQTT311-3.8.3-4, RULE-23.1]")
	void subscriptionOptions() {
		for (QoS qos : QoS.values()) {
			for (RetainHandling handling : RetainHandling.values()) {
				for (int bits = 0; bits < 4; bits++) {
					Subscribe subscribe = new Subscribe(1, List
						.of(new Subscription(TopicFilter.of("a"), qos, (bits & 1) != 0, (bits & 2) != 0, handling)), 7,
							TWO);
					int options = qos.ordinal() + 4 * bits + 16 * handling.ordinal();
					assertThat(v5(subscribe)).endsWith("00 01 61 %02X".formatted(options));
					assertThat(v3(subscribe)).isEqualTo("82 06 00 01 00 01 61 %02X".formatted(qos.ordinal()));
				}
			}
		}
	}

	@Test
	@DisplayName("UNSUBSCRIBE [MQTT5-3.10.1-1, MQTT5-3.10.3-1]")
	void unsubscribe() {
		List<TopicFilter> filters = Stream.of("a/#", "$share/g/b").map(TopicFilter::of).toList();
		assertThat(v5(new Unsubscribe(0xFFFF, filters, NONE)))
			.isEqualTo(Hex.normal("A2 14 FFFF 00 0003 'a/#' 000A '$share/g/b'"));
		assertThat(v5(new Unsubscribe(1, filters, TWO)))
			.isEqualTo(Hex.normal("A2 [ 0001 [ 26 `k` `2` 26 `k` `1` ] `a/#` `$share/g/b` ]"));
		assertThat(v3(new Unsubscribe(1, filters, TWO)))
			.isEqualTo(Hex.normal("A2 13 0001 0003 'a/#' 000A '$share/g/b'"));
	}

	@Test
	void manyFilters() {
		List<TopicFilter> filters = new ArrayList<>(Collections.nCopies(5000, TopicFilter.of("a/b/c")));
		String hex = v5(new Unsubscribe(1, filters, NONE));
		assertThat(hex).isEqualTo(Hex.normal("A2 BB 91 02 0001 00" + "0005 'a/b/c'".repeat(5000)));
	}

	@Test
	void ping() {
		assertThat(v5(PingReq.INSTANCE)).isEqualTo("C0 00");
		assertThat(v3(PingReq.INSTANCE)).isEqualTo("C0 00");
	}

	@Test
	@DisplayName("DISCONNECT in its shortest form [MQTT5-3.14.1-1, MQTT5-3.14.2-1]")
	void disconnect() {
		assertThat(v5(Disconnect.of(ReasonCode.SUCCESS))).isEqualTo("E0 00");
		assertThat(v5(Disconnect.of(ReasonCode.DISCONNECT_WITH_WILL))).isEqualTo("E0 01 04");
		assertThat(v5(new Disconnect(ReasonCode.SUCCESS, 0L, null, null, NONE)))
			.isEqualTo("E0 07 00 05 11 00 00 00 00");
		assertThat(v5(new Disconnect(ReasonCode.MALFORMED_PACKET, 0xFFFF_FFFFL, "why", null, TWO)))
			.isEqualTo(Hex.normal("E0 1B 81 19 11 FFFFFFFF 1F 0003 'why' 26 0001 'k' 0001 '2' 26 0001 'k' 0001 '1'"));
	}

	@Test
	@DisplayName("DISCONNECT of 3.1.1 has no body [MQTT311-3.14.1-1]")
	void disconnectOf311() {
		assertThat(v3(Disconnect.of(ReasonCode.SUCCESS))).isEqualTo("E0 00");
		assertThat(v3(new Disconnect(ReasonCode.PROTOCOL_ERROR, 1L, "why", null, TWO))).isEqualTo("E0 00");
	}

	@Test
	@DisplayName("AUTH [MQTT5-3.15.1-1, MQTT5-3.15.2-1]")
	void auth() {
		assertThat(v5(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, "m", new byte[] { 1, -1 }, null, NONE)))
			.isEqualTo("F0 0B 18 09 15 00 01 6D 16 00 02 01 FF");
		assertThat(v5(new Auth(ReasonCode.REAUTHENTICATE, "m", null, "r", TWO)))
			.isEqualTo(Hex.normal("F0 [ 19 [ 15 `m` 1F `r` 26 `k` `2` 26 `k` `1` ] ]"));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> v3(new Auth(ReasonCode.REAUTHENTICATE, "m", null, null, NONE)))
			.withMessageContaining("3.1.1");
	}

	@Test
	void packetsOfServers() {
		assertThatIllegalArgumentException().isThrownBy(() -> v5(PingResp.INSTANCE)).withMessageContaining("PingResp");
	}

	private static String v5(Packet packet) {
		return Encoding.hex(MqttVersion.V5, packet);
	}

	private static String v3(Packet packet) {
		return Encoding.hex(MqttVersion.V3_1_1, packet);
	}

}
