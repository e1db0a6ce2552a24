package io.mqttboot.spring.listener;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.Lifecycle;
import org.springframework.context.SmartLifecycle;

/**
 * The listeners of an application by id, to be started, stopped, paused and resumed. It
 * starts them after the connections and stops them before: then messages are held, what
 * is being handled is finished, and nothing is unsubscribed.
 * <p>
 * Inbound adapters and gateways of message channels are listed here too, but have a life
 * cycle of their own.
 */
public final class MqttListenerEndpointRegistry implements SmartLifecycle, DisposableBean {

	/** Phase in which listeners start and stop: almost last and almost first. */
	public static final int PHASE = Integer.MAX_VALUE - 100;

	private final Map<String, MqttListenerContainer> containers = new LinkedHashMap<>();

	/** Those that start and stop their container by themselves. */
	private final Map<String, Lifecycle> owners = new HashMap<>();

	private final Set<String> wanted = new LinkedHashSet<>();

	private final List<Consumer<MqttListenerContainer>> onAdded = new ArrayList<>();

	private final List<Consumer<MqttListenerContainer>> onRemoved = new ArrayList<>();

	private boolean running;

	/**
	 * Adds listeners. Those with {@code autoStartup} are subscribed at once, and started
	 * with the application or, if it runs already, at once.
	 * @param endpoints the listeners
	 * @param factory makes their containers
	 * @throws InvalidMqttListenerException if a listener cannot work
	 */
	public void register(List<MqttListenerEndpoint> endpoints, MqttListenerContainerFactory factory) {
		Map<MqttListenerEndpoint, MqttListenerContainerFactory> all = new LinkedHashMap<>();
		endpoints.forEach((endpoint) -> all.put(endpoint, factory));
		register(all);
	}

	/**
	 * Adds listeners, see {@link #register(List, MqttListenerContainerFactory)}. Those
	 * with equal filters are subscribed together.
	 * @param endpoints the listeners and what makes their containers
	 * @throws InvalidMqttListenerException if a listener cannot work
	 */
	public synchronized void register(Map<MqttListenerEndpoint, MqttListenerContainerFactory> endpoints) {
		Map<String, MqttListenerContainer> added = new LinkedHashMap<>();
		endpoints.forEach((endpoint, factory) -> {
			if (this.containers.containsKey(endpoint.id()) || added.containsKey(endpoint.id())) {
				throw duplicate(endpoint.id());
			}
			added.put(endpoint.id(), factory.createContainer(endpoint));
		});
		this.containers.putAll(added);
		added.forEach((id, container) -> {
			this.onAdded.forEach((observer) -> observer.accept(container));
			if (container.endpoint().autoStartup()) {
				this.wanted.add(id);
				container.attach();
				if (this.running) {
					container.start();
				}
			}
		});
	}

	/**
	 * Adds a listener, see {@link #register(List, MqttListenerContainerFactory)}.
	 * @param endpoint the listener
	 * @param factory makes its container
	 * @return the container
	 * @throws InvalidMqttListenerException if the listener cannot work
	 */
	public MqttListenerContainer register(MqttListenerEndpoint endpoint, MqttListenerContainerFactory factory) {
		register(List.of(endpoint), factory);
		return required(endpoint.id());
	}

	private static InvalidMqttListenerException duplicate(String id) {
		return new InvalidMqttListenerException("'" + id + "'", "has an id that another listener has too",
				"Give each listener an id of its own: set 'id' of @MqttListener. Without it, methods of one name in a bean have the same.");
	}

	/**
	 * Lists a listener that somebody else attaches, starts, stops and closes.
	 * @param container its container
	 * @param owner is told when {@link #start(String)} or {@link #stop(String)} is called
	 * @throws InvalidMqttListenerException if its id is that of another listener
	 */
	public synchronized void add(MqttListenerContainer container, Lifecycle owner) {
		String id = container.endpoint().id();
		if (this.containers.putIfAbsent(id, container) != null) {
			throw duplicate(id);
		}
		this.owners.put(id, owner);
		this.onAdded.forEach((observer) -> observer.accept(container));
	}

	/**
	 * Forgets a listener that was listed by
	 * {@link #add(MqttListenerContainer, Lifecycle)}.
	 * @param container its container
	 */
	public synchronized void remove(MqttListenerContainer container) {
		String id = container.endpoint().id();
		if (this.containers.remove(id, container)) {
			this.owners.remove(id);
			this.onRemoved.forEach((observer) -> observer.accept(container));
		}
	}

	/**
	 * Removes a listener: stops it and forgets it. Its id may be used again at once. A
	 * connection of its own is closed.
	 * @param id its id
	 * @return completes when it is stopped, see {@link #stop(String)}
	 * @throws IllegalArgumentException if there is no such listener, or if it was not
	 * registered here
	 */
	public CompletableFuture<Void> unregister(String id) {
		MqttListenerContainer container = required(id);
		synchronized (this) {
			if (this.owners.containsKey(id)) {
				throw new IllegalArgumentException(
						"MQTT listener '%s' belongs to an adapter or gateway: remove its flow".formatted(id));
			}
			this.containers.remove(id);
			this.wanted.remove(id);
			this.onRemoved.forEach((observer) -> observer.accept(container));
		}
		return container.stop().thenRun(container::close);
	}

	/**
	 * The listeners.
	 * @return their containers, in the order of registration
	 */
	public synchronized Collection<MqttListenerContainer> containers() {
		return Collections.unmodifiableList(List.copyOf(this.containers.values()));
	}

	/**
	 * Calls an observer for every listener there is and for every one added later.
	 * @param added takes its container
	 * @param removed takes the container of a listener that is removed
	 */
	public synchronized void forEach(Consumer<MqttListenerContainer> added, Consumer<MqttListenerContainer> removed) {
		this.onAdded.add(added);
		this.onRemoved.add(removed);
		this.containers.values().forEach(added);
	}

	/**
	 * A listener.
	 * @param id its id
	 * @return its container, or {@code null} if there is no such listener
	 */
	public synchronized @Nullable MqttListenerContainer container(String id) {
		return this.containers.get(id);
	}

	/**
	 * Starts a listener.
	 * @param id its id
	 * @throws IllegalArgumentException if there is no such listener
	 */
	public synchronized void start(String id) {
		MqttListenerContainer container = required(id);
		Lifecycle owner = this.owners.get(id);
		if (owner != null) {
			owner.start();
			return;
		}
		container.start();
		this.wanted.add(id);
	}

	/**
	 * Stops a listener: gives up its subscription.
	 * @param id its id
	 * @return completes when the server confirmed and no message is being handled any
	 * more; that is after the next connect if there is no connection
	 * @throws IllegalArgumentException if there is no such listener
	 */
	public synchronized CompletableFuture<Void> stop(String id) {
		MqttListenerContainer container = required(id);
		Lifecycle owner = this.owners.get(id);
		if (owner != null) {
			owner.stop();
		}
		this.wanted.remove(id);
		return container.stop();
	}

	/**
	 * Makes a listener hold messages, unacknowledged.
	 * @param id its id
	 * @throws IllegalArgumentException if there is no such listener
	 * @see MqttListenerContainer#pause()
	 */
	public void pause(String id) {
		required(id).pause();
	}

	/**
	 * Makes a paused listener go on.
	 * @param id its id
	 * @throws IllegalArgumentException if there is no such listener
	 */
	public void resume(String id) {
		required(id).resume();
	}

	private synchronized MqttListenerContainer required(String id) {
		MqttListenerContainer container = this.containers.get(id);
		if (container == null) {
			throw new IllegalArgumentException(
					"There is no MQTT listener '%s'; there are %s".formatted(id, this.containers.keySet()));
		}
		return container;
	}

	@Override
	public synchronized void start() {
		this.running = true;
		this.wanted.forEach((id) -> required(id).start());
	}

	@Override
	public void stop(Runnable callback) {
		CompletableFuture<?>[] all;
		synchronized (this) {
			this.running = false;
			all = own().stream().map(MqttListenerContainer::suspend).toArray(CompletableFuture<?>[]::new);
		}
		CompletableFuture.allOf(all).whenComplete((result, failure) -> callback.run());
	}

	@Override
	public void stop() {
		stop(() -> {
		});
	}

	@Override
	public synchronized boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	private synchronized List<MqttListenerContainer> own() {
		return this.containers.entrySet()
			.stream()
			.filter((entry) -> !this.owners.containsKey(entry.getKey()))
			.map(Map.Entry::getValue)
			.toList();
	}

	@Override
	public void destroy() {
		own().forEach(MqttListenerContainer::close);
	}

}
