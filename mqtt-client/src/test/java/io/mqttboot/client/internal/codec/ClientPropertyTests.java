package io.mqttboot.client.internal.codec;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.packet.PropertyType;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.PayloadFormat;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.message.Will;
import io.mqttboot.client.testkit.WirePacket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every property in every packet of the client, against the table of the standard: what
 * it allows is written once (user properties as often as wanted), nothing else is.
 */
class ClientPropertyTests {

	private static final List<UserProperty> TWO = List.of(new UserProperty("k", "2"), new UserProperty("k", "1"));

	/** User properties of acknowledgements: this client has no use for them. */
	private static final Set<PacketType> ACKNOWLEDGEMENTS = Set.of(PacketType.PUBACK, PacketType.PUBREC,
			PacketType.PUBREL, PacketType.PUBCOMP);

	private static MqttMessage full(String topic) {
		return MqttMessage.to(topic)
			.atLeastOnce()
			.payloadFormat(PayloadFormat.UTF_8)
			.expiry(Duration.ofSeconds(0xFFFF_FFFFL))
			.contentType("ct")
			.responseTopic("rt")
			.correlationData(new byte[] { 1 })
			.userProperties(TWO)
			.build();
	}

	/** Each packet with everything that it can have. */
	private static Map<PacketType, String> packets() {
		Map<PacketType, String> packets = new EnumMap<>(PacketType.class);
		packets.put(PacketType.CONNECT,
				hex(new Packet.Connect(MqttVersion.V5, true, 60, "c",
						new Will(full("w"), Duration.ofSeconds(0xFFFF_FFFFL)), "u", new byte[1],
						new Packet.ConnectProperties(0xFFFF_FFFFL, 1, 0xFFFF_FFFFL, 65_535, true, false, "m",
								new byte[] { 1 }, TWO))));
		packets.put(PacketType.PUBLISH, Encoding.hex(MqttVersion.V5,
				(encoder, out) -> encoder.publish(out, full("a"), 1, false, 65_535, false, 0xFFFF_FFFFL)));
		for (PacketType type : ACKNOWLEDGEMENTS) {
			packets.put(type, Encoding.hex(MqttVersion.V5, (encoder, out) -> encoder.acknowledgement(out, type, 1,
					ReasonCode.UNSPECIFIED_ERROR, "reason", TWO, 1000)));
		}
		packets.put(PacketType.SUBSCRIBE,
				hex(new Packet.Subscribe(1, List.of(Subscription.atLeastOnce("a")), 268_435_455, TWO)));
		packets.put(PacketType.UNSUBSCRIBE, hex(new Packet.Unsubscribe(1, List.of(TopicFilter.of("a")), TWO)));
		packets.put(PacketType.DISCONNECT,
				hex(new Packet.Disconnect(ReasonCode.UNSPECIFIED_ERROR, 0xFFFF_FFFFL, "reason", null, TWO)));
		packets.put(PacketType.AUTH,
				hex(new Packet.Auth(ReasonCode.REAUTHENTICATE, "m", new byte[] { 1 }, "reason", TWO)));
		return packets;
	}

	private static String hex(Packet packet) {
		return Encoding.hex(MqttVersion.V5, packet);
	}

	private static WirePacket decode(String hex) {
		return WirePacket.decode(Hex.bytes(hex), 5);
	}

	private static Set<Integer> ids(Predicate<PropertyType> allowed) {
		return Arrays.stream(PropertyType.values())
			.filter(allowed)
			.map(PropertyType::id)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	@Test
	@DisplayName("every property that the standard allows in a packet of a client, and no other, each as often as it allows [RULE-2.1]")
	void everyPropertyInEveryPacket() {
		Map<PacketType, String> packets = packets();
		assertThat(packets.keySet()).isEqualTo(Stream.of(PacketType.values())
			.filter((type) -> !ids((property) -> property.allowedFromClient(type)).isEmpty())
			.collect(Collectors.toSet()));
		packets.forEach((type, hex) -> {
			Set<Integer> expected = ids((property) -> property.allowedFromClient(type));
			check(type.name(), decode(hex).properties(), expected);
		});
		check("the will", decode(Objects.requireNonNull(packets.get(PacketType.CONNECT))).willProperties(),
				ids(PropertyType::allowedInWill));
	}

	private static void check(String where, Map<Integer, List<Object>> properties, Set<Integer> expected) {
		assertThat(properties.keySet()).as(where).isEqualTo(expected);
		properties.forEach((id, values) -> {
			if (id == PropertyType.USER_PROPERTY.id()) {
				assertThat(values).as(where).isEqualTo(List.of("k=2", "k=1"));
			}
			else {
				assertThat(values).as("%s, 0x%02X", where, id).hasSize(1);
			}
		});
	}

	@Test
	@DisplayName("a property that is not set is not written [MQTT5-2.2.2-1]")
	void nothing() {
		MqttMessage plain = MqttMessage.to("a").build();
		List<String> packets = List.of(
				hex(new Packet.Connect(MqttVersion.V5, true, 60, "c", Will.of(plain), null, null,
						Packet.ConnectProperties.NONE)),
				Encoding.hex(MqttVersion.V5, (encoder, out) -> encoder.publish(out, plain, 0, false, 0, false, -1)),
				hex(new Packet.Subscribe(1, List.of(Subscription.atLeastOnce("a")), 0, List.of())),
				hex(new Packet.Unsubscribe(1, List.of(TopicFilter.of("a")), List.of())),
				hex(Packet.Disconnect.of(ReasonCode.UNSPECIFIED_ERROR)),
				Encoding.hex(MqttVersion.V5, (encoder, out) -> encoder.acknowledgement(out, PacketType.PUBACK, 1,
						ReasonCode.UNSPECIFIED_ERROR, null, List.of(), 1000)));
		for (String packet : packets) {
			assertThat(decode(packet).properties()).as(packet).isEmpty();
			assertThat(decode(packet).willProperties()).as(packet).isEmpty();
		}
	}

}
