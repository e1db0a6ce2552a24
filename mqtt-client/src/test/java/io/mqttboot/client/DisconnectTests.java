package io.mqttboot.client;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.message.Will;
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
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * DISCONNECT in both directions.
 */
class DisconnectTests {

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("DISCONNECT is the last packet, then the client closes [MQTT5-3.14.4-1, -2, MQTT311-3.14.4-1, -2]")
	void disconnect(MqttVersion version) {
		MqttClient client = this.fixture.client(version);
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = this.fixture.connect(client);
		CompletableFuture<Void> disconnected = client.disconnect();
		CompletableFuture<Void> again = client.disconnect();
		connection.expect("E0 00");
		connection.expectEndOfStream();
		connection.cut();
		get(disconnected);
		get(again);
		MqttEvent.Disconnected event = events.await(MqttEvent.Disconnected.class);
		assertThat(event.initiator()).isEqualTo(MqttEvent.Initiator.CLIENT);
		assertThat(event.reasonCode()).isEqualTo(ReasonCode.SUCCESS);
		assertThat(event.cause()).isNull();
		assertThat(event.reconnectIn()).isNull();
		assertThat(client.status().state()).isEqualTo(ClientState.IDLE);
		this.fixture.server().expectNoConnection();
		this.fixture.connect(client);
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void aServerThatDoesNotCloseDoesNotDelayDisconnect(MqttVersion version) {
		MqttClient client = this.fixture.client(version);
		ServerConnection connection = this.fixture.connect(client);
		get(client.disconnect());
		connection.expect("E0 00");
		connection.expectEndOfStream();
	}

	@Test
	@DisplayName("5.0: disconnect with will [MQTT5-3.14.4-3]")
	void withWill() {
		ServerConnection connection = disconnectWithWill(MqttVersion.V5);
		connection.expect("E0 01 04");
		connection.expectEndOfStream();
	}

	@Test
	@DisplayName("3.1.1: disconnect with will closes without DISCONNECT [MQTT311-3.14.4-3]")
	void withWillOn311() {
		disconnectWithWill(MqttVersion.V3_1_1).expectEndOfStream();
	}

	private ServerConnection disconnectWithWill(MqttVersion version) {
		Will will = new Will(MqttMessage.to("w").build(), Duration.ZERO);
		MqttClient client = this.fixture.client((options) -> options.version(version).will(will));
		ServerConnection connection = this.fixture.connect(client);
		get(client.disconnect(ReasonCode.DISCONNECT_WITH_WILL));
		return connection;
	}

	@Test
	@DisplayName("a client sends only codes that a client may send [MQTT5-3.14.2-1, RULE-22.3]")
	void codesOfServers() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		assertThatIllegalArgumentException().isThrownBy(() -> client.disconnect(ReasonCode.SESSION_TAKEN_OVER))
			.withMessageContaining("session taken over");
		assertThatIllegalArgumentException().isThrownBy(() -> client.disconnect(ReasonCode.GRANTED_QOS_1));
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("of all codes a client sends those of the table of the standard [MQTT5-3.14.2-1, RULE-22.3]")
	void codes(ReasonCode code) {
		Set<Integer> allowed = Set.of(0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98,
				0x99);
		MqttClient client = this.fixture.client(MqttVersion.V5);
		if (!allowed.contains(code.code())) {
			assertThatIllegalArgumentException().isThrownBy(() -> client.disconnect(code));
			return;
		}
		ServerConnection connection = this.fixture.connect(client);
		CompletableFuture<Void> left = client.disconnect(code);
		connection.expect((code == ReasonCode.SUCCESS) ? "E0 00" : "E0 01 %02X".formatted(code.code()));
		connection.cut();
		get(left);
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void waitsForWhatWasAccepted(MqttVersion version) {
		MqttClient client = this.fixture.client(
				(options) -> options.version(version).timeouts((timeouts) -> timeouts.drain(Duration.ofMinutes(1))));
		ServerConnection connection = this.fixture.connect(client);
		Publication publication = client.publish(MqttMessage.to("a").exactlyOnce().build());
		CompletableFuture<Void> disconnected = client.disconnect();
		WirePacket publish = connection.read(WirePacket.Type.PUBLISH);
		Awaitility.await().until(() -> client.status().state() == ClientState.DISCONNECTING);
		connection.acknowledge(publish);
		connection.acknowledge(connection.read(WirePacket.Type.PUBREL));
		connection.expect("E0 00");
		connection.cut();
		get(publication.acknowledged());
		get(disconnected);
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a client that leaves waits for the answer to a subscribe, and takes no more messages meanwhile")
	void waitsForRequestsAndTakesNothingNew(MqttVersion version) {
		MqttClient client = this.fixture.client(
				(options) -> options.version(version).timeouts((timeouts) -> timeouts.drain(Duration.ofMinutes(1))));
		ServerConnection connection = this.fixture.connect(client);
		BlockingQueue<ReceivedMessage> received = new LinkedBlockingQueue<>();
		CompletableFuture<?> subscribed = client.subscribe(Subscription.atLeastOnce("a"), received::add);
		CompletableFuture<Void> disconnected = client.disconnect();
		WirePacket subscribe = connection.read(WirePacket.Type.SUBSCRIBE);
		Awaitility.await().until(() -> client.status().state() == ClientState.DISCONNECTING);
		connection.sendPublish("a", 1, 1, "too late");
		connection.acknowledge(subscribe);
		connection.expect("E0 00");
		connection.cut();
		get(subscribed);
		get(disconnected);
		assertThat(received).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a message that is kept back is not waited for, stays unacknowledged, and joins its repetition later")
	void keptBack(MqttVersion version) throws Exception {
		MqttClient client = this.fixture.client(
				(options) -> options.version(version).timeouts((timeouts) -> timeouts.drain(Duration.ofMinutes(1))));
		BlockingQueue<ReceivedMessage> received = new LinkedBlockingQueue<>();
		client.handle("a", MessageHandler.manual(received::add));
		ServerConnection connection = this.fixture.connect(client);
		connection.sendPublish("a", 1, 7, "x");
		ReceivedMessage message = Objects.requireNonNull(received.poll(10, TimeUnit.SECONDS));
		CompletableFuture<Void> disconnected = client.disconnect();
		get(client.inFlight());
		assertThat(client.status().state()).isEqualTo(ClientState.DISCONNECTING);
		message.awaitedByDisconnect(false);
		connection.expect("E0 00");
		connection.cut();
		get(disconnected);
		CompletableFuture<?> connected = client.connect();
		connection = this.fixture.server().accept().handshake(true, "");
		get(connected);
		connection.sendPublish(0xA, "a", 7, "", "x");
		message.awaitedByDisconnect(true);
		message.acknowledge();
		connection.expect("40 02 00 07");
		assertThat(received).isEmpty();
	}

	@Test
	void doesNotWaitLongerThanAllowed() {
		MqttClient client = this.fixture
			.clientOnClock((options) -> options.timeouts((timeouts) -> timeouts.drain(Duration.ofSeconds(5))));
		ServerConnection connection = this.fixture.connect(client);
		Publication publication = client.publish(MqttMessage.to("a").atLeastOnce().build());
		connection.read(WirePacket.Type.PUBLISH);
		CompletableFuture<Void> disconnected = client.disconnect();
		get(client.inFlight());
		this.fixture.clock().advance(Duration.ofMillis(4_990));
		connection.expectNothing();
		this.fixture.clock().advance(Duration.ofMillis(10));
		connection.expect("E0 00");
		connection.cut();
		get(disconnected);
		// still accepted: it is sent again by the next connection
		assertThat(publication.acknowledged()).isNotDone();
		CompletableFuture<?> connected = client.connect();
		connection = this.fixture.server().accept().handshake(true, "");
		get(connected);
		WirePacket again = connection.read(WirePacket.Type.PUBLISH);
		assertThat(again.dup()).isTrue();
		connection.acknowledge(again);
		get(publication.acknowledged());
	}

	@Test
	@DisplayName("5.0: everything in the server's DISCONNECT is visible [MQTT5-3.14.2-1]")
	void byTheServer() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = this.fixture.connect(client);
		String properties = "1F" + Hex.string("maintenance") + "1C" + Hex.string("other:1883") + "26" + Hex.string("a")
				+ Hex.string("b");
		int length = Hex.parse(properties).length;
		connection.send("E0 %02X 8B %02X".formatted(length + 2, length) + properties);
		MqttEvent.Disconnected event = events.await(MqttEvent.Disconnected.class);
		assertThat(event.initiator()).isEqualTo(MqttEvent.Initiator.SERVER);
		assertThat(event.reasonCode()).isEqualTo(ReasonCode.SERVER_SHUTTING_DOWN);
		assertThat(event.reasonString()).isEqualTo("maintenance");
		assertThat(event.serverReference()).isEqualTo("other:1883");
		assertThat(event.userProperties()).containsExactly(new UserProperty("a", "b"));
		assertThat(event.reconnectIn()).isNotNull();
		connection.expectEndOfStream();
	}

	@ParameterizedTest
	@ValueSource(strings = { "E0 00", "E0 01 8B", "E0 02 8B 00" })
	@DisplayName("5.0: the short forms of DISCONNECT [MQTT5-3.14.2, RULE-12.2]")
	void shortForms(String hex) {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		RecordedEvents events = RecordedEvents.of(client);
		this.fixture.connect(client).send(hex);
		assertThat(events.await(MqttEvent.Disconnected.class).reasonCode())
			.isEqualTo(hex.contains("8B") ? ReasonCode.SERVER_SHUTTING_DOWN : ReasonCode.SUCCESS);
	}

	@ParameterizedTest
	@EnumSource(names = { "SESSION_TAKEN_OVER", "NOT_AUTHORIZED", "BANNED" }, mode = EnumSource.Mode.INCLUDE)
	@DisplayName("5.0: reasons that another attempt cannot cure stop the client")
	void finalReasons(ReasonCode code) {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		RecordedEvents events = RecordedEvents.of(client);
		this.fixture.connect(client).send("E0 01 %02X".formatted(code.code()));
		assertThat(events.await(MqttEvent.Disconnected.class).reconnectIn()).isNull();
		Awaitility.await().until(() -> client.status().state() == ClientState.IDLE);
		assertThat(client.status().lastError()).hasMessageContaining(code.toString());
		this.fixture.server().expectNoConnection();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	@DisplayName("what came before the end of the stream is processed first [RULE-21.2]")
	void messageAndDisconnectInOneSegment(boolean reset) {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		RecordedEvents events = RecordedEvents.of(client);
		CompletableFuture<String> received = new CompletableFuture<>();
		client.handle("a", (message) -> received.complete(message.payloadAsString()));
		ServerConnection connection = this.fixture.connect(client);
		connection.send("30 05 00 01 61 00 78 E0 01 89");
		if (reset) {
			Awaitility.await().until(() -> client.status().counters().receivedQos0() == 1);
			connection.reset();
		}
		else {
			connection.cut();
		}
		assertThat(get(received)).isEqualTo("x");
		assertThat(events.await(MqttEvent.Disconnected.class).reasonCode()).isEqualTo(ReasonCode.SERVER_BUSY);
	}

}
