package io.mqttboot.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.mqttboot.client.message.Direction;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.spi.MessageHandler;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.spi.MqttEvent.MessageAcknowledged;
import io.mqttboot.client.spi.MqttEvent.MessageReceived;
import io.mqttboot.client.spi.MqttEvent.MessageSent;
import io.mqttboot.client.spi.MqttEventListener;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Events that occur for each message.
 */
class MessageEventTests {

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a received message is an event with topic, QoS, payload, flags and packet identifier")
	void received(MqttVersion version) {
		MqttClient client = this.fixture.client(version);
		RecordedEvents events = RecordedEvents.ofMessagesToo(client);
		ServerConnection connection = this.fixture.connect(client);
		client.handle("a", (message) -> {
		});
		connection.sendPublish(0x1, "a", 0, "", "0");
		connection.sendPublish(0xA, "a", 7, "", "1");
		connection.sendPublish(0x4, "a", 8, "", "2");
		ReceivedMessage first = events.await(MessageReceived.class).message();
		assertThat(first.topic()).isEqualTo("a");
		assertThat(first.qos()).isEqualTo(QoS.AT_MOST_ONCE);
		assertThat(first.payloadAsString()).isEqualTo("0");
		assertThat(first.retained()).isTrue();
		assertThat(first.packetId()).isZero();
		ReceivedMessage second = events.await(MessageReceived.class).message();
		assertThat(second.qos()).isEqualTo(QoS.AT_LEAST_ONCE);
		assertThat(second.duplicate()).isTrue();
		assertThat(second.packetId()).isEqualTo(7);
		ReceivedMessage third = events.await(MessageReceived.class).message();
		assertThat(third.qos()).isEqualTo(QoS.EXACTLY_ONCE);
		assertThat(third.packetId()).isEqualTo(8);
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a received message is acknowledged with PUBACK, or with PUBCOMP")
	void receivedAndAcknowledged(MqttVersion version) {
		MqttClient client = this.fixture.client(version);
		RecordedEvents events = RecordedEvents.ofMessagesToo(client);
		ServerConnection connection = this.fixture.connect(client);
		client.handle("a", (message) -> {
		});
		connection.sendPublish("a", 2, 8, "2");
		connection.expect("50 02 00 08");
		connection.sendPublish("a", 1, 7, "1");
		connection.expect("40 02 00 07");
		assertThat(events.await(MessageAcknowledged.class))
			.isEqualTo(new MessageAcknowledged(Direction.INCOMING, 7, ReasonCode.SUCCESS));
		connection.send("62 02 00 08");
		connection.expect("70 02 00 08");
		assertThat(events.await(MessageAcknowledged.class))
			.isEqualTo(new MessageAcknowledged(Direction.INCOMING, 8, ReasonCode.SUCCESS));
	}

	@Test
	@DisplayName("5.0: a refused message is acknowledged with its reason code, at QoS 2 with PUBREC")
	void receivedAndRefused() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		RecordedEvents events = RecordedEvents.ofMessagesToo(client);
		ServerConnection connection = this.fixture.connect(client);
		client.handle("a", MessageHandler.manual((message) -> message.reject(ReasonCode.QUOTA_EXCEEDED, null)));
		for (int qos = 1; qos < 3; qos++) {
			connection.sendPublish("a", qos, qos, "x");
			assertThat(events.await(MessageAcknowledged.class))
				.isEqualTo(new MessageAcknowledged(Direction.INCOMING, qos, ReasonCode.QUOTA_EXCEEDED));
		}
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a published message is sent, also again, and at QoS 1 and 2 acknowledged")
	void sent(MqttVersion version) {
		MqttClient client = this.fixture.client(version);
		RecordedEvents events = RecordedEvents.ofMessagesToo(client);
		ServerConnection connection = this.fixture.connect(client);
		for (QoS qos : QoS.values()) {
			MqttMessage message = MqttMessage.to("a").qos(qos).build();
			client.publish(message);
			WirePacket publish = connection.read(WirePacket.Type.PUBLISH);
			MessageSent sent = events.await(MessageSent.class);
			assertThat(sent.message()).isSameAs(message);
			assertThat(sent.packetId()).isEqualTo(publish.packetId());
			assertThat(sent.resent()).isFalse();
			connection.acknowledge(publish);
			if (qos == QoS.EXACTLY_ONCE) {
				connection.acknowledge(connection.read(WirePacket.Type.PUBREL));
			}
			if (qos != QoS.AT_MOST_ONCE) {
				assertThat(events.await(MessageAcknowledged.class))
					.isEqualTo(new MessageAcknowledged(Direction.OUTGOING, publish.packetId(), ReasonCode.SUCCESS));
			}
		}
		client.publish(MqttMessage.to("a").atLeastOnce().build());
		connection.read(WirePacket.Type.PUBLISH);
		assertThat(events.await(MessageSent.class).resent()).isFalse();
		connection.cut();
		connection = this.fixture.server().accept().handshake(true, "");
		connection.read(WirePacket.Type.PUBLISH);
		assertThat(events.await(MessageSent.class).resent()).isTrue();
	}

	@Test
	@DisplayName("5.0: the reason code of an acknowledgement is in the event, errors too")
	void sentAndRefused() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		RecordedEvents events = RecordedEvents.ofMessagesToo(client);
		ServerConnection connection = this.fixture.connect(client);
		client.publish(MqttMessage.to("a").atLeastOnce().build());
		connection.send("40 03 %04X 10".formatted(connection.read(WirePacket.Type.PUBLISH).packetId()));
		assertThat(events.await(MessageAcknowledged.class).reasonCode()).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
		client.publish(MqttMessage.to("a").exactlyOnce().build());
		connection.send("50 03 %04X 97".formatted(connection.read(WirePacket.Type.PUBLISH).packetId()));
		assertThat(events.await(MessageAcknowledged.class).reasonCode()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
	}

	@Test
	@DisplayName("a listener that is too slow misses events of single messages, not others")
	void tooSlow() {
		MqttClient client = this.fixture
			.client((options) -> options.flow((flow) -> flow.incomingQos0Messages(100_000)));
		CompletableFuture<Boolean> release = new CompletableFuture<>();
		AtomicInteger messages = new AtomicInteger();
		CompletableFuture<MqttEvent> last = new CompletableFuture<>();
		client.addListener(new MqttEventListener() {

			@Override
			public void onEvent(MqttEvent event) {
				get(release);
				if (event instanceof MessageReceived) {
					messages.incrementAndGet();
				}
				else if (event instanceof MqttEvent.Disconnected) {
					last.complete(event);
				}
			}

			@Override
			public boolean wantsMessageEvents() {
				return true;
			}

		});
		client.handle("a", (message) -> {
		});
		ServerConnection connection = this.fixture.connect(client);
		for (int i = 0; i < 11_000; i++) {
			connection.send("30 04 00 01 61 00");
		}
		Awaitility.await().until(() -> client.status().counters().receivedQos0() == 11_000);
		get(client.disconnect());
		release.complete(true);
		get(last);
		assertThat(messages.get()).isBetween(9_900, 10_100);
	}

	@Test
	@DisplayName("what nobody wants, however much it is, does not fill the memory behind a slow listener")
	void tooSlowForUnmatched() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		CompletableFuture<Boolean> release = new CompletableFuture<>();
		AtomicInteger unmatched = new AtomicInteger();
		CompletableFuture<MqttEvent> last = new CompletableFuture<>();
		client.addListener((event) -> {
			get(release);
			if (event instanceof MqttEvent.Unmatched) {
				unmatched.incrementAndGet();
			}
			else if (event instanceof MqttEvent.Disconnected) {
				last.complete(event);
			}
		});
		ServerConnection connection = this.fixture.connect(client);
		for (int i = 0; i < 110; i++) {
			connection.send("30 04 00 01 61 00".repeat(100));
		}
		Awaitility.await().until(() -> client.status().counters().unmatched() == 11_000);
		get(client.disconnect());
		release.complete(true);
		get(last);
		assertThat(unmatched.get()).isBetween(9_900, 10_100);
	}

	@Test
	@DisplayName("a listener that did not ask for message events gets none")
	void onlyIfWanted() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		RecordedEvents modest = RecordedEvents.of(client);
		RecordedEvents curious = RecordedEvents.ofMessagesToo(client);
		ServerConnection connection = this.fixture.connect(client);
		client.publish(MqttMessage.to("a").build());
		connection.read(WirePacket.Type.PUBLISH);
		curious.await(MessageSent.class);
		get(client.disconnect());
		modest.await(MqttEvent.Disconnected.class);
		assertThat(modest.all()).extracting(MqttEvent::getClass)
			.doesNotContainAnyElementsOf(List.of(MessageSent.class, MessageReceived.class, MessageAcknowledged.class));
	}

}
