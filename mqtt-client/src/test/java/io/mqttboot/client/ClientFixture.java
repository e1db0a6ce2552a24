package io.mqttboot.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

import io.mqttboot.client.internal.engine.Coalescing;
import io.mqttboot.client.internal.engine.Resources;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.testkit.FakeServer;
import io.mqttboot.client.testkit.ManualClock;
import io.mqttboot.client.testkit.ServerConnection;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A fake server, a clock and clients for one test, closed after it. Clients do not drain
 * when they are closed, and come back without much delay when a connection is lost.
 */
final class ClientFixture implements AfterEachCallback {

	static final Duration LIMIT = Duration.ofSeconds(10);

	private final Deque<AutoCloseable> toClose = new ArrayDeque<>();

	private final List<MqttClient> clients = new ArrayList<>();

	private final Coalescing coalescing = new Coalescing(0);

	private @Nullable FakeServer server;

	private @Nullable ManualClock clock;

	/** The fake server of this test. */
	FakeServer server() {
		if (this.server == null) {
			this.server = closing(FakeServer.start());
		}
		return this.server;
	}

	/** The clock of the clients that {@link #clientOnClock} makes. */
	ManualClock clock() {
		if (this.clock == null) {
			this.clock = closing(new ManualClock());
		}
		return this.clock;
	}

	/**
	 * What the clients that {@link #clientOnClock} makes ask for pauses; nobody sleeps.
	 */
	Coalescing coalescing() {
		return this.coalescing;
	}

	/** Has something closed after the test, before everything that was added earlier. */
	<T extends AutoCloseable> T closing(T resource) {
		this.toClose.push(resource);
		return resource;
	}

	MqttClientOptions options(UnaryOperator<MqttClientOptions.Builder> change) {
		MqttClientOptions.Builder builder = MqttClientOptions.builder()
			.server(server().uri())
			.clientId("c")
			.timeouts((timeouts) -> timeouts.drain(Duration.ZERO))
			.reconnect((reconnect) -> reconnect.initialDelay(Duration.ofMillis(10)).maxDelay(Duration.ofMillis(10)));
		return change.apply(builder).build();
	}

	/** A client of the fake server, unless the change says otherwise. */
	MqttClient client(UnaryOperator<MqttClientOptions.Builder> change) {
		MqttClient client = MqttClient.create(options(change));
		this.clients.add(client);
		return client;
	}

	MqttClient client(MqttVersion version) {
		return client((options) -> options.version(version));
	}

	/** A client whose time is the manual clock. */
	MqttClient clientOnClock(UnaryOperator<MqttClientOptions.Builder> change) {
		MqttClientOptions options = options(change);
		MqttClient client = new DefaultMqttClient(options,
				closing(new ClockResources(clock().group().next(), this.coalescing)));
		this.clients.add(client);
		return client;
	}

	/** Connects a client to the fake server. */
	ServerConnection connect(MqttClient client) {
		return connect(client, "");
	}

	/** Connects a client to the fake server. */
	ServerConnection connect(MqttClient client, String hexProperties) {
		CompletableFuture<?> connected = client.connect();
		ServerConnection connection = server().accept().handshake(false, hexProperties);
		get(connected);
		return connection;
	}

	/** What a future completes with. */
	static <T> T get(CompletableFuture<T> future) {
		try {
			return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
		}
		catch (InterruptedException | ExecutionException | TimeoutException ex) {
			throw new AssertionError("The future did not complete normally", ex);
		}
	}

	/** What a future fails with. */
	static <T extends Throwable> T failure(CompletableFuture<?> future, Class<T> type) {
		Throwable cause = null;
		try {
			Object result = future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
			throw new AssertionError("The future completed with " + result);
		}
		catch (ExecutionException ex) {
			cause = ex.getCause();
		}
		catch (InterruptedException | TimeoutException ex) {
			throw new AssertionError("The future did not complete", ex);
		}
		assertThat(cause).isInstanceOf(type);
		return type.cast(cause);
	}

	@Override
	public void afterEach(ExtensionContext context) throws Exception {
		List<CompletableFuture<Void>> closed = this.clients.stream().map(MqttClient::closeAsync).toList();
		if (this.server != null) {
			this.server.close();
		}
		if (this.clock != null) {
			this.clock.settle();
			this.clock.advance(Duration.ofHours(1));
		}
		try {
			closed.forEach(ClientFixture::get);
		}
		finally {
			while (!this.toClose.isEmpty()) {
				this.toClose.pop().close();
			}
		}
		this.clients.clear();
		this.server = null;
		this.clock = null;
	}

	/** Threads of a client on the manual clock. */
	private static final class ClockResources implements Resources, AutoCloseable {

		private final EventLoop loop;

		private final Coalescing coalescing;

		private final ExecutorService executor = Executors
			.newCachedThreadPool((task) -> new Thread(task, "mqtt-fixture"));

		ClockResources(EventLoop loop, Coalescing coalescing) {
			this.loop = loop;
			this.coalescing = coalescing;
		}

		@Override
		public EventLoop loop() {
			return this.loop;
		}

		@Override
		public Coalescing coalescing() {
			return this.coalescing;
		}

		@Override
		public Executor callbacks() {
			return this.executor;
		}

		@Override
		public Executor blockingWork() {
			return this.executor;
		}

		@Override
		public void release() {
			// closed with the test, since callbacks may still run
		}

		@Override
		public void close() {
			this.executor.shutdown();
		}

	}

}
