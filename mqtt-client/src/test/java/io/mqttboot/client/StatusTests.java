package io.mqttboot.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.ClientStatus;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whom the client tells something, finds it in the status. Callbacks run on the event
 * loop here, so none can look later than at once.
 */
class StatusTests {

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@Test
	void aHandlerSeesItsMessageInFlight() {
		MqttClient client = this.fixture.client((options) -> options.callbackExecutor(Runnable::run));
		CompletableFuture<ClientStatus> seen = new CompletableFuture<>();
		client.handle("a", (message) -> seen.complete(client.status()));
		ServerConnection connection = this.fixture.connect(client);
		connection.sendPublish("a", 1, 7, "x");
		connection.expect("40 02 00 07");
		assertThat(get(seen).inFlightIncoming()).isOne();
	}

	@Test
	void whatIsSentIsInFlight() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		CompletableFuture<Integer> inFlight = client.connect().thenCompose((result) -> {
			client.publish(MqttMessage.to("a").atLeastOnce().build());
			return client.publish(MqttMessage.to("a").build())
				.acknowledged()
				.thenApply((sent) -> client.status().inFlightOutgoing());
		});
		ServerConnection connection = this.fixture.server().handshake();
		assertThat(get(inFlight)).isOne();
		connection.acknowledge(connection.read(WirePacket.Type.PUBLISH));
	}

	@ParameterizedTest
	@CsvSource({ "true, WAITING", "false, IDLE" })
	void aListenerSeesTheStateAfterAFailedAttempt(boolean retry, ClientState expected) {
		MqttClient client = this.fixture.client((options) -> options.callbackExecutor(Runnable::run)
			.reconnect((reconnect) -> reconnect.retryFirstConnect(retry)
				.initialDelay(Duration.ofHours(1))
				.maxDelay(Duration.ofHours(1))));
		CompletableFuture<MqttEvent.ConnectFailed> failed = new CompletableFuture<>();
		CompletableFuture<ClientStatus> seen = new CompletableFuture<>();
		client.addListener((event) -> {
			if (event instanceof MqttEvent.ConnectFailed failure) {
				failed.complete(failure);
				seen.complete(client.status());
			}
		});
		this.fixture.server().refuse();
		client.connect();
		assertThat(get(seen).state()).isEqualTo(expected);
		assertThat(get(seen).lastError()).isSameAs(get(failed).cause());
	}

	@Test
	void aListenerSeesThatTheSocketIsFull() {
		MqttClient client = this.fixture.client((options) -> options.callbackExecutor(Runnable::run));
		this.fixture.connect(client);
		Awaitility.await().until(() -> client.status().writable());
		CompletableFuture<Boolean> seen = new CompletableFuture<>();
		client.addListener((event) -> {
			if (event instanceof MqttEvent.WritabilityChanged changed && !changed.writable()) {
				seen.complete(client.status().writable());
			}
		});
		byte[] payload = new byte[100_000];
		for (int i = 0; i < 200; i++) {
			client.publish(MqttMessage.to("a").payload(payload).build());
		}
		assertThat(get(seen)).isFalse();
	}

}
