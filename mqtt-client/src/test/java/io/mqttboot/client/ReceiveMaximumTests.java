package io.mqttboot.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.spi.MessageHandler;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.Hex;
import io.mqttboot.client.testkit.Mosquitto;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Servers that send more than the Receive Maximum of the client, as Mosquitto 2.0.11
 * does: for each PUBACK or PUBCOMP of the oldest message it sends up to Receive Maximum
 * others, so that a client that was slow for a moment gets everything that was queued.
 */
class ReceiveMaximumTests {

	private static final String LARGE = "x".repeat(20_000);

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	@DisplayName("beyond Receive Maximum reading pauses, acknowledgements leave, and nothing is lost")
	void readingPauses(int receiveMaximum) throws InterruptedException {
		MqttClient client = this.fixture
			.client((options) -> options.flow((flow) -> flow.receiveMaximum(receiveMaximum)));
		BlockingQueue<ReceivedMessage> received = new LinkedBlockingQueue<>();
		client.handle("a", MessageHandler.manual(received::add));
		ServerConnection connection = this.fixture.connect(client);
		int messages = 2000;
		AtomicInteger sent = new AtomicInteger();
		CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> {
			for (int id = 1; id <= messages; id++) {
				connection.sendPublish("a", 1, id, LARGE);
				sent.incrementAndGet();
			}
		});
		Awaitility.await().until(() -> client.status().inFlightIncoming() > receiveMaximum);
		awaitStuck(sent);
		assertThat(flood).isNotDone();
		int open = client.status().inFlightIncoming();
		assertThat(open).as("what one read of the socket brought").isBetween(receiveMaximum + 1, messages / 2);
		assertThat(client.status().counters().receiveMaximumExceeded()).isEqualTo(open - receiveMaximum);
		for (int id = 1; id <= messages; id++) {
			ReceivedMessage next = Objects.requireNonNull(received.poll(10, TimeUnit.SECONDS));
			assertThat(next.packetId()).isEqualTo(id);
			next.acknowledge();
			assertThat(connection.read(WirePacket.Type.PUBACK).packetId()).isEqualTo(id);
		}
		get(flood);
		assertThat(client.status().counters().disconnects()).isZero();
	}

	private static void awaitStuck(AtomicInteger sent) {
		AtomicInteger before = new AtomicInteger(-1);
		Awaitility.await("the server is stuck")
			.during(Duration.ofMillis(300))
			.until(() -> before.getAndSet(sent.get()) == sent.get());
	}

	@Test
	@DisplayName("handlers that publish or request and wait get their answers beyond Receive Maximum")
	void handlersThatWaitForAnswers() {
		MqttClient client = this.fixture.client((options) -> options.flow((flow) -> flow.receiveMaximum(1)));
		List<String> results = new CopyOnWriteArrayList<>();
		client.handle("a", (message) -> {
			client.blocking().publish(MqttMessage.to("out").atLeastOnce().build());
			results
				.add(client.request(MqttMessage.to("question").build(), ClientFixture.LIMIT).join().payloadAsString());
		});
		ServerConnection connection = this.fixture.connect(client);
		int messages = 50;
		CompletableFuture<Void> flood = CompletableFuture.runAsync(() -> {
			for (int id = 1; id <= messages; id++) {
				connection.sendPublish("a", 1, id, LARGE);
			}
		});
		int acknowledged = 0;
		while (acknowledged < messages) {
			WirePacket packet = connection.read();
			switch (packet.type()) {
				case PUBACK -> acknowledged++;
				case PUBLISH -> {
					if ("out".equals(packet.topic())) {
						connection.acknowledge(packet);
					}
					else {
						byte[] correlation = (byte[]) Objects.requireNonNull(packet.property(0x09));
						connection.sendPublish(0, (String) Objects.requireNonNull(packet.property(0x08)), 0,
								"09 %04X".formatted(correlation.length) + Hex.format(correlation), "answer");
					}
				}
				default -> connection.acknowledge(packet);
			}
		}
		get(flood);
		assertThat(results).hasSize(messages).containsOnly("answer");
		assertThat(client.status().counters().disconnects()).isZero();
	}

	@Test
	@DisplayName("while an answer is awaited, the bytes beyond Receive Maximum are bounded [MQTT5-3.3.4-9]")
	void boundWhileAnAnswerIsAwaited() {
		MqttClient client = this.fixture
			.client((options) -> options.flow((flow) -> flow.receiveMaximum(2).incomingBytes(100_000)));
		RecordedEvents events = RecordedEvents.of(client);
		client.handle("a", MessageHandler.manual((message) -> {
		}));
		ServerConnection connection = this.fixture.connect(client);
		client.publish(MqttMessage.to("out").atLeastOnce().build());
		connection.read(WirePacket.Type.PUBLISH);
		int fitting = 2 + 4;
		for (int id = 1; id <= fitting; id++) {
			connection.sendPublish("a", 1, id, LARGE);
		}
		Awaitility.await().until(() -> client.status().inFlightIncoming() == fitting);
		connection.expectNothing();
		connection.sendPublish("a", 1, fitting + 1, LARGE);
		connection.expect("E0 01 93");
		connection.expectEndOfStream();
		assertThat(events.await(MqttEvent.Disconnected.class).cause()).isInstanceOf(MqttProtocolException.class)
			.hasMessageContaining("incomingBytes");
	}

	@ParameterizedTest
	@CsvSource({ "AT_LEAST_ONCE, false", "AT_LEAST_ONCE, true", "EXACTLY_ONCE, false", "EXACTLY_ONCE, true" })
	@DisplayName("a listener that was slow for a moment keeps its connection to Mosquitto, and gets everything in order")
	void mosquitto(QoS qos, boolean publishes) {
		int messages = 1200;
		try (Mosquitto broker = Mosquitto.builder().with("max_queued_messages 0").start()) {
			MqttClient client = this.fixture.client((options) -> options.server(broker.uri()).clientId("slow"));
			CountDownLatch fed = new CountDownLatch(1);
			List<String> received = new CopyOnWriteArrayList<>();
			get(client.connect());
			get(client.subscribe(Subscription.of("feed", qos), (message) -> {
				fed.await();
				if (publishes) {
					client.blocking().publish(MqttMessage.to("out").atLeastOnce().build());
				}
				received.add(message.payloadAsString());
			}));
			feed(broker, qos, messages);
			fed.countDown();
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> received.size() >= messages);
			assertThat(received).hasSize(messages).doesNotHaveDuplicates();
			assertThat(received.stream().map(Integer::valueOf).toList()).isSorted();
			assertThat(client.status().counters().receiveMaximumExceeded()).isPositive();
			assertThat(client.status().counters().disconnects()).isZero();
		}
	}

	@Test
	@DisplayName("strictly, Mosquitto is disconnected [MQTT5-3.3.4-9]")
	void mosquittoStrictly() {
		try (Mosquitto broker = Mosquitto.builder().with("max_queued_messages 0").start()) {
			MqttClient client = this.fixture.client((options) -> options.server(broker.uri())
				.clientId("strict")
				.reconnect((reconnect) -> reconnect.enabled(false))
				.flow((flow) -> flow.strictReceiveMaximum(true)));
			RecordedEvents events = RecordedEvents.of(client);
			List<ReceivedMessage> received = new CopyOnWriteArrayList<>();
			get(client.connect());
			get(client.subscribe(Subscription.atLeastOnce("feed"), MessageHandler.manual(received::add)));
			feed(broker, QoS.AT_LEAST_ONCE, 600);
			Awaitility.await().until(() -> received.size() == 256);
			assertThat(client.status().isConnected()).isTrue();
			received.get(0).acknowledge();
			MqttEvent.Disconnected end = events.await(MqttEvent.Disconnected.class);
			assertThat(end.reasonCode()).isEqualTo(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
		}
	}

	/** Returns when the broker has them all. */
	private void feed(Mosquitto broker, QoS qos, int messages) {
		MqttClient feeder = this.fixture.client((options) -> options.server(broker.uri()).clientId("feeder"));
		get(feeder.connect());
		List<Publication> publications = new ArrayList<>();
		for (int i = 0; i < messages; i++) {
			publications.add(feeder.publish(MqttMessage.to("feed").qos(qos).text("" + i).build()));
		}
		publications.forEach((publication) -> get(publication.acknowledged()));
	}

}
