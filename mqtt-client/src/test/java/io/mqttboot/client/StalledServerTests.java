package io.mqttboot.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.ServerConnection;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The end of a connection whose server takes no more data.
 */
class StalledServerTests {

	private static final Duration LAST_PACKET = Duration.ofSeconds(5);

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	private ServerConnection stall(MqttClient client) {
		ServerConnection connection = this.fixture.connect(client);
		byte[] large = new byte[1_000_000];
		for (int i = 0; i < 30; i++) {
			client.publish(MqttMessage.to("a").payload(large).build());
		}
		Awaitility.await().until(() -> !client.status().writable());
		return connection;
	}

	private MqttClient client() {
		return this.fixture
			.clientOnClock((options) -> options.transport((transport) -> transport.sendBufferSize(8192)));
	}

	private void passTime(MqttClient client) {
		get(client.inFlight());
		this.fixture.clock().advance(Duration.ZERO);
		this.fixture.clock().advance(LAST_PACKET);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	@DisplayName("disconnecting and closing do not wait for ever until DISCONNECT is on its way")
	void ends(boolean close) {
		MqttClient client = client();
		stall(client);
		CompletableFuture<Void> ended = close ? client.closeAsync() : client.disconnect();
		passTime(client);
		get(ended);
	}

	@Test
	@DisplayName("a server that breaks the protocol and does not read is left, and another attempt follows [MQTT5-4.13.1-1]")
	void brokenProtocol() {
		MqttClient client = client();
		ServerConnection connection = stall(client);
		connection.send("36 06 00 01 61 00 01 00");
		Awaitility.await().until(() -> client.status().counters().bytesReceived() > 8);
		passTime(client);
		Awaitility.await().until(() -> client.status().state() == ClientState.WAITING);
		this.fixture.clock().advance(Duration.ofMinutes(1));
		this.fixture.server().handshake();
	}

	@Test
	@DisplayName("DISCONNECT that the server sent before it closed is read although a write failed first [RULE-21.2]")
	void disconnectBehindAFailedWrite() throws InterruptedException {
		MqttClient client = this.fixture.client((options) -> options);
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = this.fixture.connect(client);
		CountDownLatch busy = new CountDownLatch(1);
		CompletableFuture<Boolean> release = new CompletableFuture<>();
		client.inFlight().thenRun(() -> {
			busy.countDown();
			get(release);
		});
		busy.await();
		client.publish(MqttMessage.to("a").build());
		connection.send("E0 01 89");
		connection.reset();
		release.complete(true);
		assertThat(events.await(MqttEvent.Disconnected.class).reasonCode()).isEqualTo(ReasonCode.SERVER_BUSY);
	}

}
