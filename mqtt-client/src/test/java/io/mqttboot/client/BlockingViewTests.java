package io.mqttboot.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.mqttboot.client.error.MqttInterruptedException;
import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.error.MqttTimeoutException;
import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Waiting, not waiting longer, and not waiting at all.
 */
class BlockingViewTests {

	private static final Duration SHORT = Duration.ofMillis(20);

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@AfterEach
	void endThreads() {
		this.threads.shutdown();
	}

	@ParameterizedTest
	@ValueSource(strings = { "mqtt", "tcp" })
	void connectsByAddress(String scheme) {
		MqttClient client = this.fixture
			.closing(MqttClient.create(scheme + "://127.0.0.1:" + this.fixture.server().port()));
		CompletableFuture<ConnectResult> connected = CompletableFuture.supplyAsync(client.blocking()::connect);
		ServerConnection connection = this.fixture.server().handshake();
		assertThat(get(connected).version()).isEqualTo(MqttVersion.V5);
		connection.cut();
	}

	@Test
	void everyVerbHasALimitAndGoesOnAfterIt() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		MqttBlockingClient brief = client.blocking().withTimeout(SHORT);
		assertThatExceptionOfType(MqttTimeoutException.class).isThrownBy(brief::connect)
			.withMessageContaining("connect")
			.satisfies((ex) -> assertThat(ex.accepted()).isTrue());
		ServerConnection connection = this.fixture.server().handshake();
		Awaitility.await().until(() -> client.status().isConnected());
		MqttMessage message = MqttMessage.to("a").atLeastOnce().build();
		assertThatExceptionOfType(MqttTimeoutException.class).isThrownBy(() -> brief.publish(message))
			.withMessageContaining("within " + SHORT + ";")
			.satisfies((ex) -> assertThat(ex.accepted()).isTrue())
			.satisfies((ex) -> assertThat(ex).hasMessageEndingWith("goes on"));
		connection.acknowledge(connection.read(WirePacket.Type.PUBLISH));
		Awaitility.await().until(() -> client.status().counters().acknowledged() == 1);
		assertThatExceptionOfType(MqttTimeoutException.class)
			.isThrownBy(() -> brief.subscribe(Subscription.atLeastOnce("a"), (received) -> {
			}));
		connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
		assertThatExceptionOfType(MqttTimeoutException.class).isThrownBy(() -> brief.unsubscribe("a"));
		connection.acknowledge(connection.read(WirePacket.Type.UNSUBSCRIBE));
		assertThatIllegalArgumentException().isThrownBy(() -> client.blocking().withTimeout(Duration.ZERO));
		client.blocking().withTimeout(ChronoUnit.FOREVER.getDuration()).disconnect();
	}

	@Test
	void aLimitThatIsOverSaysWhyThereIsNoConnection() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		MqttMessage message = MqttMessage.to("a").atLeastOnce().build();
		assertThatExceptionOfType(MqttTimeoutException.class)
			.isThrownBy(() -> client.blocking().publish(message, SHORT))
			.withMessageEndingWith("there is no connection yet");
		CompletableFuture<ConnectResult> connected = client.connect();
		ServerConnection connection = this.fixture.server().accept();
		connection.readConnect();
		connection.send("20 03 00 86 00");
		assertThat(connected).failsWithin(ClientFixture.LIMIT);
		assertThatExceptionOfType(MqttTimeoutException.class)
			.isThrownBy(() -> client.blocking().publish(message, SHORT))
			.withMessageContaining("within " + SHORT + ";")
			.withMessageContaining("goes on; there is no connection: ")
			.withMessageContaining("bad user name or password (0x86)");
	}

	private CompletableFuture<PublishResult> publishing(MqttClient client, MqttMessage message) {
		return CompletableFuture.supplyAsync(() -> client.blocking().publish(message), this.threads);
	}

	@Test
	void aPublishWaitsForRoomInAFullQueue() {
		MqttClient client = this.fixture.client((options) -> options.flow((flow) -> flow.queueMessages(1)));
		MqttMessage message = MqttMessage.to("a").text("x").atLeastOnce().build();
		client.publish(message);
		assertThatExceptionOfType(MqttTimeoutException.class)
			.isThrownBy(() -> client.blocking().publish(MqttMessage.to("late").build(), SHORT))
			.withMessageContaining("not published")
			.satisfies((ex) -> assertThat(ex.accepted()).isFalse());
		List<CompletableFuture<PublishResult>> waiting = List.of(publishing(client, message),
				publishing(client, message), publishing(client, message));
		ServerConnection connection = this.fixture.connect(client);
		for (int i = 0; i < 4; i++) {
			WirePacket packet = connection.read(WirePacket.Type.PUBLISH);
			assertThat(packet.topic()).isEqualTo("a");
			connection.acknowledge(packet);
		}
		waiting.forEach((future) -> assertThat(get(future).packetId()).isPositive());
		assertThat(client.status().counters().rejected()).isZero();
		connection.expectNothing();
	}

	@Test
	void whoWaitsForRoomIsToldThatTheClientIsClosed() {
		MqttClient client = this.fixture.client((options) -> options.flow((flow) -> flow.queueMessages(1)));
		client.publish(MqttMessage.to("a").atLeastOnce().build());
		CompletableFuture<PublishResult> waiting = publishing(client, MqttMessage.to("a").build());
		get(client.closeAsync());
		failure(waiting, MqttStateException.class);
	}

	@Test
	void anInterruptionEndsTheWaitingForRoom() {
		MqttClient client = this.fixture.client((options) -> options.flow((flow) -> flow.queueMessages(1)));
		client.publish(MqttMessage.to("a").text("0").atLeastOnce().build());
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(MqttInterruptedException.class)
			.isThrownBy(() -> client.blocking().publish(MqttMessage.to("a").text("1").build()))
			.withMessageContaining("not published");
		assertThat(Thread.interrupted()).isTrue();
		ServerConnection connection = this.fixture.connect(client);
		assertThat(connection.read(WirePacket.Type.PUBLISH).text()).isEqualTo("0");
		connection.expectNothing();
	}

	@Test
	void anInterruptionEndsTheWaitingOnly() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(MqttInterruptedException.class)
			.isThrownBy(() -> client.blocking().publish(MqttMessage.to("a").atLeastOnce().build()))
			.withCauseInstanceOf(InterruptedException.class);
		assertThat(Thread.interrupted()).isTrue();
		connection.acknowledge(connection.read(WirePacket.Type.PUBLISH));
		Awaitility.await().until(() -> client.status().counters().acknowledged() == 1);
	}

	@Test
	void aCallThatWouldBlockTheEventLoopIsRefused() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		CompletableFuture<Void> refused = client.connect().thenAccept((result) -> client.blocking().disconnect());
		this.fixture.server().handshake();
		assertThat(failure(refused, MqttStateException.class)).hasMessageContaining("event loop");
	}

	@Test
	void aConnectInProgressCanBeCancelled() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		CompletableFuture<?> connected = client.connect();
		ServerConnection connection = this.fixture.server().accept();
		connection.readConnect();
		get(client.disconnect());
		connection.expectEndOfStream();
		failure(connected, MqttStateException.class);
		assertThat(client.status().state()).isEqualTo(ClientState.IDLE);
	}

	@Test
	void aPublishThatWaitsCanBeTakenBack() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		Publication publication = client.publish(MqttMessage.to("a").atLeastOnce().build());
		assertThat(get(publication.cancel())).isTrue();
		assertThat(publication.acknowledged()).isCancelled();
		this.fixture.connect(client).expectNothing();
	}

	@Test
	void textHasTheCharsetAskedFor() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		CompletableFuture<String> received = new CompletableFuture<>();
		client.handle("a", (message) -> received.complete(message.payloadAsString(StandardCharsets.UTF_16BE)));
		ServerConnection connection = this.fixture.connect(client);
		client.publish(MqttMessage.to("b").text("ä", StandardCharsets.ISO_8859_1).build());
		assertThat(connection.read(WirePacket.Type.PUBLISH).payload()).containsExactly(0xE4);
		connection.send("30 06 00 01 61 00 00 E4");
		assertThat(get(received)).isEqualTo("ä");
	}

	@Test
	void theVersionOfTheLibraryIsReadable() {
		assertThat(MqttClient.version()).matches("\\d+\\.\\d+\\.\\d+.*");
	}

}
