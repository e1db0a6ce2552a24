package io.mqttboot.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.message.InFlightMessage;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.options.HandlerFailure;
import io.mqttboot.client.spi.MessageHandler;
import io.mqttboot.client.spi.Registration;
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
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Registrations of handlers, and how handlers are called.
 */
class HandlerTests {

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a handler that is registered several times gets each PUBLISH once, in order, and never overlaps")
	void sameHandlerSeveralTimes(MqttVersion version) {
		MqttClient client = this.fixture.client(version);
		AtomicInteger inside = new AtomicInteger();
		AtomicBoolean overlapped = new AtomicBoolean();
		List<String> handled = new CopyOnWriteArrayList<>();
		MessageHandler handler = (message) -> {
			overlapped.compareAndSet(false, inside.incrementAndGet() > 1);
			Thread.onSpinWait();
			handled.add(message.payloadAsString());
			inside.decrementAndGet();
		};
		ServerConnection connection = this.fixture.connect(client);
		for (String filter : List.of("a/+", "a/#", "b")) {
			client.subscribe(Subscription.atLeastOnce(filter), handler);
			connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
		}
		client.handle("a/1", handler);
		client.handle("a/1", handler);
		for (int i = 0; i < 50; i++) {
			connection.sendPublish((i % 2 == 0) ? "a/1" : "b", 1, i + 1, "" + i);
		}
		for (int i = 0; i < 50; i++) {
			assertThat(connection.read(WirePacket.Type.PUBACK).packetId()).isEqualTo(i + 1);
			assertThat(handled).element(i).isEqualTo("" + i);
		}
		assertThat(handled).hasSize(50);
		assertThat(overlapped).isFalse();
	}

	@Test
	@DisplayName("removing one of two registrations of a handler, even twice, leaves the other")
	void removedOnce() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		AtomicInteger handled = new AtomicInteger();
		MessageHandler handler = (message) -> handled.incrementAndGet();
		Registration first = client.handle("a", handler);
		client.handle("a", handler);
		first.remove();
		first.remove();
		ServerConnection connection = this.fixture.connect(client);
		connection.sendPublish("a", 1, 1, "x");
		connection.expect("40 02 00 01");
		assertThat(handled).hasValue(1);
	}

	@Test
	@DisplayName("every handler for unmatched messages gets them, until its own registration is removed")
	void severalForUnmatched() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		List<String> handled = new CopyOnWriteArrayList<>();
		Registration older = client.onUnmatched((message) -> handled.add("older " + message.payloadAsString()));
		Registration newer = client.onUnmatched((message) -> handled.add("newer " + message.payloadAsString()));
		ServerConnection connection = this.fixture.connect(client);
		connection.sendPublish("a", 1, 1, "1");
		connection.expect("40 02 00 01");
		assertThat(handled).containsExactlyInAnyOrder("older 1", "newer 1");
		older.remove();
		older.remove();
		get(client.inFlight()); // the client saw it
		connection.sendPublish("a", 1, 2, "2");
		connection.expect("40 02 00 02");
		assertThat(handled).hasSize(3).endsWith("newer 2");
		newer.remove();
		get(client.inFlight());
		connection.sendPublish("a", 1, 3, "3");
		Awaitility.await().until(() -> client.status().inFlightIncoming() == 1);
		connection.expectNothing();
		assertThat(handled).hasSize(3);
	}

	@Test
	@DisplayName("a parallel handler gets several messages at once; acknowledgements keep their order [MQTT5-4.6.0-2]")
	void parallel() throws InterruptedException {
		MqttClient client = this.fixture.client((options) -> options.callbackExecutor(threads()));
		CountDownLatch bothInside = new CountDownLatch(2);
		CountDownLatch release = new CountDownLatch(1);
		List<String> handled = new CopyOnWriteArrayList<>();
		client.handle("a", MessageHandler.parallel(2, (message) -> {
			if (message.payloadAsString().equals("1")) {
				bothInside.countDown();
				release.await();
			}
			else {
				bothInside.countDown();
				bothInside.await();
			}
			handled.add(message.payloadAsString());
		}));
		ServerConnection connection = this.fixture.connect(client);
		for (int i = 1; i <= 3; i++) {
			connection.sendPublish("a", 1, i, "" + i);
		}
		bothInside.await();
		Awaitility.await().until(() -> handled.size() == 2);
		connection.expectNothing();
		release.countDown();
		for (int i = 1; i <= 3; i++) {
			connection.expect("40 02 00 0" + i);
		}
		assertThat(handled).containsExactly("2", "3", "1");
	}

	@Test
	@DisplayName("a parallel handler runs no more calls at once than it says")
	void parallelBound() {
		MqttClient client = this.fixture.client((options) -> options.callbackExecutor(threads()));
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		client.handle("a", MessageHandler.parallel(3, (message) -> {
			most.accumulateAndGet(inside.incrementAndGet(), Math::max);
			Thread.onSpinWait();
			inside.decrementAndGet();
		}));
		ServerConnection connection = this.fixture.connect(client);
		for (int i = 1; i <= 200; i++) {
			connection.sendPublish("a", 1, i, "" + i);
		}
		for (int i = 1; i <= 200; i++) {
			assertThat(connection.read(WirePacket.Type.PUBACK).packetId()).isEqualTo(i);
		}
		assertThat(most).hasValueBetween(1, 3);
	}

	@Test
	@DisplayName("a parallel handler needs at least one call")
	void parallelOfNone() {
		assertThatIllegalArgumentException().isThrownBy(() -> MessageHandler.parallel(0, (message) -> {
		})).withMessageContaining("concurrency");
	}

	@Test
	@DisplayName("a handler that cannot be called is refused where the caller sees it")
	void unusable() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		MessageHandler none = new MessageHandler() {

			@Override
			public void handle(ReceivedMessage message) {
			}

			@Override
			public int concurrency() {
				return 0;
			}

		};
		assertThatIllegalArgumentException().isThrownBy(() -> client.handle("a", none));
		assertThatIllegalArgumentException().isThrownBy(() -> client.onUnmatched(none));
		assertThatIllegalArgumentException().isThrownBy(() -> client.subscribe(Subscription.atLeastOnce("a"), none))
			.withMessageContaining("concurrency 0");
	}

	@Test
	@DisplayName("the acknowledgement of a quick handler does not wait for the next message, whose handler blocks")
	void quickBeforeBlocked() {
		CountDownLatch gather = new CountDownLatch(1);
		CountDownLatch first = new CountDownLatch(1);
		CountDownLatch third = new CountDownLatch(1);
		MqttClient client = this.fixture.client(MqttVersion.V5);
		client.handle("a", (message) -> {
			switch (message.payloadAsString()) {
				case "gather" -> gather.await();
				case "1" -> first.await();
				case "3" -> third.await();
				default -> {
					// quick, but the event loop sleeps when it is done
					long start = System.nanoTime();
					while (System.nanoTime() - start < 500_000) {
						Thread.onSpinWait();
					}
				}
			}
		});
		ServerConnection connection = this.fixture.connect(client);
		connection.sendPublish("a", 1, 4, "gather");
		for (int i = 1; i <= 3; i++) {
			connection.sendPublish("a", 1, i, String.valueOf(i));
		}
		Awaitility.await().until(() -> client.status().inFlightIncoming() == 4);
		gather.countDown();
		connection.expect("40 02 00 04");
		connection.expectNothing();
		first.countDown();
		connection.expect("40 02 00 01");
		connection.expect("40 02 00 02");
		third.countDown();
		connection.expect("40 02 00 03");
	}

	@Test
	@DisplayName("3.1.1: a message whose handler failed is acknowledged where the version knows no refusal")
	void failureRefusesInVersion3() {
		MqttClient client = failing(MqttVersion.V3_1_1, HandlerFailure.REJECT, new CopyOnWriteArrayList<>());
		ServerConnection connection = this.fixture.connect(client);
		connection.sendPublish("a", 1, 1, "bad");
		connection.expect("40 02 00 01");
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a message whose handler failed is held if the options say so, and handled again when it comes again")
	void failureHolds(MqttVersion version) {
		List<String> handled = new CopyOnWriteArrayList<>();
		MqttClient client = failing(version, HandlerFailure.HOLD, handled);
		ServerConnection connection = this.fixture.connect(client);
		connection.sendPublish("a", 1, 1, "bad");
		connection.sendPublish("a", 1, 2, "good");
		connection.sendPublish("a", 2, 3, "bad");
		Awaitility.await().until(() -> handled.size() == 3);
		connection.expectNothing();
		assertThat(get(client.inFlight())).extracting(InFlightMessage::state)
			.containsExactly(InFlightMessage.State.FAILED, InFlightMessage.State.AWAITING_ORDER,
					InFlightMessage.State.FAILED);
		connection.cut();
		connection = this.fixture.server().accept().handshake(true, "");
		handled.clear();
		connection.sendPublish(0xA, "a", 1, "", "good");
		connection.expect("40 02 00 01");
		connection.sendPublish(0xC, "a", 3, "", "good");
		connection.expect("50 02 00 03");
		assertThat(handled).hasSize(2);
	}

	/** A client whose handler fails for the payload "bad". */
	private MqttClient failing(MqttVersion version, HandlerFailure policy, List<String> handled) {
		MqttClient client = this.fixture
			.client((options) -> options.version(version).flow((flow) -> flow.handlerFailure(policy)));
		client.handle("a", (message) -> {
			handled.add(message.payloadAsString());
			if (message.payloadAsString().equals("bad")) {
				throw new IllegalStateException("cannot");
			}
		});
		return client;
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("handlers and listeners may run on the event loop, where a blocking call is refused with the remedy")
	void onTheLoop(MqttVersion version) {
		MqttClient client = this.fixture.client((options) -> options.version(version).callbackExecutor(Runnable::run));
		List<String> threads = new CopyOnWriteArrayList<>();
		List<String> handled = new CopyOnWriteArrayList<>();
		CompletableFuture<Throwable> refused = new CompletableFuture<>();
		client.addListener((event) -> threads.add(Thread.currentThread().getName()));
		client.handle("a", (message) -> {
			threads.add(Thread.currentThread().getName());
			handled.add(message.payloadAsString());
			client.publish(MqttMessage.to("out").text(message.payloadAsString()).build());
			if (!refused.isDone()) {
				refused.complete(catchThrowable(() -> client.blocking().publish(MqttMessage.to("out").build())));
			}
		});
		ServerConnection connection = this.fixture.connect(client);
		for (int i = 1; i <= 3; i++) {
			connection.sendPublish("a", 1, i, "" + i);
		}
		List<String> published = new ArrayList<>();
		List<Integer> acknowledged = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			WirePacket packet = connection.read();
			if (packet.type() == WirePacket.Type.PUBACK) {
				acknowledged.add(packet.packetId());
			}
			else {
				published.add(packet.text());
			}
		}
		assertThat(published).containsExactly("1", "2", "3");
		assertThat(acknowledged).containsExactly(1, 2, 3);
		assertThat(handled).containsExactly("1", "2", "3");
		assertThat(get(refused)).isInstanceOf(MqttStateException.class).hasMessageContaining("event loop");
		assertThat(threads).allMatch((name) -> name.startsWith("mqtt-loop-"));
	}

	@Test
	@DisplayName("an executor that refuses work for a while gets it again")
	void executorThatRefuses() {
		AtomicInteger refusals = new AtomicInteger(3);
		ExecutorService threads = threads();
		MqttClient client = this.fixture.client((options) -> options.callbackExecutor((task) -> {
			int left = refusals.getAndDecrement();
			if (left > 1) {
				throw new RejectedExecutionException("busy");
			}
			if (left == 1) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			threads.execute(task);
		}));
		client.handle("a", (message) -> {
		});
		ServerConnection connection = this.fixture.connect(client);
		connection.sendPublish("a", 1, 1, "x");
		connection.expect("40 02 00 01");
		assertThat(refusals).hasNegativeValue();
	}

	@Test
	@DisplayName("an executor that refuses work is asked again after a moment, once for each handler")
	void asksAgainOnce() {
		AtomicInteger asked = new AtomicInteger();
		AtomicBoolean refuses = new AtomicBoolean(true);
		ExecutorService threads = threads();
		MqttClient client = this.fixture.clientOnClock((options) -> options.callbackExecutor((task) -> {
			asked.incrementAndGet();
			if (refuses.get()) {
				throw new RejectedExecutionException("busy");
			}
			threads.execute(task);
		}));
		client.handle("a", (message) -> {
		});
		ServerConnection connection = this.fixture.connect(client);
		for (int i = 1; i <= 10; i++) {
			int received = i;
			connection.sendPublish("a", 1, i, "x");
			Awaitility.await().until(() -> client.status().counters().receivedQos1() == received);
		}
		this.fixture.clock().settle();
		int before = asked.get();
		this.fixture.clock().advance(Duration.ofMillis(100));
		Awaitility.await().until(() -> asked.get() > before);
		get(client.inFlight());
		assertThat(asked).hasValue(before + 1);
		refuses.set(false);
		this.fixture.clock().advance(Duration.ofMillis(100));
		for (int i = 1; i <= 10; i++) {
			connection.expect("40 02 00 %02X".formatted(i));
		}
	}

	@Test
	@DisplayName("a handler is not called any more when the client is closed")
	void notAfterTheEnd() throws Exception {
		ExecutorService threads = threads();
		MqttClient client = this.fixture.client((options) -> options.callbackExecutor(threads));
		CompletableFuture<Boolean> release = new CompletableFuture<>();
		AtomicInteger calls = new AtomicInteger();
		client.handle("a", (message) -> {
			calls.incrementAndGet();
			get(release);
		});
		ServerConnection connection = this.fixture.connect(client);
		for (int i = 1; i <= 200; i++) {
			connection.sendPublish("a", i % 2, i, "x");
		}
		Awaitility.await().until(() -> client.status().counters().receivedQos0() == 100 && calls.get() == 1);
		get(client.closeAsync());
		release.complete(true);
		threads.shutdown();
		assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		assertThat(calls).hasValue(1);
	}

	private ExecutorService threads() {
		ExecutorService threads = Executors.newCachedThreadPool();
		this.fixture.closing(threads::shutdownNow);
		return threads;
	}

}
