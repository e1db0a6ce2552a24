package io.mqttboot.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.mqttboot.client.error.MqttOverflowException;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.options.QueueOverflow;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How much the client sends, and how much waits in it.
 */
class FlowControlTests {

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@Test
	@DisplayName("5.0: not more than Receive Maximum without acknowledgement [MQTT5-3.3.4-7, MQTT5-4.9.0-1, -2]")
	void receiveMaximum() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client, "21 00 03");
		List<Publication> publications = publish(client, 10, QoS.AT_LEAST_ONCE);
		WirePacket oldest = connection.read(WirePacket.Type.PUBLISH);
		connection.read(WirePacket.Type.PUBLISH);
		connection.read(WirePacket.Type.PUBLISH);
		connection.send("40 02 7F FF"); // nobody's: does not raise the quota
		connection.expectNothing();
		assertThat(client.status().inFlightOutgoing()).isEqualTo(3);
		assertThat(client.status().queuedMessages()).isEqualTo(7);
		connection.acknowledge(oldest);
		assertThat(connection.read(WirePacket.Type.PUBLISH).text()).isEqualTo("3");
		connection.expectNothing();
		assertThat(publications).allMatch((publication) -> publication.accepted().isDone());
	}

	@Test
	@DisplayName("5.0: at QoS 2 only PUBCOMP and errors give back the quota [MQTT5-4.9.0-2, RULE-9.1]")
	void receiveMaximumAtQos2() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client, "21 00 01");
		publish(client, 3, QoS.EXACTLY_ONCE);
		connection.acknowledge(connection.read(WirePacket.Type.PUBLISH));
		WirePacket release = connection.read(WirePacket.Type.PUBREL);
		connection.expectNothing();
		connection.acknowledge(release);
		WirePacket second = connection.read(WirePacket.Type.PUBLISH);
		connection.send("50 03 %04X 97".formatted(second.packetId()));
		assertThat(connection.read(WirePacket.Type.PUBLISH).text()).isEqualTo("2");
	}

	@Test
	@DisplayName("5.0: without quota everything else goes on [MQTT5-3.3.4-8, MQTT5-4.9.0-3]")
	void othersGoOn() {
		MqttClient client = this.fixture.clientOnClock((options) -> options);
		ServerConnection connection = this.fixture.connect(client, "21 00 01");
		publish(client, 2, QoS.AT_LEAST_ONCE);
		connection.read(WirePacket.Type.PUBLISH);
		client.publish(MqttMessage.to("a").text("qos 0").build());
		assertThat(connection.read(WirePacket.Type.PUBLISH).text()).isEqualTo("qos 0");
		client.subscribe(Subscription.atLeastOnce("b"), (message) -> {
		});
		connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
		connection.sendPublish("b", 1, 1, "x");
		connection.expect("40 02 00 01");
		this.fixture.clock().advance(Duration.ofSeconds(60));
		connection.expect("C0 00");
	}

	@Test
	@DisplayName("QoS 0 keeps its place if the application wants that")
	void strictOrder() {
		MqttClient client = this.fixture.client((options) -> options.flow((flow) -> flow.strictOrder(true)));
		ServerConnection connection = this.fixture.connect(client, "21 00 01");
		publish(client, 2, QoS.AT_LEAST_ONCE);
		client.publish(MqttMessage.to("a").text("last").build());
		WirePacket first = connection.read(WirePacket.Type.PUBLISH);
		connection.expectNothing();
		connection.acknowledge(first);
		assertThat(connection.read(WirePacket.Type.PUBLISH).text()).isEqualTo("1");
		assertThat(connection.read(WirePacket.Type.PUBLISH).text()).isEqualTo("last");
	}

	@Test
	@DisplayName("3.1.1: an own window replaces Receive Maximum [RULE-9.3]")
	void window() {
		MqttClient client = this.fixture
			.client((options) -> options.version(MqttVersion.V3_1_1).flow((flow) -> flow.maxInFlight(2)));
		ServerConnection connection = this.fixture.connect(client);
		publish(client, 4, QoS.AT_LEAST_ONCE);
		WirePacket first = connection.read(WirePacket.Type.PUBLISH);
		connection.read(WirePacket.Type.PUBLISH);
		connection.expectNothing();
		connection.acknowledge(first);
		assertThat(connection.read(WirePacket.Type.PUBLISH).text()).isEqualTo("2");
	}

	@Test
	@DisplayName("5.0: a resumed session keeps to the quota of the new connection; PUBREL does not wait for it [RULE-9.2]")
	void quotaOfTheNewConnection() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		publish(client, 4, QoS.EXACTLY_ONCE);
		connection.acknowledge(connection.read(WirePacket.Type.PUBLISH));
		for (WirePacket.Type type : Stream.generate(() -> connection.read().type()).limit(4).toList()) {
			assertThat(type).isIn(WirePacket.Type.PUBLISH, WirePacket.Type.PUBREL);
		}
		connection.cut();
		ServerConnection second = this.fixture.server().accept().handshake(true, "21 00 01");
		WirePacket release = second.read(WirePacket.Type.PUBREL);
		second.expectNothing();
		second.acknowledge(release);
		WirePacket publish = second.read(WirePacket.Type.PUBLISH);
		assertThat(publish.text()).isEqualTo("1");
		second.expectNothing();
		second.acknowledge(publish);
		second.acknowledge(second.read(WirePacket.Type.PUBREL));
		assertThat(second.read(WirePacket.Type.PUBLISH).text()).isEqualTo("2");
	}

	@Test
	void aFullQueueRefusesAndLosesNothing() {
		MqttClient client = this.fixture.client((options) -> options.flow((flow) -> flow.queueMessages(3)));
		List<Publication> accepted = publish(client, 3, QoS.AT_LEAST_ONCE);
		Publication refused = client.publish(MqttMessage.to("a").atLeastOnce().build());
		assertThat(failure(refused.accepted(), MqttOverflowException.class)).hasMessageContaining("3");
		failure(refused.acknowledged(), MqttOverflowException.class);
		assertThat(client.status().counters().rejected()).isOne();
		ServerConnection connection = this.fixture.connect(client);
		for (Publication publication : accepted) {
			connection.acknowledge(connection.read(WirePacket.Type.PUBLISH));
			get(publication.acknowledged());
		}
		Awaitility.await().until(() -> client.status().queuedMessages() == 0);
		get(client.publish(MqttMessage.to("a").build()).accepted());
	}

	@Test
	void theQueueIsBoundedByBytesToo() {
		MqttClient client = this.fixture.client((options) -> options.flow((flow) -> flow.queueBytes(1000)));
		client.publish(MqttMessage.to("a").payload(new byte[5000]).atLeastOnce().build());
		failure(client.publish(MqttMessage.to("a").payload(new byte[1]).atLeastOnce().build()).accepted(),
				MqttOverflowException.class);
		assertThat(client.status().queuedBytes()).isGreaterThanOrEqualTo(5000);
	}

	@Test
	void aFullQueueCanGiveUpItsOldest() {
		MqttClient client = this.fixture.client(
				(options) -> options.flow((flow) -> flow.queueMessages(3).queueOverflow(QueueOverflow.DROP_OLDEST)));
		RecordedEvents events = RecordedEvents.of(client);
		List<Publication> publications = new ArrayList<>();
		for (int i = 0; i < 2_000; i++) {
			publications.add(client.publish(MqttMessage.to("a").text("" + i).qos(QoS.of(i % 3)).build()));
		}
		for (Publication dropped : publications.subList(0, 1_997)) {
			assertThat(failure(dropped.acknowledged(), MqttOverflowException.class))
				.hasMessageContaining("DROP_OLDEST");
			get(dropped.accepted());
		}
		assertThat(client.status().counters().droppedOldest()).isEqualTo(1_997);
		assertThat(client.status().counters().rejected()).isZero();
		assertThat(events.await(MqttEvent.OutgoingDropped.class).oldest()).isPositive();
		ServerConnection connection = this.fixture.connect(client);
		List<String> sent = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			WirePacket packet = connection.read(WirePacket.Type.PUBLISH);
			sent.add(packet.text());
			if (packet.packetId() != 0) {
				connection.acknowledge(packet);
			}
		}
		assertThat(sent).containsExactly("1997", "1998", "1999");
	}

	@Test
	void aFullQueueCanDropTheNewest() {
		MqttClient client = this.fixture.clientOnClock(
				(options) -> options.flow((flow) -> flow.queueMessages(3).queueOverflow(QueueOverflow.DROP_NEWEST)));
		RecordedEvents events = RecordedEvents.of(client);
		List<Publication> kept = publish(client, 3, QoS.AT_LEAST_ONCE);
		Publication dropped = client.publish(MqttMessage.to("a").atLeastOnce().build());
		assertThat(failure(dropped.accepted(), MqttOverflowException.class)).hasMessageContaining("DROP_NEWEST");
		assertThat(events.await(MqttEvent.OutgoingDropped.class)).isEqualTo(new MqttEvent.OutgoingDropped(0, 1));
		publish(client, 4, QoS.AT_MOST_ONCE);
		assertThatExceptionOfType(MqttOverflowException.class).as("the blocking view does not wait for room")
			.isThrownBy(() -> client.blocking().publish(MqttMessage.to("a").build()));
		get(client.inFlight());
		assertThat(events.all()).as("at most one in a second").hasSize(1);
		this.fixture.clock().advance(Duration.ofSeconds(1));
		assertThat(events.await(MqttEvent.OutgoingDropped.class)).isEqualTo(new MqttEvent.OutgoingDropped(0, 5));
		assertThat(client.status().counters().droppedNewest()).isEqualTo(6);
		assertThat(client.status().counters().rejected()).isZero();
		ServerConnection connection = this.fixture.connect(client);
		for (Publication publication : kept) {
			connection.acknowledge(connection.read(WirePacket.Type.PUBLISH));
			get(publication.acknowledged());
		}
	}

	@Test
	@DisplayName("a socket that takes nothing holds messages back, without blocking and without loss")
	void fullSocket() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = this.fixture.connect(client);
		List<Publication> publications = new ArrayList<>();
		byte[] payload = new byte[100_000];
		for (int i = 0; i < 200; i++) {
			publications.add(client.publish(MqttMessage.to("a/" + i).payload(payload).build()));
		}
		Awaitility.await().until(() -> !client.status().writable());
		assertThat(client.status().queuedMessages()).isPositive();
		assertThat(publications.get(199).acknowledged()).isNotDone();
		for (int i = 0; i < 200; i++) {
			assertThat(connection.read(WirePacket.Type.PUBLISH).topic()).isEqualTo("a/" + i);
		}
		publications.forEach((publication) -> get(publication.acknowledged()));
		Awaitility.await().until(() -> client.status().writable());
		assertThat(events.all()).contains(new MqttEvent.WritabilityChanged(false))
			.endsWith(new MqttEvent.WritabilityChanged(true));
	}

	private static List<Publication> publish(MqttClient client, int count, QoS qos) {
		List<Publication> publications = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			publications.add(client.publish(MqttMessage.to("a").text("" + i).qos(qos).build()));
		}
		return publications;
	}

}
