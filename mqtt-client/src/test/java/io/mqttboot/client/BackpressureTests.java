package io.mqttboot.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import io.mqttboot.client.error.MqttOverflowException;
import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.Subscription;
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

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Handlers that are slow, or wait for the client.
 */
class BackpressureTests {

	private static final int FLOOD = 20_000;

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("two handlers that publish and wait inside a pool of two do not hang")
	void handlersThatPublishAndWait(MqttVersion version) {
		ExecutorService pool = Executors.newFixedThreadPool(2);
		this.fixture.closing(pool::shutdownNow);
		MqttClient client = this.fixture.client((options) -> options.version(version).callbackExecutor(pool));
		CountDownLatch bothInside = new CountDownLatch(2);
		List<PublishResult> results = new CopyOnWriteArrayList<>();
		for (String topic : List.of("a", "b")) {
			client.handle(topic, (message) -> {
				bothInside.countDown();
				bothInside.await();
				results.add(client.blocking().publish(MqttMessage.to("out").exactlyOnce().build()));
				results.add(client.publish(MqttMessage.to("out").atLeastOnce().build()).acknowledged().join());
			});
		}
		ServerConnection connection = this.fixture.connect(client);
		connection.sendPublish("a", 1, 1, "x");
		connection.sendPublish("b", 1, 2, "x");
		int acknowledged = 0;
		while (acknowledged < 2) {
			WirePacket packet = connection.read();
			if (packet.type() == WirePacket.Type.PUBACK) {
				acknowledged++;
			}
			else {
				connection.acknowledge(packet);
			}
		}
		assertThat(results).hasSize(4);
	}

	@Test
	@DisplayName("a slow handler under a QoS 0 flood that publishes and waits does not hang")
	void publishAndWaitUnderAFlood() {
		MqttClient client = this.fixture.client((options) -> options.flow((flow) -> flow.incomingQos0Messages(100)));
		AtomicInteger handled = new AtomicInteger();
		CompletableFuture<Void> published = new CompletableFuture<>();
		client.handle("a", (message) -> {
			int number = handled.incrementAndGet();
			if (number <= 20) {
				client.blocking().publish(MqttMessage.to("out").text("" + number).atLeastOnce().build());
			}
			if (number == 20) {
				published.complete(null);
			}
		});
		ServerConnection connection = this.fixture.connect(client);
		CompletableFuture<Void> flood = flood(connection, FLOOD);
		for (int i = 1; i <= 20; i++) {
			WirePacket packet = connection.read(WirePacket.Type.PUBLISH);
			assertThat(packet.text()).isEqualTo("" + i);
			connection.acknowledge(packet);
		}
		get(published);
		get(flood);
		Awaitility.await().until(() -> handled.get() + client.status().counters().droppedIncoming() == FLOOD);
		assertThat(client.status().isConnected()).isTrue();
	}

	@Test
	@DisplayName("a slow handler stops the reading; nothing is lost while nothing awaits an answer")
	void readingPauses() {
		MqttClient client = this.fixture.client((options) -> options.flow((flow) -> flow.incomingQos0Messages(100)));
		CountDownLatch release = new CountDownLatch(1);
		AtomicInteger handled = new AtomicInteger();
		client.handle("a", (message) -> {
			release.await();
			handled.incrementAndGet();
		});
		ServerConnection connection = this.fixture.connect(client);
		int messages = 2_000;
		String large = "x".repeat(20_000);
		AtomicInteger sent = new AtomicInteger();
		CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> {
			for (int i = 0; i < messages; i++) {
				connection.sendPublish("a", 0, 0, large);
				sent.incrementAndGet();
			}
		});
		Awaitility.await().until(() -> client.status().counters().receivedQos0() >= 100);
		AtomicInteger before = new AtomicInteger(-1);
		Awaitility.await("the server is stuck")
			.during(Duration.ofMillis(300))
			.until(() -> before.getAndSet(sent.get()) == sent.get());
		assertThat(flood).isNotDone();
		assertThat(client.status().counters().receivedQos0()).isBetween(100L, messages / 2L);
		release.countDown();
		get(flood);
		Awaitility.await().until(() -> handled.get() == messages);
		assertThat(client.status().counters().droppedIncoming()).isZero();
	}

	@Test
	@DisplayName("while an answer is awaited, QoS 0 above the bound is dropped and counted")
	void droppedWhileAnAnswerIsAwaited() {
		MqttClient client = this.fixture.client((options) -> options.flow((flow) -> flow.incomingQos0Messages(10)));
		RecordedEvents events = RecordedEvents.of(client);
		CountDownLatch release = new CountDownLatch(1);
		List<String> handled = new CopyOnWriteArrayList<>();
		client.handle("a", (message) -> {
			release.await();
			handled.add(message.payloadAsString());
		});
		ServerConnection connection = this.fixture.connect(client);
		client.publish(MqttMessage.to("out").atLeastOnce().build());
		WirePacket publish = connection.read(WirePacket.Type.PUBLISH);
		get(flood(connection, FLOOD));
		assertThat(events.await(MqttEvent.IncomingDropped.class).messages()).isPositive();
		connection.acknowledge(publish);
		Awaitility.await().until(() -> client.status().counters().receivedQos0() == FLOOD);
		release.countDown();
		Awaitility.await().until(() -> handled.size() + client.status().counters().droppedIncoming() == FLOOD);
		assertThat(handled).endsWith("" + (FLOOD - 1));
		assertThat(client.status().counters().droppedIncoming()).isPositive();
	}

	@Test
	@DisplayName("a slow handler does not cost the QoS 0 messages of another one")
	void everyHandlerKeepsItsShare() {
		MqttClient client = this.fixture.client((options) -> options.flow((flow) -> flow.incomingQos0Messages(100)));
		CountDownLatch release = new CountDownLatch(1);
		List<String> handled = new CopyOnWriteArrayList<>();
		client.handle("slow", (message) -> release.await());
		client.handle("rare", (message) -> {
			release.await();
			handled.add(message.payloadAsString());
		});
		ServerConnection connection = this.fixture.connect(client);
		client.publish(MqttMessage.to("out").atLeastOnce().build());
		connection.read(WirePacket.Type.PUBLISH);
		for (int i = 0; i < 10; i++) {
			connection.sendPublish("rare", 0, 0, "" + i);
		}
		for (int i = 0; i < 1000; i++) {
			connection.sendPublish("slow", 0, 0, "" + i);
		}
		Awaitility.await().until(() -> client.status().counters().receivedQos0() == 1010);
		get(client.inFlight()); // the pass that read the last one is over
		release.countDown();
		Awaitility.await().until(() -> handled.size() == 10);
		assertThat(client.status().counters().droppedIncoming()).isBetween(1000L - 100 - 64, 1000L);
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("received bytes are bounded: reading pauses")
	void bytesPauseReading(MqttVersion version) {
		MqttClient client = this.fixture
			.client((options) -> options.version(version).flow((flow) -> flow.incomingBytes(1_000_000)));
		CountDownLatch release = new CountDownLatch(1);
		AtomicInteger handled = new AtomicInteger();
		client.handle("a", (message) -> {
			release.await();
			handled.incrementAndGet();
		});
		ServerConnection connection = this.fixture.connect(client);
		int messages = 200;
		int qos = (version == MqttVersion.V5) ? 0 : 1;
		String large = "x".repeat(100_000);
		AtomicInteger sent = new AtomicInteger();
		CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> {
			for (int i = 1; i <= messages; i++) {
				connection.sendPublish("a", qos, i, large);
				sent.incrementAndGet();
			}
		});
		AtomicInteger before = new AtomicInteger(-1);
		Awaitility.await("the server is stuck")
			.during(Duration.ofMillis(300))
			.until(() -> before.getAndSet(sent.get()) == sent.get());
		assertThat(flood).isNotDone();
		release.countDown();
		get(flood);
		Awaitility.await().until(() -> handled.get() == messages);
		assertThat(client.status().counters().disconnects()).isZero();
	}

	@Test
	@DisplayName("3.1.1: too many unacknowledged bytes close the connection if reading cannot pause, and come again")
	void bytesCloseTheConnection() {
		MqttClient client = this.fixture
			.client((options) -> options.version(MqttVersion.V3_1_1).flow((flow) -> flow.incomingBytes(1_000)));
		RecordedEvents events = RecordedEvents.of(client);
		List<ReceivedMessage> received = new CopyOnWriteArrayList<>();
		client.handle("a", MessageHandler.manual(received::add));
		ServerConnection connection = this.fixture.connect(client);
		client.publish(MqttMessage.to("out").atLeastOnce().build());
		connection.read(WirePacket.Type.PUBLISH);
		String large = "x".repeat(600);
		connection.sendPublish("a", 1, 1, large);
		Awaitility.await().until(() -> received.size() == 1);
		connection.sendPublish("a", 1, 2, large);
		connection.expectEndOfStream();
		assertThat(events.await(MqttEvent.Disconnected.class).cause()).isInstanceOf(MqttOverflowException.class)
			.hasMessageContaining("incomingBytes");
		Awaitility.await().until(() -> received.size() == 2);
		received.forEach(ReceivedMessage::acknowledge);
		connection = this.fixture.server().accept().handshake(true, "");
		connection.acknowledge(connection.read(WirePacket.Type.PUBLISH));
		for (int id = 1; id <= 2; id++) {
			connection.sendPublish(0xA, "a", id, "", large);
			connection.expect("40 02 00 0" + id);
		}
		assertThat(received).hasSize(2);
	}

	@Test
	@DisplayName("while the client does not read, it sends PINGREQ and does not wait for answers [RULE-5.4]")
	void keepAliveWhileReadingPauses() {
		MqttClient client = this.fixture.clientOnClock(
				(options) -> options.keepAlive(Duration.ofSeconds(10)).flow((flow) -> flow.incomingQos0Messages(1)));
		CountDownLatch release = new CountDownLatch(1);
		client.handle("a", (message) -> release.await());
		ServerConnection connection = this.fixture.connect(client);
		connection.send("30 04 00 01 61 00".repeat(10));
		Awaitility.await().until(() -> client.status().counters().receivedQos0() == 10);
		this.fixture.clock().settle();
		for (int i = 0; i < 6; i++) {
			this.fixture.clock().advance(Duration.ofSeconds(10));
			connection.expect("C0 00");
		}
		assertThat(client.status().isConnected()).isTrue();
		release.countDown();
	}

	@Test
	@DisplayName("a blocking call on the event loop is refused with the remedy")
	void blockingCallOnTheLoop() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		CompletableFuture<?> connected = client.connect()
			.thenApply((result) -> client.blocking().publish(MqttMessage.to("a").atLeastOnce().build()));
		this.fixture.server().handshake();
		assertThat(failure(connected, MqttStateException.class)).hasMessageContaining("event loop");
	}

	@Test
	@DisplayName("a handler may subscribe and wait, and close the client")
	void handlerThatSubscribesAndCloses() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		CompletableFuture<Boolean> subscribed = new CompletableFuture<>();
		client.handle("a", (message) -> {
			subscribed.complete(client.blocking().subscribe(Subscription.atLeastOnce("b"), (other) -> {
			}).isSuccess());
			client.close();
		});
		ServerConnection connection = this.fixture.connect(client);
		connection.sendPublish("a", 1, 1, "x");
		connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
		assertThat(get(subscribed)).isTrue();
		get(client.closeAsync());
	}

	private static CompletableFuture<Void> flood(ServerConnection connection, int messages) {
		return CompletableFuture.runAsync(() -> {
			for (int i = 0; i < messages; i++) {
				connection.sendPublish("a", 0, 0, "" + i);
			}
		});
	}

}
