package io.mqttboot.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.message.InFlightMessage;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.PayloadFormat;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.SubscribeResult;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.spi.MessageHandler;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.Hex;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages from the server, their handlers and their acknowledgements.
 */
class ReceiveTests {

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	private final BlockingQueue<ReceivedMessage> received = new LinkedBlockingQueue<>();

	@ParameterizedTest
	@ValueSource(longs = { 0, 250_000 })
	@DisplayName("a busy connection lets packets gather as long as the option says")
	void coalescing(long nanos) throws InterruptedException {
		MqttClient client = this.fixture.clientOnClock(
				(options) -> options.transport((transport) -> transport.coalescing(Duration.ofNanos(nanos))));
		ServerConnection connection = subscribed(client, this.received::add);
		long pause = 0;
		for (int pass = 1; pass <= 8; pass++) {
			for (int i = 0; i < 50; i++) {
				connection.sendPublish("a", 0, 0, "x");
			}
			for (int i = 0; i < 50; i++) {
				assertThat(this.received.poll(10, TimeUnit.SECONDS)).isNotNull();
			}
			this.fixture.clock().settle();
			pause = this.fixture.coalescing().endPass(pass * 4_000_000L);
		}
		assertThat(pause).isEqualTo(nanos);
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("each QoS has its answer, with the identifier of the message [MQTT5-3.3.4-1, MQTT311-3.3.4-1, MQTT5-2.2.1-5, MQTT311-2.3.1-6]")
	void answers(MqttVersion version) throws InterruptedException {
		ServerConnection connection = subscribed(this.fixture.client(version), this.received::add);
		connection.sendPublish("a", 0, 0, "0");
		connection.sendPublish("a", 1, 5, "1");
		connection.expect("40 02 00 05");
		connection.sendPublish("a", 2, 6, "2");
		connection.expect("50 02 00 06");
		connection.send("62 02 00 06");
		connection.expect("70 02 00 06");
		for (int qos = 0; qos < 3; qos++) {
			ReceivedMessage message = next();
			assertThat(message.payloadAsString()).isEqualTo("" + qos);
			assertThat(message.qos()).isEqualTo(QoS.of(qos));
			assertThat(message.properties()).isEqualTo(MessageProperties.NONE);
		}
	}

	@Test
	@DisplayName("5.0: every property reaches the handler [MQTT5-3.3.2-4, -6, -15, -16, -17, -18, -20]")
	void properties() throws InterruptedException {
		ServerConnection connection = subscribed(this.fixture.client(MqttVersion.V5), this.received::add);
		connection.sendPublish(0x1, "a", 0,
				"01 01 02 00 00 00 05 03" + Hex.string("json") + "08" + Hex.string("r")
						+ "09 00 02 01 02 0B 07 0B 80 01" + "26" + Hex.string("k") + Hex.string("2") + "26"
						+ Hex.string("k") + Hex.string("1"),
				"x");
		ReceivedMessage message = next();
		assertThat(message.retained()).isTrue();
		assertThat(message.properties()).isEqualTo(new MessageProperties(PayloadFormat.UTF_8, 5L, "json", "r",
				new byte[] { 1, 2 }, List.of(7, 128), List.of(new UserProperty("k", "2"), new UserProperty("k", "1"))));
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a handler added before connect gets the messages of a resumed session, without SUBSCRIBE")
	void handlerBeforeConnect(MqttVersion version) throws InterruptedException {
		MqttClient client = this.fixture.client(version);
		client.handle("a/#", this.received::add);
		CompletableFuture<?> connected = client.connect();
		ServerConnection connection = this.fixture.server().accept();
		connection.readConnect();
		String connack = (version == MqttVersion.V5) ? "20 03 01 00 00" : "20 02 01 00";
		String publish = (version == MqttVersion.V5) ? "32 07 00 01 61 00 01 00 78" : "32 06 00 01 61 00 01 78";
		connection.send(connack + publish);
		get(connected);
		assertThat(next().payloadAsString()).isEqualTo("x");
		connection.expect("40 02 00 01");
		connection.expectNothing();
	}

	@Test
	@DisplayName("a message for nobody is parked until a handler comes")
	void parked() throws InterruptedException {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = this.fixture.connect(client);
		connection.sendPublish("a", 1, 1, "x");
		assertThat(events.await(MqttEvent.Unmatched.class).outcome()).isEqualTo(MqttEvent.Unmatched.Outcome.PARKED);
		connection.expectNothing();
		assertThat(get(client.inFlight())).extracting(InFlightMessage::state)
			.containsExactly(InFlightMessage.State.PARKED);
		client.handle("a", this.received::add);
		assertThat(next().payloadAsString()).isEqualTo("x");
		connection.expect("40 02 00 01");
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("QoS 2 is delivered once, also across a reconnect [MQTT5-4.3.3-8, -10, -12, MQTT311-4.3.3-2]")
	void exactlyOnce(MqttVersion version) throws InterruptedException {
		MqttClient client = this.fixture.client(version);
		ServerConnection connection = subscribed(client, this.received::add);
		connection.sendPublish("a", 2, 7, "x");
		connection.expect("50 02 00 07");
		connection.sendPublish(0xC, "a", 7, "", "x");
		connection.expect("50 02 00 07");
		connection.cut();
		connection = this.fixture.server().accept().handshake(true, "");
		connection.sendPublish(0xC, "a", 7, "", "x");
		connection.expect("50 02 00 07");
		assertThat(get(client.inFlight())).extracting(InFlightMessage::state)
			.containsExactly(InFlightMessage.State.AWAITING_PUBREL);
		connection.send("62 02 00 07");
		connection.expect("70 02 00 07");
		connection.sendPublish("a", 2, 7, "new");
		connection.expect("50 02 00 07");
		assertThat(List.of(next().payloadAsString(), next().payloadAsString())).containsExactly("x", "new");
		assertThat(this.received).isEmpty();
		assertThat(client.status().counters().receivedQos2()).isEqualTo(2);
	}

	@Test
	@DisplayName("5.0: a flow goes on although the message expired at the receiver [MQTT5-4.3.3-13, MQTT5-3.3.2-6]")
	void expiredAtTheReceiver() throws InterruptedException {
		MqttClient client = this.fixture.clientOnClock((options) -> options);
		client.handle("a", MessageHandler.manual(this.received::add));
		ServerConnection connection = this.fixture.connect(client);
		connection.sendPublish(4, "a", 7, "02 00 00 00 01", "x");
		ReceivedMessage message = next();
		assertThat(message.properties().expirySeconds()).isOne();
		this.fixture.clock().advance(Duration.ofSeconds(5));
		message.acknowledge();
		connection.expect("50 02 00 07");
		connection.send("62 02 00 07");
		connection.expect("70 02 00 07");
	}

	@Test
	@DisplayName("a lost session forgets the ids of QoS 2 messages [MQTT5-3.2.2-5]")
	void lostSessionForgetsIds() throws InterruptedException {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = subscribed(client, this.received::add);
		connection.sendPublish("a", 2, 7, "old");
		connection.expect("50 02 00 07");
		connection.cut();
		connection = this.fixture.server().handshake();
		connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
		connection.sendPublish("a", 2, 7, "new");
		connection.expect("50 02 00 07");
		assertThat(List.of(next().payloadAsString(), next().payloadAsString())).containsExactly("old", "new");
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("PUBREL of an unknown id is answered [MQTT5-4.3.3-11, MQTT311-4.3.3-2]")
	void unknownPubrel(MqttVersion version) {
		ServerConnection connection = this.fixture.connect(this.fixture.client(version));
		connection.send("62 02 00 09");
		connection.expect((version == MqttVersion.V5) ? "70 03 00 09 92" : "70 02 00 09");
	}

	@Test
	@DisplayName("after PUBACK the same id is a new message, whatever its DUP flag says [MQTT5-4.3.2-5]")
	void qos1IdAgain() throws InterruptedException {
		ServerConnection connection = subscribed(this.fixture.client(MqttVersion.V5), this.received::add);
		connection.sendPublish("a", 1, 5, "1");
		connection.expect("40 02 00 05");
		connection.sendPublish(0xA, "a", 5, "", "2");
		connection.expect("40 02 00 05");
		assertThat(next().duplicate()).isFalse();
		assertThat(next().duplicate()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("acknowledgements leave in the order of receipt [MQTT5-4.6.0-2, MQTT5-4.6.0-3, MQTT311-4.6.0-2]")
	void manualAcknowledgementInOtherOrder(MqttVersion version) throws InterruptedException {
		MqttClient client = this.fixture.client(version);
		ServerConnection connection = subscribed(client, MessageHandler.manual(this.received::add));
		connection.sendPublish("a", 1, 1, "1");
		connection.sendPublish("a", 1, 2, "2");
		connection.sendPublish("a", 2, 3, "3");
		connection.sendPublish("a", 2, 4, "4");
		List<ReceivedMessage> messages = List.of(next(), next(), next(), next());
		messages.get(3).acknowledge();
		messages.get(1).acknowledge();
		messages.get(1).acknowledge();
		connection.expectNothing();
		assertThat(get(client.inFlight())).extracting(InFlightMessage::state)
			.containsExactly(InFlightMessage.State.PROCESSING, InFlightMessage.State.AWAITING_ORDER,
					InFlightMessage.State.PROCESSING, InFlightMessage.State.AWAITING_ORDER);
		assertThat(client.status().inFlightIncoming()).isEqualTo(4);
		messages.get(2).acknowledge();
		connection.expect("50 02 00 03");
		connection.expect("50 02 00 04");
		messages.get(0).acknowledge();
		connection.expect("40 02 00 01");
		connection.expect("40 02 00 02");
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("an acknowledgement on return leaves when the handler returned, once, in order [MQTT5-4.6.0-2, MQTT311-4.6.0-2]")
	void acknowledgedOnReturn(MqttVersion version) throws InterruptedException {
		MqttClient client = this.fixture.client(version);
		CompletableFuture<Void> end = new CompletableFuture<>();
		ServerConnection connection = subscribed(client, MessageHandler.manual((message) -> {
			this.received.add(message);
			if (message.packetId() != 2) {
				message.acknowledgeOnReturn();
				message.acknowledge();
			}
			if (message.packetId() == 1) {
				end.join();
			}
		}));
		connection.sendPublish("a", 1, 1, "1");
		next();
		connection.expectNothing();
		end.complete(null);
		connection.expect("40 02 00 01");
		connection.sendPublish("a", 1, 2, "2");
		connection.sendPublish("a", 1, 3, "3");
		ReceivedMessage second = next();
		next();
		connection.expectNothing();
		second.acknowledgeOnReturn();
		second.acknowledgeOnReturn();
		connection.expect("40 02 00 02");
		connection.expect("40 02 00 03");
	}

	@Test
	@DisplayName("5.0: a handler may refuse a message [MQTT5-3.4.2-1, MQTT5-4.3.3-9]")
	void rejected() throws InterruptedException {
		ServerConnection connection = subscribed(this.fixture.client(MqttVersion.V5),
				MessageHandler.manual((message) -> message.reject(ReasonCode.NOT_AUTHORIZED, "no")));
		connection.sendPublish("a", 1, 1, "1");
		connection.expect("40 09 00 01 87 05 1F 00 02 6E 6F");
		connection.sendPublish("a", 2, 2, "2");
		connection.expect("50 09 00 02 87 05 1F 00 02 6E 6F");
		connection.sendPublish("a", 2, 2, "2");
		connection.expect("50 09 00 02 87 ..");
	}

	@Test
	@DisplayName("3.1.1: a refused message is acknowledged, since the version knows no refusal")
	void rejectedInVersion3() {
		ServerConnection connection = subscribed(this.fixture.client(MqttVersion.V3_1_1),
				MessageHandler.manual((message) -> message.reject(ReasonCode.NOT_AUTHORIZED, "no")));
		connection.sendPublish("a", 1, 1, "1");
		connection.expect("40 02 00 01");
		connection.sendPublish("a", 2, 2, "2");
		connection.expect("50 02 00 02");
	}

	@Test
	@DisplayName("5.0: a reason that makes the packet too large is left out [MQTT5-3.4.2-2, MQTT5-3.5.2-2]")
	void reasonTooLarge() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		client.handle("a", MessageHandler
			.manual((message) -> message.reject(ReasonCode.QUOTA_EXCEEDED, message.payloadAsString())));
		ServerConnection connection = this.fixture.connect(client, "27 00 00 00 14");
		connection.sendPublish("a", 1, 1, "x".repeat(11));
		connection.expect("40 12 00 01 97 0E 1F 00 0B ..");
		connection.sendPublish("a", 1, 2, "x".repeat(12));
		connection.expect("40 03 00 02 97");
		connection.sendPublish("a", 2, 3, "x".repeat(12));
		connection.expect("50 03 00 03 97");
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a late acknowledgement is sent when the server sends the message again, which is not delivered twice [RULE-8.3]")
	void lateAcknowledgement(MqttVersion version) throws InterruptedException {
		MqttClient client = this.fixture.client(version);
		ServerConnection connection = subscribed(client, MessageHandler.manual(this.received::add));
		connection.sendPublish("a", 1, 1, "x");
		ReceivedMessage first = next();
		connection.cut();
		connection = this.fixture.server().accept().handshake(true, "");
		Awaitility.await().until(() -> client.status().isConnected());
		first.acknowledge();
		connection.expectNothing();
		connection.sendPublish(0xA, "a", 1, "", "x");
		connection.expect("40 02 00 01");
		assertThat(this.received).isEmpty();
	}

	@Test
	@DisplayName("a handler that throws is reported; the message is acknowledged, the connection stays")
	void handlerThrows() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = subscribed(client, (message) -> {
			throw new IllegalStateException("cannot");
		});
		connection.sendPublish("a", 1, 1, "x");
		connection.expect("40 02 00 01");
		MqttEvent.HandlerFailed event = events.await(MqttEvent.HandlerFailed.class);
		assertThat(event.message().topic()).isEqualTo("a");
		assertThat(event.cause()).hasMessage("cannot");
		Awaitility.await().until(() -> client.status().counters().handlerFailures() == 1);
	}

	@Test
	@DisplayName("each handler gets a message once, whether by identifiers, one copy or by filter [MQTT5-3.3.4-3 to 5, RULE-17.1]")
	void overlappingHandlers() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		Map<String, List<String>> calls = new ConcurrentHashMap<>();
		List<Long> identifiers = new ArrayList<>();
		for (String filter : List.of("a/+", "a/#")) {
			calls.put(filter, new ArrayList<>());
			CompletableFuture<SubscribeResult> subscribed = client.subscribe(Subscription.atLeastOnce(filter),
					(message) -> calls.getOrDefault(filter, List.of()).add(message.payloadAsString()));
			WirePacket packet = connection.read(WirePacket.Type.SUBSCRIBE);
			connection.acknowledge(packet);
			long identifier = get(subscribed).subscriptionIdentifier();
			assertThat(packet.property(0x0B)).isEqualTo(identifier);
			identifiers.add(identifier);
		}
		String first = "0B %02X".formatted(identifiers.get(0));
		String second = "0B %02X".formatted(identifiers.get(1));
		connection.sendPublish(2, "a/b", 1, first + second, "both");
		connection.expect("40 02 00 01");
		connection.sendPublish(2, "a/b", 2, first, "one");
		connection.expect("40 02 00 02");
		connection.sendPublish(2, "a/b", 3, second, "two");
		connection.expect("40 02 00 03");
		connection.sendPublish(2, "a/b", 4, "0B 63", "unknown");
		connection.expect("40 02 00 04");
		assertThat(calls).containsEntry("a/+", List.of("both", "one", "unknown"))
			.containsEntry("a/#", List.of("both", "two", "unknown"));
	}

	@Test
	@DisplayName("5.0: topic aliases of the server are resolved, and end with the connection [MQTT5-3.3.2-7, -10]")
	void topicAliases() throws InterruptedException {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = subscribed(client, this.received::add);
		connection.sendPublish(0, "a", 0, "23 00 20", "1");
		connection.sendPublish(0, "", 0, "23 00 20", "2");
		for (int i = 0; i < 2; i++) {
			ReceivedMessage message = next();
			assertThat(message.topic()).isEqualTo("a");
			assertThat(message.topicAlias()).isEqualTo(32);
		}
		connection.cut();
		connection = this.fixture.server().accept().handshake(true, "");
		connection.sendPublish(0, "", 0, "23 00 20", "3");
		connection.expect("E0 01 94");
		connection.expectEndOfStream();
	}

	private ServerConnection subscribed(MqttClient client, MessageHandler handler) {
		ServerConnection connection = this.fixture.connect(client);
		client.subscribe(Subscription.exactlyOnce("a"), handler);
		connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
		return connection;
	}

	private ReceivedMessage next() throws InterruptedException {
		ReceivedMessage message = this.received.poll(ClientFixture.LIMIT.toSeconds(), TimeUnit.SECONDS);
		if (message == null) {
			throw new AssertionError("No message");
		}
		return message;
	}

}
