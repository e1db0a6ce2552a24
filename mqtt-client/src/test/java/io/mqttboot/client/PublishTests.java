package io.mqttboot.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.error.MqttPublishException;

import io.mqttboot.client.message.InFlightMessage;
import io.mqttboot.client.message.InvalidTopicException;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.PayloadFormat;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Publishing at each QoS, and what the server or the client refuses.
 */
class PublishTests {

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@ParameterizedTest
	@ValueSource(longs = { 0, 250_000 })
	@DisplayName("a busy connection lets messages to be sent gather as long as the option says")
	void coalescing(long nanos) {
		MqttClient client = this.fixture.clientOnClock(
				(options) -> options.transport((transport) -> transport.coalescing(Duration.ofNanos(nanos))));
		ServerConnection connection = this.fixture.connect(client);
		long pause = 0;
		for (int pass = 1; pass <= 8; pass++) {
			for (int i = 0; i < 50; i++) {
				get(client.publish(MqttMessage.to("a").atMostOnce().build()).acknowledged());
				connection.read(WirePacket.Type.PUBLISH);
			}
			this.fixture.clock().settle();
			pause = this.fixture.coalescing().endPass(pass * 4_000_000L);
		}
		assertThat(pause).isEqualTo(nanos);
	}

	@Test
	@DisplayName("QoS 0 has no packet id and no DUP [MQTT5-2.2.1-2, MQTT5-4.3.1-1, MQTT311-2.3.1-5]")
	void qos0() {
		MqttClient client = this.fixture.client(MqttVersion.V3_1_1);
		ServerConnection connection = this.fixture.connect(client);
		PublishResult result = get(client.publish(MqttMessage.to("a/b").text("hi").build()).acknowledged());
		connection.expect("30 07 00 03 61 2F 62 68 69");
		assertThat(result.packetId()).isZero();
		assertThat(result.qos()).isEqualTo(QoS.AT_MOST_ONCE);
		assertThat(result.reasonCode()).isEqualTo(ReasonCode.SUCCESS);
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("QoS 1 waits for PUBACK [MQTT5-4.3.2-1 to 3, MQTT311-4.3.2-1]")
	void qos1(MqttVersion version) {
		MqttClient client = this.fixture.client(version);
		ServerConnection connection = this.fixture.connect(client);
		Publication publication = client.publish(MqttMessage.to("a").text("x").atLeastOnce().retain().build());
		WirePacket packet = connection.read(WirePacket.Type.PUBLISH);
		assertThat(packet.flags()).isEqualTo(0x3);
		get(publication.accepted());
		assertThat(publication.acknowledged()).isNotDone();
		assertThat(get(client.inFlight())).extracting(InFlightMessage::state)
			.containsExactly(InFlightMessage.State.AWAITING_PUBACK);
		connection.acknowledge(packet);
		PublishResult result = get(publication.acknowledged());
		assertThat(result.packetId()).isEqualTo(packet.packetId());
		assertThat(result.reasonCode()).isEqualTo(ReasonCode.SUCCESS);
		assertThat(get(client.inFlight())).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("QoS 2 in four steps [MQTT5-4.3.3-1 to 5, MQTT5-3.6.1-1, MQTT311-4.3.3-1, MQTT311-3.6.1-1]")
	void qos2(MqttVersion version) {
		MqttClient client = this.fixture.client(version);
		ServerConnection connection = this.fixture.connect(client);
		Publication publication = client.publish(MqttMessage.to("a").text("x").exactlyOnce().build());
		WirePacket packet = connection.read(WirePacket.Type.PUBLISH);
		assertThat(packet.flags()).isEqualTo(0x4);
		assertThat(states(client)).containsExactly(InFlightMessage.State.AWAITING_PUBREC);
		connection.acknowledge(packet);
		connection.expect("62 02 %02X %02X".formatted(packet.packetId() >> 8, packet.packetId() & 0xFF));
		assertThat(states(client)).containsExactly(InFlightMessage.State.AWAITING_PUBCOMP);
		assertThat(publication.acknowledged()).isNotDone();
		connection.send("70 02 %04X".formatted(packet.packetId()));
		assertThat(get(publication.acknowledged()).packetId()).isEqualTo(packet.packetId());
		assertThat(client.status().counters().acknowledged()).isOne();
	}

	@Test
	@DisplayName("5.0: all properties of a message [MQTT5-3.3.2-20, MQTT5-3.1.3-10]")
	void properties() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		client.publish(MqttMessage.to("a")
			.payloadFormat(PayloadFormat.UTF_8)
			.expiry(Duration.ofSeconds(90))
			.contentType("text/plain")
			.responseTopic("r/t")
			.correlationData(new byte[] { 1, 2 })
			.userProperty("k", "2")
			.userProperty("k", "1")
			.build());
		WirePacket packet = connection.read(WirePacket.Type.PUBLISH);
		assertThat(packet.properties()).hasSize(6)
			.containsAllEntriesOf(Map.of(0x01, List.of(1L), 0x02, List.of(90L), 0x03, List.of("text/plain"), 0x08,
					List.of("r/t"), 0x26, List.of("k=2", "k=1")));
		assertThat(packet.property(0x09)).isEqualTo(new byte[] { 1, 2 });
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("an empty message, which clears a retained one, in both directions [RULE-6.2]")
	void empty(MqttVersion version) {
		MqttClient client = this.fixture.client(version);
		CompletableFuture<byte[]> received = new CompletableFuture<>();
		client.handle("a", (message) -> received.complete(message.payload()));
		ServerConnection connection = this.fixture.connect(client);
		client.publish(MqttMessage.to("a").retain().build());
		connection.expect((version == MqttVersion.V5) ? "31 04 00 01 61 00" : "31 03 00 01 61");
		connection.sendPublish("a", 0, 0, "");
		assertThat(get(received)).isEmpty();
	}

	@Test
	@DisplayName("3.1.1: a property that the application sets is an error, nothing is sent [RULE-23.3]")
	void propertiesOn311() {
		MqttClient client = this.fixture.client(MqttVersion.V3_1_1);
		ServerConnection connection = this.fixture.connect(client);
		MqttPublishException failure = failure(
				client.publish(MqttMessage.to("a").contentType("x").atLeastOnce().build()).acknowledged(),
				MqttPublishException.class);
		assertThat(failure.kind()).isEqualTo(MqttPublishException.Kind.NOT_IN_THIS_VERSION);
		connection.expectNothing();
	}

	@Test
	@DisplayName("3.1.1: properties are left out by option, but the message expires while it waits [RULE-23.3, RULE-6.3]")
	void lenientOn311() {
		MqttClient client = this.fixture.clientOnClock(
				(options) -> options.version(MqttVersion.V3_1_1).connect((connect) -> connect.lenient(true)));
		MqttMessage message = MqttMessage.to("a")
			.atLeastOnce()
			.contentType("x")
			.responseTopic("r")
			.correlationData(new byte[1])
			.userProperty("k", "v")
			.payloadFormat(PayloadFormat.UTF_8)
			.build();
		Publication expires = client.publish(message.mutate().expiry(Duration.ofSeconds(1)).build());
		client.publish(message.mutate().expiry(Duration.ofDays(1)).text("2").build());
		this.fixture.clock().advance(Duration.ofSeconds(2));
		assertThat(failure(expires.acknowledged(), MqttPublishException.class).kind())
			.isEqualTo(MqttPublishException.Kind.EXPIRED);
		ServerConnection connection = this.fixture.connect(client);
		connection.expect("32 06 00 01 61 00 01 32");
		client.publish(message);
		connection.expect("32 05 00 01 61 00 02");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99 })
	@DisplayName("5.0: an error in PUBACK fails the publication, not the connection [MQTT5-4.4.0-2, RULE-20.1]")
	void pubackWithError(int code) {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		Publication publication = client.publish(MqttMessage.to("a").atLeastOnce().build());
		int id = connection.read(WirePacket.Type.PUBLISH).packetId();
		connection.send("40 08 %04X %02X 04 1F 00 01 78".formatted(id, code));
		MqttPublishException failure = failure(publication.acknowledged(), MqttPublishException.class);
		assertThat(failure.kind()).isEqualTo(MqttPublishException.Kind.REFUSED_BY_SERVER);
		assertThat(failure.reasonCode()).isEqualTo(ReasonCode.of(code));
		assertThat(failure.packetId()).isEqualTo(id);
		assertThat(client.status().isConnected()).isTrue();
	}

	@Test
	@DisplayName("5.0: an error in PUBREC ends the flow without PUBREL [MQTT5-4.3.3-4]")
	void pubrecWithError() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		Publication publication = client.publish(MqttMessage.to("a").exactlyOnce().build());
		int id = connection.read(WirePacket.Type.PUBLISH).packetId();
		connection.send("50 03 %04X 97".formatted(id));
		assertThat(failure(publication.acknowledged(), MqttPublishException.class).reasonCode())
			.isEqualTo(ReasonCode.QUOTA_EXCEEDED);
		connection.expectNothing();
		assertThat(get(client.inFlight())).isEmpty();
	}

	@Test
	@DisplayName("5.0: no matching subscribers is a success that can be seen")
	void noMatchingSubscribers() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		Publication publication = client.publish(MqttMessage.to("a").atLeastOnce().build());
		connection.send("40 03 %04X 10".formatted(connection.read().packetId()));
		assertThat(get(publication.acknowledged()).reasonCode()).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
	}

	@ParameterizedTest
	@CsvSource({ "24 00, 1, false, QOS_NOT_SUPPORTED", "24 01, 2, false, QOS_NOT_SUPPORTED",
			"25 00, 1, true, RETAIN_NOT_SUPPORTED", "27 00 00 00 0A, 1, false, PACKET_TOO_LARGE" })
	@DisplayName("5.0: what the server cannot take is not sent [MQTT5-3.2.2-11, MQTT5-3.2.2-14, MQTT5-3.2.2-15]")
	void beyondTheLimitsOfTheServer(String property, int qos, boolean retain, ReasonCode code) {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client, property);
		MqttPublishException failure = failure(
				client.publish(MqttMessage.to("a").text("hello").qos(QoS.of(qos)).retain(retain).build())
					.acknowledged(),
				MqttPublishException.class);
		assertThat(failure.kind()).isEqualTo(MqttPublishException.Kind.NOT_SUPPORTED_BY_SERVER);
		assertThat(failure.reasonCode()).isEqualTo(code);
		connection.expectNothing();
		assertThat(get(client.publish(MqttMessage.to("a").build()).acknowledged()).qos()).isEqualTo(QoS.AT_MOST_ONCE);
	}

	@Test
	@DisplayName("5.0: a packet of exactly the server's Maximum Packet Size is sent [MQTT5-3.2.2-15]")
	void exactlyTheMaximumPacketSize() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client, "27 00 00 00 1E");
		Publication fits = client.publish(MqttMessage.to("a").payload(new byte[22]).atLeastOnce().build());
		assertThat(connection.read(WirePacket.Type.PUBLISH).payload()).hasSize(22);
		assertThat(fits.acknowledged()).isNotDone();
		failure(client.publish(MqttMessage.to("a").payload(new byte[23]).atLeastOnce().build()).acknowledged(),
				MqttPublishException.class);
	}

	@Test
	@DisplayName("wildcards and U+0000 in a topic to publish to are refused at once [MQTT5-3.3.2-2, MQTT311-3.3.2-2]")
	void wrongTopics() {
		for (String topic : List.of("a/#", "+/a", "", "a\u0000b", "\uD800")) {
			assertThatExceptionOfType(InvalidTopicException.class).isThrownBy(() -> MqttMessage.to(topic).build())
				.withMessageNotContaining("\u0000");
		}
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("the order of calls is the order on the wire, each id once [MQTT5-2.2.1-3, MQTT311-2.3.1-1, RULE-8.1]")
	void order(MqttVersion version) {
		MqttClient client = this.fixture
			.client((options) -> options.version(version).flow((flow) -> flow.maxInFlight(1000)));
		ServerConnection connection = this.fixture.connect(client);
		List<Publication> publications = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			publications.add(client.publish(MqttMessage.to("a").text("" + i).qos(QoS.of(1 + i % 2)).build()));
		}
		List<WirePacket> packets = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			packets.add(connection.read(WirePacket.Type.PUBLISH));
			assertThat(packets.get(i).text()).isEqualTo("" + i);
		}
		assertThat(packets).extracting(WirePacket::packetId).doesNotHaveDuplicates();
		packets.forEach(connection::acknowledge);
		for (int i = 0; i < 150; i++) {
			connection.acknowledge(connection.read(WirePacket.Type.PUBREL));
		}
		publications.forEach((publication) -> get(publication.acknowledged()));
	}

	@Test
	@DisplayName("PUBREL in the order of PUBREC [MQTT5-4.6.0-4, MQTT311-4.6.0-4]")
	void pubrelOrder() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		client.publish(MqttMessage.to("a").exactlyOnce().build());
		client.publish(MqttMessage.to("a").exactlyOnce().build());
		WirePacket first = connection.read();
		WirePacket second = connection.read();
		connection.acknowledge(second);
		connection.acknowledge(first);
		assertThat(connection.read(WirePacket.Type.PUBREL).packetId()).isEqualTo(second.packetId());
		assertThat(connection.read(WirePacket.Type.PUBREL).packetId()).isEqualTo(first.packetId());
	}

	@Test
	@DisplayName("5.0: a message that expires while it waits is not sent [RULE-6.3]")
	void expired() {
		MqttClient client = this.fixture.clientOnClock((options) -> options);
		Publication expires = client
			.publish(MqttMessage.to("a").text("1").atLeastOnce().expiry(Duration.ofSeconds(5)).build());
		Publication stays = client
			.publish(MqttMessage.to("a").text("2").atLeastOnce().expiry(Duration.ofSeconds(50)).build());
		this.fixture.clock().advance(Duration.ofSeconds(8));
		assertThat(failure(expires.acknowledged(), MqttPublishException.class).kind())
			.isEqualTo(MqttPublishException.Kind.EXPIRED);
		ServerConnection connection = this.fixture.connect(client);
		WirePacket packet = connection.read(WirePacket.Type.PUBLISH);
		assertThat(packet.text()).isEqualTo("2");
		assertThat(packet.property(0x02)).isEqualTo(42L);
		assertThat(stays.acknowledged()).isNotDone();
		assertThat(client.status().counters().expired()).isOne();
	}

	@Test
	void aMessageThatWaitsCanBeTakenBack() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		Publication waiting = client.publish(MqttMessage.to("a").text("1").atLeastOnce().build());
		client.publish(MqttMessage.to("a").text("2").atLeastOnce().build());
		assertThat(get(waiting.cancel())).isTrue();
		assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> waiting.acknowledged().join());
		ServerConnection connection = this.fixture.connect(client);
		assertThat(connection.read().text()).isEqualTo("2");
		connection.expectNothing();
	}

	private static List<InFlightMessage.State> states(MqttClient client) {
		return get(client.inFlight()).stream().map(InFlightMessage::state).toList();
	}

}
