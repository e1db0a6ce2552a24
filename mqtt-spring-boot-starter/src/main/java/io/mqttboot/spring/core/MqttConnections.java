package io.mqttboot.spring.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.error.MqttTimeoutException;
import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.ClientStatus;
import io.mqttboot.client.message.ConnectResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * The connections of an application by name. Connects them before anything else starts
 * and disconnects them after everything else stopped, tells the application context about
 * connects and disconnects, and tells observers about connections that are added.
 */
public final class MqttConnections implements SmartLifecycle, DisposableBean {

	/** Name of the ordinary connection. */
	public static final String DEFAULT = "default";

	/** Phase in which connections start and stop: first and last. */
	public static final int PHASE = Integer.MIN_VALUE + 1000;

	private static final String CLIENT_SUFFIX = "MqttClient";

	/** What the start of the application waits for. */
	public enum Startup {

		/** Nothing: connections are made in the background. */
		BACKGROUND,

		/**
		 * The connections and the subscriptions of listeners, but for each connection no
		 * longer than the operation timeout of its client; then the rest happens in the
		 * background.
		 */
		WAIT,

		/**
		 * The connections and the subscriptions of listeners; if one fails or takes
		 * longer than that, so does the start.
		 */
		FAIL_FAST

	}

	private static final Logger logger = LoggerFactory.getLogger(MqttConnections.class);

	private final Startup startup;

	private final ConnectionEvents events;

	private final Object lock = new Object();

	private final Map<String, MqttClient> clients = new LinkedHashMap<>();

	/** By the name of the connection, until the start. */
	private final Map<String, List<CompletableFuture<?>>> subscribing = new HashMap<>();

	private final List<MqttClient> owned = new CopyOnWriteArrayList<>();

	private final List<BiConsumer<String, MqttClient>> onAdded = new CopyOnWriteArrayList<>();

	private final List<Consumer<String>> onRemoved = new CopyOnWriteArrayList<>();

	private volatile boolean running;

	/**
	 * Creates an empty set of connections.
	 * @param startup what the start of the application waits for
	 * @param events told what happens to connections, or {@code null}
	 */
	public MqttConnections(Startup startup, @Nullable ApplicationEventPublisher events) {
		this.startup = startup;
		this.events = new ConnectionEvents(this, events);
	}

	/**
	 * The name of the bean that is the client of a connection.
	 * @param connection the name of the connection
	 * @return {@code mqttClient} for the ordinary connection, {@code edgeMqttClient} for
	 * one named {@code edge}
	 */
	public static String clientBeanName(String connection) {
		return connection.equals(DEFAULT) ? "mqttClient" : connection + CLIENT_SUFFIX;
	}

	/**
	 * The name of the bean that is the template of a connection.
	 * @param connection the name of the connection
	 * @return {@code mqttTemplate} for the ordinary connection, {@code edgeMqttTemplate}
	 * for one named {@code edge}
	 */
	public static String templateBeanName(String connection) {
		return connection.equals(DEFAULT) ? "mqttTemplate" : connection + "MqttTemplate";
	}

	/**
	 * The name of the connection whose client is a bean.
	 * @param clientBeanName the name of the bean
	 * @return what {@link #clientBeanName(String)} takes; any other name names the
	 * connection itself
	 */
	public static String connectionName(String clientBeanName) {
		if (clientBeanName.equals(clientBeanName(DEFAULT))) {
			return DEFAULT;
		}
		return clientBeanName.endsWith(CLIENT_SUFFIX)
				? clientBeanName.substring(0, clientBeanName.length() - CLIENT_SUFFIX.length()) : clientBeanName;
	}

	/**
	 * Adds a connection. It is connected when the others are, or at once if they already
	 * are.
	 * @param name its name, not in use yet
	 * @param client the client; whoever created it closes it
	 */
	public void add(String name, MqttClient client) {
		synchronized (this.lock) {
			if (this.clients.putIfAbsent(name, client) != null) {
				throw new IllegalArgumentException("There already is an MQTT connection '" + name + "'");
			}
			this.onAdded.forEach((observer) -> observer.accept(name, client));
		}
		client.addListener((event) -> this.events.publish(name, event));
		if (this.running) {
			connect(name, client);
		}
	}

	/**
	 * Adds a connection and takes care of closing its client.
	 * @param name its name, not in use yet
	 * @param client the client
	 */
	public void addAndOwn(String name, MqttClient client) {
		this.owned.add(client);
		add(name, client);
	}

	/**
	 * Removes a connection that was added by {@link #addAndOwn} and closes its client,
	 * without waiting for the end of it.
	 * @param name its name; nothing happens if it is not in use
	 */
	public void removeAndClose(String name) {
		MqttClient client;
		synchronized (this.lock) {
			client = this.clients.get(name);
			if (client == null || !this.owned.remove(client)) {
				return;
			}
			this.clients.remove(name);
			this.onRemoved.forEach((observer) -> observer.accept(name));
		}
		client.closeAsync();
	}

	/**
	 * The connections.
	 * @return the clients by name
	 */
	public Map<String, MqttClient> asMap() {
		synchronized (this.lock) {
			return Collections.unmodifiableMap(new LinkedHashMap<>(this.clients));
		}
	}

	/**
	 * The client of a connection.
	 * @param name the name of the connection; {@code null} or empty means {@code default}
	 * @return the client
	 * @throws IllegalArgumentException if there is no such connection, with the names of
	 * those there are
	 */
	public MqttClient client(@Nullable String name) {
		String wanted = (name == null || name.isEmpty()) ? DEFAULT : name;
		synchronized (this.lock) {
			MqttClient client = this.clients.get(wanted);
			if (client == null) {
				throw new IllegalArgumentException(
						"There is no MQTT connection '%s', there are %s".formatted(wanted, this.clients.keySet()));
			}
			return client;
		}
	}

	/**
	 * The name of a client.
	 * @param client the client
	 * @return the name under which it was added, {@code default} if it was not
	 */
	public String nameOf(MqttClient client) {
		return asMap().entrySet()
			.stream()
			.filter((entry) -> entry.getValue() == client)
			.map(Map.Entry::getKey)
			.findFirst()
			.orElse(DEFAULT);
	}

	/**
	 * Ends a connection in good order and makes it anew, for example to use a changed
	 * certificate. A connection that does not stand is tried at once.
	 * @param name the name of the connection
	 * @return completes with CONNACK; fails if the attempt fails and is not retried
	 * @throws IllegalArgumentException if there is no such connection
	 */
	public CompletableFuture<ConnectResult> reconnect(String name) {
		MqttClient client = client(name);
		return client.disconnect().thenCompose((done) -> client.connect());
	}

	/**
	 * Calls an observer for every connection there is and for every one added later.
	 * @param added takes name and client
	 * @param removed takes the name of a connection that is removed
	 */
	public void forEach(BiConsumer<String, MqttClient> added, Consumer<String> removed) {
		synchronized (this.lock) {
			this.onAdded.add(added);
			this.onRemoved.add(removed);
			this.clients.forEach(added);
		}
	}

	/**
	 * Lets the start wait for a subscription as it waits for connections, see
	 * {@link Startup}. After the start this does nothing.
	 * @param connection the name of the connection
	 * @param granted completes with SUBACK
	 */
	public void awaitAtStart(String connection, CompletableFuture<?> granted) {
		if (this.startup != Startup.BACKGROUND && !this.running) {
			synchronized (this.lock) {
				this.subscribing.computeIfAbsent(connection, (name) -> new ArrayList<>()).add(granted);
			}
		}
	}

	@Override
	public void start() {
		this.running = true;
		Map<String, CompletableFuture<?>> attempts = new LinkedHashMap<>();
		asMap().forEach((name, client) -> {
			CompletableFuture<ConnectResult> attempt = connect(name, client);
			attempts.put(name, (attempt != null) ? attempt : CompletableFuture.completedFuture(null));
		});
		if (this.startup != Startup.BACKGROUND) {
			attempts.forEach((name, attempt) -> await(name, attempt.thenCompose((result) -> subscribed(name))));
		}
	}

	private CompletableFuture<Void> subscribed(String name) {
		List<CompletableFuture<?>> all;
		synchronized (this.lock) {
			all = this.subscribing.remove(name);
		}
		return (all != null) ? CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new))
				: CompletableFuture.completedFuture(null);
	}

	private @Nullable CompletableFuture<ConnectResult> connect(String name, MqttClient client) {
		ClientState state = client.status().state();
		if (state == ClientState.CONNECTED || state == ClientState.CLOSED) {
			return null;
		}
		CompletableFuture<ConnectResult> attempt = client.connect();
		if (this.startup != Startup.FAIL_FAST) {
			attempt.whenComplete((result, failure) -> {
				boolean byRequest = failure instanceof MqttStateException;
				if (failure != null && !byRequest && this.running) {
					logger.error("MQTT connection '{}' to {} failed and is not tried again: {}", name,
							client.status().server(), failure.getMessage());
				}
			});
		}
		return attempt;
	}

	private void await(String name, CompletableFuture<?> ready) {
		MqttClient client = asMap().get(name);
		if (client == null) {
			return;
		}
		ClientStatus status = client.status();
		Duration patience = client.options().timeouts().operation();
		try {
			ready.get(patience.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException ex) {
			if (this.startup == Startup.FAIL_FAST) {
				Throwable cause = ex.getCause();
				Throwable inner = (cause instanceof CompletionException) ? cause.getCause() : null;
				throw new MqttStartupException(name, status.server(), (inner != null) ? inner : cause);
			}
		}
		catch (TimeoutException ex) {
			boolean connected = client.status().isConnected();
			Throwable lastError = connected ? null : client.status().lastError();
			String missing = connected ? "the server did not answer every SUBSCRIBE" : "no answer";
			if (this.startup == Startup.FAIL_FAST) {
				throw new MqttStartupException(name, status.server(), (lastError != null) ? lastError
						: new MqttTimeoutException("%s in %s".formatted(missing, patience), true));
			}
			logger.warn("MQTT connection '{}' to {} is not ready after {}; going on without it: {}", name,
					status.server(), patience, (lastError != null) ? lastError.getMessage() : missing);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new MqttStartupException(name, status.server(), ex);
		}
	}

	@Override
	public void stop(Runnable callback) {
		this.running = false;
		CompletableFuture<?>[] all = asMap().values()
			.stream()
			.map(MqttClient::disconnect)
			.toArray(CompletableFuture<?>[]::new);
		CompletableFuture.allOf(all).whenComplete((result, failure) -> callback.run());
	}

	@Override
	public void stop() {
		stop(() -> {
		});
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public void destroy() {
		this.events.close();
		this.owned.forEach(MqttClient::close);
	}

}
