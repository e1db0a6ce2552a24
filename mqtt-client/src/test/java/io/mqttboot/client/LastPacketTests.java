package io.mqttboot.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.options.DisconnectOptions;
import io.mqttboot.client.options.SessionOptions.OnSessionLost;
import io.mqttboot.client.spi.MessageHandler;
import io.mqttboot.client.spi.MqttEvent;
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
 * Nothing follows DISCONNECT, and what it says about the session counts.
 */
class LastPacketTests {

	private static final Duration TIME_TO_CLOSE = Duration.ofSeconds(1);

	private static final Duration LONG = Duration.ofMinutes(1);

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("acknowledgements, messages, requests and PINGREQ behind DISCONNECT are dropped [MQTT5-3.14.4-1, MQTT311-3.14.4-1]")
	void nothingBehindTheFarewell(MqttVersion version) {
		MqttClient client = this.fixture
			.clientOnClock((options) -> options.version(version).keepAlive(Duration.ofSeconds(10)));
		List<ReceivedMessage> received = new CopyOnWriteArrayList<>();
		client.handle("a", MessageHandler.manual(received::add));
		ServerConnection connection = this.fixture.connect(client);
		receiveEachQos(connection, received);
		this.fixture.clock().advance(Duration.ofMillis(9_900));
		CompletableFuture<Void> disconnected = client.disconnect();
		connection.expect("E0 00");
		goOn(client, received);
		// keep-alive would be over, while the server does not close
		this.fixture.clock().advance(Duration.ofMillis(150));
		this.fixture.clock().advance(TIME_TO_CLOSE);
		connection.expectEndOfStream();
		connection.cut();
		get(disconnected);
	}

	@Test
	@DisplayName("5.0: the same behind a DISCONNECT for a broken rule [MQTT5-3.14.4-1]")
	void nothingBehindAnError() {
		MqttClient client = this.fixture.clientOnClock((options) -> options.keepAlive(Duration.ofSeconds(10))
			.reconnect((reconnect) -> reconnect.enabled(false)));
		RecordedEvents events = RecordedEvents.of(client);
		List<ReceivedMessage> received = new CopyOnWriteArrayList<>();
		client.handle("a", MessageHandler.manual(received::add));
		ServerConnection connection = this.fixture.connect(client);
		receiveEachQos(connection, received);
		this.fixture.clock().advance(Duration.ofMillis(9_900));
		connection.send("36 06 00 01 61 00 01 00");
		connection.expect("E0 01 81");
		goOn(client, received);
		this.fixture.clock().advance(Duration.ofMillis(150));
		this.fixture.clock().advance(TIME_TO_CLOSE);
		connection.expectEndOfStream();
		connection.cut();
		assertThat(events.await(MqttEvent.Disconnected.class).reasonCode()).isEqualTo(ReasonCode.MALFORMED_PACKET);
	}

	@Test
	@DisplayName("an acknowledgement given before goes out before DISCONNECT [MQTT5-3.14.4-1]")
	void acknowledgedInTime() {
		MqttClient client = this.fixture.client((options) -> options.timeouts((timeouts) -> timeouts.drain(LONG)));
		List<ReceivedMessage> received = new CopyOnWriteArrayList<>();
		client.handle("a", MessageHandler.manual(received::add));
		ServerConnection connection = this.fixture.connect(client);
		connection.sendPublish("a", 1, 1, "x");
		Awaitility.await().until(() -> received.size() == 1);
		client.disconnect();
		received.get(0).acknowledge();
		connection.expect("40 02 00 01");
		connection.expect("E0 00");
		connection.expectEndOfStream();
	}

	private static void receiveEachQos(ServerConnection connection, List<ReceivedMessage> received) {
		connection.sendPublish("a", 1, 1, "x");
		connection.sendPublish("a", 1, 2, "x");
		connection.sendPublish("a", 2, 3, "x");
		Awaitility.await().until(() -> received.size() == 3);
	}

	/** What an application may do that does not know yet. */
	private static void goOn(MqttClient client, List<ReceivedMessage> received) {
		received.forEach(ReceivedMessage::acknowledge);
		client.publish(MqttMessage.to("b").build());
		client.publish(MqttMessage.to("b").atLeastOnce().build());
		client.subscribe(Subscription.atLeastOnce("b"), (message) -> {
		});
		client.unsubscribe("a");
		get(client.inFlight());
	}

	@Test
	@DisplayName("5.0: a session expiry in DISCONNECT counts for what the client keeps [MQTT5-3.14.2.2.2, RULE-14.2]")
	void longerSession() {
		ServerConnection connection = leaveAndComeBack(Duration.ofHours(2), Duration.ofHours(1));
		assertThat(connection.connect().cleanStart()).isFalse();
		WirePacket again = connection.read(WirePacket.Type.PUBLISH);
		assertThat(again.dup()).isTrue();
		assertThat(again.text()).isEqualTo("kept");
	}

	@Test
	@DisplayName("5.0: after a shorter session expiry in DISCONNECT the client gives up its session [MQTT5-3.14.2.2.2, RULE-14.2]")
	void shorterSession() {
		ServerConnection connection = leaveAndComeBack(Duration.ofMinutes(1), Duration.ofMinutes(2));
		assertThat(connection.connect().cleanStart()).isTrue();
		connection.expectNothing();
	}

	/** The session lasts ten minutes when the client connects. */
	private ServerConnection leaveAndComeBack(Duration expiry, Duration later) {
		MqttClient client = this.fixture.clientOnClock((options) -> options
			.session((session) -> session.expiry(Duration.ofMinutes(10)).onSessionLost(OnSessionLost.FAIL)));
		ServerConnection connection = this.fixture.connect(client);
		client.publish(MqttMessage.to("a").text("kept").atLeastOnce().build());
		connection.read(WirePacket.Type.PUBLISH);
		CompletableFuture<Void> left = client.disconnect(DisconnectOptions.builder().sessionExpiry(expiry).build());
		get(client.inFlight());
		this.fixture.clock().advance(Duration.ZERO);
		assertThat(connection.read(WirePacket.Type.DISCONNECT).property(0x11)).isEqualTo(expiry.toSeconds());
		connection.cut();
		get(left);
		this.fixture.clock().advance(later);
		CompletableFuture<?> connected = client.connect();
		ServerConnection second = this.fixture.server().accept();
		boolean resumed = !second.readConnect().cleanStart();
		second.send(resumed ? "20 03 01 00 00" : "20 03 00 00 00");
		get(connected);
		return second;
	}

}
