package io.mqttboot.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

import io.mqttboot.client.error.MqttSubscribeException;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.Subscription;
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
 * Subscriptions as reactive streams.
 */
class MessageStreamTests {

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a subscriber gets as many messages as it asked for; the others wait unacknowledged")
	void demand(MqttVersion version) {
		MqttClient client = this.fixture.client(version);
		ServerConnection connection = this.fixture.connect(client);
		Collector collector = new Collector(2);
		subscribe(client, connection, collector);
		for (int i = 1; i <= 5; i++) {
			connection.sendPublish("a", 1, i, "" + i);
		}
		connection.expect("40 02 00 01");
		connection.expect("40 02 00 02");
		connection.expectNothing();
		assertThat(collector.items).containsExactly("1", "2");
		assertThat(client.status().inFlightIncoming()).isEqualTo(3);
		collector.subscription().request(Long.MAX_VALUE);
		collector.subscription().request(Long.MAX_VALUE);
		for (int i = 3; i <= 5; i++) {
			connection.expect("40 02 00 0" + i);
		}
		assertThat(collector.items).containsExactly("1", "2", "3", "4", "5");
	}

	@Test
	@DisplayName("QoS 0 that is dropped takes no demand with it")
	void droppedWithoutDemand() {
		MqttClient client = this.fixture.client((options) -> options.flow((flow) -> flow.incomingQos0Messages(2)));
		ServerConnection connection = this.fixture.connect(client);
		Collector collector = new Collector(1);
		subscribe(client, connection, collector);
		// reading cannot pause while an answer is awaited
		client.publish(MqttMessage.to("out").atLeastOnce().build());
		WirePacket publish = connection.read(WirePacket.Type.PUBLISH);
		connection.sendPublish("a", 0, 0, "0");
		Awaitility.await().until(() -> collector.items.size() == 1);
		for (int i = 1; i <= 10; i++) {
			connection.sendPublish("a", 0, 0, "" + i);
		}
		Awaitility.await().until(() -> client.status().counters().droppedIncoming() >= 8);
		connection.acknowledge(publish);
		collector.subscription().request(1);
		Awaitility.await().until(() -> collector.items.size() == 2);
		collector.subscription().request(10);
		Awaitility.await().until(() -> collector.items.contains("10"));
		assertThat(client.status().isConnected()).isTrue();
	}

	@Test
	@DisplayName("a stream goes on after a reconnect, where its subscription is made again")
	void reconnect() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		Collector collector = new Collector(100);
		subscribe(client, connection, collector);
		connection.sendPublish("a", 1, 1, "1");
		connection.expect("40 02 00 01");
		connection.cut();
		connection = this.fixture.server().handshake();
		connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
		connection.sendPublish("a", 1, 1, "2");
		connection.expect("40 02 00 01");
		assertThat(collector.items).containsExactly("1", "2");
	}

	@Test
	@DisplayName("cancelling ends the subscription and acknowledges what waits")
	void cancel() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		Collector collector = new Collector(1);
		subscribe(client, connection, collector);
		connection.sendPublish("a", 1, 1, "1");
		connection.expect("40 02 00 01");
		connection.sendPublish("a", 1, 2, "2");
		Awaitility.await().until(() -> client.status().inFlightIncoming() == 1);
		collector.subscription().cancel();
		WirePacket first = connection.read();
		WirePacket second = connection.read();
		assertThat(List.of(first.type(), second.type())).containsExactlyInAnyOrder(WirePacket.Type.PUBACK,
				WirePacket.Type.UNSUBSCRIBE);
		connection.sendPublish("a", 1, 3, "3");
		connection.expect("40 02 00 03");
		connection.acknowledge((first.type() == WirePacket.Type.UNSUBSCRIBE) ? first : second);
		collector.subscription().request(10);
		collector.subscription().cancel();
		connection.expectNothing();
		assertThat(collector.items).containsExactly("1");
		assertThat(collector.ended).isNotDone();
	}

	@Test
	@DisplayName("cancelling leaves the subscription to others that use its filter")
	void cancelOneOfTwo() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		Collector first = new Collector(10);
		Collector second = new Collector(10);
		subscribe(client, connection, first);
		subscribe(client, connection, second);
		second.subscription().cancel();
		get(client.inFlight());
		connection.sendPublish("a", 1, 1, "1");
		connection.expect("40 02 00 01");
		assertThat(first.items).containsExactly("1");
		assertThat(second.items).isEmpty();
		first.subscription().cancel();
		connection.read(WirePacket.Type.UNSUBSCRIBE);
	}

	@Test
	@DisplayName("a subscriber that acknowledges by itself does so then or later")
	void acknowledgedBySubscriber() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		Collector collector = new Collector(10);
		client.messagesToAcknowledge(Subscription.atLeastOnce("a")).subscribe(collector);
		connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
		connection.sendPublish("a", 1, 1, "1");
		Awaitility.await().until(() -> collector.messages.size() == 1);
		connection.expectNothing();
		collector.messages.get(0).acknowledge();
		connection.expect("40 02 00 01");
	}

	@Test
	@DisplayName("a refused subscription is the error of the stream")
	void refused() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		Collector collector = new Collector(1);
		client.messages(Subscription.atLeastOnce("a")).subscribe(collector);
		connection.send("90 04 %04X 00 87".formatted(connection.read(WirePacket.Type.SUBSCRIBE).packetId()));
		assertThat(failure(collector.ended, MqttSubscribeException.class)).hasMessageContaining("'a'");
	}

	@Test
	@DisplayName("a stream completes when it is unsubscribed, after what waits, or when the client is closed")
	void completes() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		Collector collector = new Collector(1);
		subscribe(client, connection, collector);
		unsubscribeBehindTwo(client, connection);
		assertThat(collector.ended).isNotDone();
		collector.subscription().request(1);
		get(collector.ended);
		assertThat(collector.items).containsExactly("1", "2");
		Collector other = new Collector(1);
		subscribe(client, connection, other);
		get(client.closeAsync());
		get(other.ended);
	}

	@Test
	@DisplayName("a stream that was unsubscribed while messages wait for demand completes when the client is closed")
	void completesWithoutDemand() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		Collector collector = new Collector(1);
		subscribe(client, connection, collector);
		unsubscribeBehindTwo(client, connection);
		assertThat(collector.ended).isNotDone();
		get(client.closeAsync());
		get(collector.ended);
		assertThat(collector.items).containsExactly("1");
	}

	@Test
	@DisplayName("asking for nothing is an error, and ends the subscription (rule 3.9)")
	void requestOfNothing() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		Collector collector = new Collector(1);
		subscribe(client, connection, collector);
		collector.subscription().request(0);
		assertThat(failure(collector.ended, IllegalArgumentException.class)).hasMessageContaining("3.9");
		connection.read(WirePacket.Type.UNSUBSCRIBE);
	}

	@Test
	@DisplayName("a subscriber that throws is reported and gets nothing more (rule 2.13)")
	void throwing() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = this.fixture.connect(client);
		Collector collector = new Collector(10) {

			@Override
			public void onNext(ReceivedMessage message) {
				super.onNext(message);
				throw new IllegalStateException("cannot");
			}

		};
		subscribe(client, connection, collector);
		connection.sendPublish("a", 0, 0, "1");
		assertThat(events.await(MqttEvent.HandlerFailed.class).cause()).hasMessage("cannot");
		connection.read(WirePacket.Type.UNSUBSCRIBE);
		assertThat(collector.items).containsExactly("1");
	}

	@Test
	@DisplayName("a stream that is cancelled at once subscribes to nothing")
	void cancelledAtOnce() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		client.messages(Subscription.atLeastOnce("a")).subscribe(new Collector(1) {

			@Override
			public void onSubscribe(Flow.Subscription given) {
				given.cancel();
			}

		});
		connection.expectNothing();
	}

	@Test
	@DisplayName("signals to a subscriber do not overlap, whoever asks (rule 1.3)")
	void serial() throws InterruptedException {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		CountDownLatch all = new CountDownLatch(200);
		List<Integer> inside = new CopyOnWriteArrayList<>();
		AtomicBoolean busy = new AtomicBoolean();
		Collector collector = new Collector(1) {

			@Override
			public void onNext(ReceivedMessage message) {
				if (busy.getAndSet(true)) {
					inside.add(message.packetId());
				}
				subscription().request(1);
				super.onNext(message);
				busy.set(false);
				all.countDown();
			}

		};
		subscribe(client, connection, collector);
		for (int i = 1; i <= 200; i++) {
			connection.sendPublish("a", 0, 0, "" + i);
		}
		all.await();
		assertThat(inside).isEmpty();
		assertThat(collector.items).hasSize(200).startsWith("1", "2").endsWith("200");
	}

	private static void unsubscribeBehindTwo(MqttClient client, ServerConnection connection) {
		connection.sendPublish("a", 0, 0, "1");
		connection.sendPublish("a", 0, 0, "2");
		Awaitility.await().until(() -> client.status().counters().receivedQos0() == 2);
		CompletableFuture<?> unsubscribed = client.unsubscribe("a");
		connection.acknowledge(connection.read(WirePacket.Type.UNSUBSCRIBE));
		get(unsubscribed);
	}

	private static void subscribe(MqttClient client, ServerConnection connection, Collector collector) {
		client.messages(Subscription.atLeastOnce("a")).subscribe(collector);
		connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
	}

	/** Keeps what it gets. */
	private static class Collector implements Flow.Subscriber<ReceivedMessage> {

		final List<ReceivedMessage> messages = new CopyOnWriteArrayList<>();

		final List<String> items = new CopyOnWriteArrayList<>();

		final CompletableFuture<Boolean> ended = new CompletableFuture<>();

		private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

		private final long first;

		Collector(long first) {
			this.first = first;
		}

		Flow.Subscription subscription() {
			return get(this.subscription);
		}

		@Override
		public void onSubscribe(Flow.Subscription given) {
			this.subscription.complete(given);
			given.request(this.first);
		}

		@Override
		public void onNext(ReceivedMessage message) {
			this.messages.add(message);
			this.items.add(message.payloadAsString());
		}

		@Override
		public void onError(Throwable failure) {
			this.ended.completeExceptionally(failure);
		}

		@Override
		public void onComplete() {
			this.ended.complete(true);
		}

	}

}
