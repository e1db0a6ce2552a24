package io.mqttboot.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.spi.MessageHandler;
import io.mqttboot.client.spi.ReconnectPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole clients, some with a store, with calls of several threads in any order, and a
 * server that cannot be relied on. Whatever happens, closing the client ends it, every
 * future is done then, nothing unexpected is logged, and each connection keeps the
 * protocol.
 * <p>
 * {@code -Dmqtt.life.runs=} sets the number of clients per version (5 by default).
 */
class RandomLifeTests {

	private static final int CALLS = 300;

	private static final int THREADS = 2;

	private static final Logger logger = (Logger) LoggerFactory.getLogger("io.mqttboot");

	private final Queue<String> unexpected = new ConcurrentLinkedQueue<>();

	@TempDir
	private Path folder;

	private long connects;

	private long acknowledged;

	private final AppenderBase<ILoggingEvent> watcher = new AppenderBase<>() {

		@Override
		protected void append(ILoggingEvent event) {
			// that a connection ended is logged without an exception
			if (event.getThrowableProxy() != null) {
				RandomLifeTests.this.unexpected
					.add(event + ": " + ThrowableProxyUtil.asString(event.getThrowableProxy()));
			}
		}

	};

	@BeforeEach
	void watchTheLog() {
		this.watcher.start();
		logger.setLevel(Level.WARN);
		logger.setAdditive(false);
		logger.addAppender(this.watcher);
	}

	@AfterEach
	void leaveTheLog() {
		logger.detachAppender(this.watcher);
		logger.setAdditive(true);
		logger.setLevel(null);
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("whatever application and server do, a client can be closed, and keeps the protocol [MQTT5-3.1.0-1, -2, MQTT5-3.14.4-1, MQTT311-3.1.0-1, -2, MQTT311-3.14.4-1]")
	void anyLife(MqttVersion version) {
		Random seeds = new Random();
		int runs = Integer.getInteger("mqtt.life.runs", 5);
		for (int i = 0; i < runs; i++) {
			long seed = seeds.nextLong();
			try {
				live(version, seed);
			}
			catch (AssertionError ex) {
				throw new AssertionError("seed " + seed + ": " + ex.getMessage(), ex);
			}
		}
		assertThat(this.connects).as("connections").isGreaterThan(runs);
		assertThat(this.acknowledged).as("acknowledged messages").isGreaterThan(runs);
	}

	private void live(MqttVersion version, long seed) {
		Queue<Call> calls = new ConcurrentLinkedQueue<>();
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		try (RandomServer server = new RandomServer(seed)) {
			MqttClient client = MqttClient.create(options(server, version, new Random(seed)));
			List<CompletableFuture<Void>> ends = new Random(seed).longs(THREADS)
				.mapToObj((each) -> CompletableFuture.runAsync(() -> live(client, calls, new Random(each)), threads))
				.toList();
			ends.forEach(ClientFixture::get);
			get(client.closeAsync());
			assertThat(client.status().state()).isEqualTo(ClientState.CLOSED);
			this.connects += client.status().counters().connects();
			this.acknowledged += client.status().counters().acknowledged();
			assertThat(calls).filteredOn((call) -> !call.future().isDone()).as("open").isEmpty();
			assertThat(server.problems).as("what the server saw").isEmpty();
			assertThat(this.unexpected).as("what was logged").isEmpty();
		}
		finally {
			threads.shutdownNow();
		}
	}

	private MqttClientOptions options(RandomServer server, MqttVersion version, Random random) {
		boolean stored = random.nextInt(3) == 0;
		Path file = this.folder.resolve("session-" + random.nextInt(1_000_000_000));
		return MqttClientOptions.builder()
			.server(server.uri())
			.version(version)
			.clientId("c")
			.session((session) -> (stored ? session.storeFile(file) : session).cleanStart(random.nextBoolean()))
			.timeouts(
					(timeouts) -> timeouts.drain(Duration.ofMillis(random.nextInt(20))).connect(Duration.ofMillis(200)))
			.flow((flow) -> flow.receiveMaximum(1 + random.nextInt(20))
				.incomingQos0Messages(1 + random.nextInt(10))
				.parkingTime(Duration.ofMillis(random.nextInt(20))))
			.reconnect((reconnect) -> reconnect.initialDelay(Duration.ofMillis(1))
				.maxDelay(Duration.ofMillis(2))
				.slowDelay(Duration.ofMillis(2))
				.retryFirstConnect(random.nextBoolean())
				.policy((failure) -> ReconnectPolicy.Reaction.NORMAL))
			.build();
	}

	private static void live(MqttClient client, Queue<Call> calls, Random random) {
		MessageHandler handler = random.nextBoolean() ? (message) -> {
		} : MessageHandler.manual(ReceivedMessage::acknowledge);
		CompletableFuture<?> last = client.connect();
		calls.add(new Call("connect", last));
		for (int i = 0; i < CALLS; i++) {
			int choice = random.nextInt(100);
			if (choice < 40) {
				Publication publication = client
					.publish(MqttMessage.to("p").text("" + i).qos(QoS.of(random.nextInt(3))).build());
				calls.add(new Call("accepted", publication.accepted()));
				last = publication.acknowledged();
				calls.add(new Call("acknowledged", last));
				if (random.nextInt(10) == 0) {
					calls.add(new Call("cancel", publication.cancel()));
				}
			}
			else if (choice < 55) {
				calls.add(new Call("subscribe", client.subscribe(Subscription.exactlyOnce("t"), handler)));
			}
			else if (choice < 60) {
				calls.add(new Call("unsubscribe", client.unsubscribe("t")));
			}
			else if (choice < 65) {
				client.messages(Subscription.atLeastOnce("t")).subscribe(new Taker(random.nextInt(5)));
			}
			else if (choice < 70) {
				client.handle("t", handler).remove();
			}
			else if (choice < 75) {
				calls.add(new Call("connect", client.connect()));
			}
			else if (choice < 78) {
				calls.add(new Call("disconnect", client.disconnect()));
			}
			else if (choice < 80) {
				client.abort();
			}
			else if (choice < 82) {
				calls.add(new Call("reauthenticate", client.reauthenticate()));
			}
			else if (choice < 92) {
				// time for the client to act
				get(client.inFlight());
			}
			else {
				waitAMoment(last);
			}
		}
	}

	/** Time for the server to act: until a call is done, but not long. */
	private static void waitAMoment(CompletableFuture<?> future) {
		try {
			future.get(5, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException | ExecutionException | TimeoutException | CancellationException ex) {
			// as good
		}
	}

	/** A call and what it returned. */
	private record Call(String name, CompletableFuture<?> future) {
	}

	/** Asks for a few messages, and cancels after the last. */
	private static final class Taker implements Flow.Subscriber<ReceivedMessage> {

		private int open;

		private Flow.@Nullable Subscription subscription;

		Taker(int messages) {
			this.open = messages;
		}

		@Override
		public void onSubscribe(Flow.Subscription given) {
			this.subscription = given;
			if (this.open > 0) {
				given.request(this.open);
			}
		}

		@Override
		public void onNext(ReceivedMessage message) {
			if (--this.open == 0) {
				Objects.requireNonNull(this.subscription).cancel();
			}
		}

		@Override
		public void onError(Throwable failure) {
			// the subscription was refused
		}

		@Override
		public void onComplete() {
			// unsubscribed, or the client is closed
		}

	}

}
