package io.mqttboot.client;

import java.time.Duration;

import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
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
 * Keep-alive, with ten seconds of it on a manual clock.
 */
class KeepAliveTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("an idle client sends PINGREQ when the keep-alive is over [MQTT5-3.1.2-20, MQTT311-3.1.2-23]")
	void idle(MqttVersion version) {
		MqttClient client = client(version);
		ServerConnection connection = this.fixture.connect(client);
		assertThat(connection.connect().keepAlive()).isEqualTo(10);
		assertThat(client.status().lastPing()).isNull();
		advance(Duration.ofMillis(250));
		for (int i = 0; i < 3; i++) {
			advance(Duration.ofMillis(9_740));
			connection.expectNothing();
			advance(Duration.ofMillis(10));
			connection.expect("C0 00");
			advance(Duration.ofMillis(250));
			receive(client, connection, "D0 00");
			assertThat(client.status().lastPing()).isBetween(Duration.ofMillis(250), Duration.ofMillis(251));
		}
	}

	@Test
	@DisplayName("what the server sends does not replace PINGREQ [MQTT5-3.1.2-20]")
	void inboundTrafficDoesNotCount() {
		MqttClient client = client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		for (int i = 1; i < 10; i++) {
			advance(SECOND);
			receive(client, connection, "30 04 00 01 61 00");
		}
		connection.expectNothing();
		advance(SECOND);
		connection.expect("C0 00");
	}

	@Test
	@DisplayName("what the client sends replaces PINGREQ as long as the server answers [MQTT5-3.1.2-20]")
	void outboundTrafficCounts() {
		MqttClient client = client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		for (int i = 0; i < 30; i++) {
			advance(SECOND);
			client.publish(MqttMessage.to("a").atLeastOnce().build());
			connection.acknowledge(connection.read(WirePacket.Type.PUBLISH));
			Awaitility.await().until(() -> client.status().inFlightOutgoing() == 0);
		}
		connection.expectNothing();
	}

	@Test
	@DisplayName("a client that only sends tests the reading side [RULE-5.3]")
	void aClientThatOnlySendsTestsTheReadingSide() {
		MqttClient client = client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		for (int i = 1; i < 10; i++) {
			advance(SECOND);
			get(client.publish(MqttMessage.to("a").build()).acknowledged());
			connection.read(WirePacket.Type.PUBLISH);
		}
		advance(SECOND);
		connection.expect("C0 00");
		for (int i = 0; i < 4; i++) {
			advance(SECOND);
			get(client.publish(MqttMessage.to("a").build()).acknowledged());
			connection.read(WirePacket.Type.PUBLISH);
		}
		advance(SECOND);
		connection.expectEndOfStream();
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("no answer in half the keep-alive ends the connection [RULE-5.1]")
	void noAnswerInHalfTheKeepAliveEndsTheConnection(MqttVersion version) {
		MqttClient client = client(version);
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = this.fixture.connect(client);
		advance(Duration.ofSeconds(10));
		connection.expect("C0 00");
		advance(Duration.ofMillis(4_990));
		connection.expectNothing();
		advance(Duration.ofMillis(10));
		connection.expectEndOfStream();
		MqttEvent.Disconnected event = events.await(MqttEvent.Disconnected.class);
		assertThat(event.initiator()).isEqualTo(MqttEvent.Initiator.NETWORK);
		assertThat(event.cause()).hasMessageContaining("PINGREQ");
		assertThat(event.reconnectIn()).isNotNull();
		assertThat(client.status().state()).isEqualTo(ClientState.WAITING);
		assertThat(client.status().lastError()).hasMessageContaining("PINGREQ");
	}

	@Test
	@DisplayName("an answer that is read late is an answer; a machine that slept sends one more probe")
	void late() {
		MqttClient client = client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		advance(Duration.ofSeconds(10));
		connection.expect("C0 00");
		advance(Duration.ofHours(3));
		connection.expectNothing();
		receive(client, connection, "D0 00");
		advance(SECOND);
		connection.expect("C0 00");
		receive(client, connection, "D0 00");
		assertThat(client.status().isConnected()).isTrue();
		advance(Duration.ofHours(3));
		connection.expect("C0 00");
		advance(Duration.ofHours(3));
		connection.expectNothing();
		advance(SECOND);
		connection.expectEndOfStream();
	}

	@Test
	@DisplayName("a socket that takes nothing ends the connection even if nothing is expected back")
	void stalledWriting() {
		MqttClient client = this.fixture.clientOnClock((options) -> options.keepAlive(Duration.ofSeconds(10))
			.transport((transport) -> transport.sendBufferSize(8192)));
		RecordedEvents events = RecordedEvents.of(client);
		this.fixture.connect(client);
		byte[] large = new byte[1_000_000];
		for (int i = 0; i < 30; i++) {
			client.publish(MqttMessage.to("a").payload(large).build());
		}
		Awaitility.await().until(() -> !client.status().writable());
		this.fixture.clock().settle();
		advance(Duration.ofSeconds(10));
		advance(Duration.ofSeconds(10));
		MqttEvent.Disconnected event = events.await(MqttEvent.Disconnected.class);
		assertThat(event.initiator()).isEqualTo(MqttEvent.Initiator.NETWORK);
		assertThat(event.cause()).hasMessageContaining("took no data");
	}

	@Test
	void theDeadlineIsAnOption() {
		MqttClient client = this.fixture.clientOnClock((options) -> options.keepAlive(Duration.ofSeconds(10))
			.timeouts((timeouts) -> timeouts.ping(Duration.ofSeconds(2))));
		ServerConnection connection = this.fixture.connect(client);
		advance(Duration.ofSeconds(10));
		connection.expect("C0 00");
		advance(Duration.ofSeconds(2));
		connection.expectEndOfStream();
	}

	@Test
	@DisplayName("a deadline beyond the keep-alive does not delay the next PINGREQ [MQTT5-3.1.2-20]")
	void longDeadline() {
		MqttClient client = this.fixture.clientOnClock((options) -> options.keepAlive(Duration.ofSeconds(10))
			.timeouts((timeouts) -> timeouts.ping(Duration.ofSeconds(60))));
		ServerConnection connection = this.fixture.connect(client);
		for (int i = 0; i < 3; i++) {
			advance(Duration.ofSeconds(10));
			connection.expect("C0 00");
			receive(client, connection, "D0 00");
		}
	}

	@Test
	@DisplayName("any packet is an answer [RULE-5.1]")
	void anyPacketIsAnAnswer() {
		MqttClient client = client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		advance(Duration.ofSeconds(10));
		connection.expect("C0 00");
		advance(SECOND);
		receive(client, connection, "30 04 00 01 61 00");
		advance(Duration.ofSeconds(5));
		connection.expectNothing();
		assertThat(client.status().isConnected()).isTrue();
		advance(Duration.ofSeconds(4));
		connection.expect("C0 00");
	}

	@Test
	@DisplayName("the server's keep-alive replaces ours for this connection [MQTT5-3.2.2-21, MQTT5-3.1.2-21]")
	void serverKeepAlive() {
		MqttClient client = client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client, "13 00 04");
		advance(Duration.ofSeconds(4));
		connection.expect("C0 00");
		connection.cut();
		Awaitility.await().until(() -> client.status().state() == ClientState.WAITING);
		advance(SECOND);
		connection = this.fixture.server().handshake();
		assertThat(connection.connect().keepAlive()).isEqualTo(10);
		Awaitility.await().until(() -> client.status().isConnected());
		advance(Duration.ofMillis(9_990));
		connection.expectNothing();
		advance(Duration.ofMillis(10));
		connection.expect("C0 00");
	}

	@Test
	@DisplayName("5.0: the server can switch keep-alive off [MQTT5-3.2.2-21]")
	void serverKeepAliveOff() {
		ServerConnection connection = this.fixture.connect(client(MqttVersion.V5), "13 00 00");
		advance(Duration.ofHours(24));
		connection.expectNothing();
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("keep-alive 0 sends nothing [RULE-5.2]")
	void off(MqttVersion version) {
		MqttClient client = this.fixture.clientOnClock((options) -> options.version(version).keepAlive(Duration.ZERO));
		ServerConnection connection = this.fixture.connect(client);
		advance(Duration.ofHours(24));
		connection.expectNothing();
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("PINGRESP that nobody asked for is ignored [MQTT5-3.12.4-1, MQTT311-3.12.4-1]")
	void unexpectedAnswer(MqttVersion version) {
		MqttClient client = client(version);
		ServerConnection connection = this.fixture.connect(client);
		receive(client, connection, "D0 00");
		assertThat(client.status().isConnected()).isTrue();
		assertThat(client.status().lastPing()).isNull();
		advance(Duration.ofSeconds(10));
		connection.expect("C0 00");
	}

	private MqttClient client(MqttVersion version) {
		return this.fixture.clientOnClock((options) -> options.version(version).keepAlive(Duration.ofSeconds(10)));
	}

	private void advance(Duration time) {
		this.fixture.clock().advance(time);
	}

	/** Sends, and waits until the client has read it. */
	private void receive(MqttClient client, ServerConnection connection, String hex) {
		long before = client.status().counters().bytesReceived();
		connection.send(hex);
		Awaitility.await().until(() -> client.status().counters().bytesReceived() > before);
		this.fixture.clock().settle();
	}

}
