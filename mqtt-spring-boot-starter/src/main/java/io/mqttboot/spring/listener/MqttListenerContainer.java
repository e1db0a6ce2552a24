package io.mqttboot.spring.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.error.MqttSubscribeException;
import io.mqttboot.client.message.FilterResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.spi.MessageHandler;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.spi.Registration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one listener: subscribes, and hands messages to it one after the other, on the
 * callback executor of its client.
 * <p>
 * A container is attached (subscribed) before its client connects, but holds messages
 * until it is started. Paused, it holds messages too and keeps its subscription. Stopped,
 * it gives up the subscription and handles what still arrives until the server confirmed.
 */
public final class MqttListenerContainer {

	private static final Logger logger = LoggerFactory.getLogger(MqttListenerContainer.class);

	private final MqttListenerEndpoint endpoint;

	private final String connection;

	private final MqttClient client;

	private final MqttListenerAdapter adapter;

	private final SubscriptionTable subscriptions;

	private final ListenerGate gate = new ListenerGate();

	private final MessageHandler handler = MessageHandler.manual(this::onMessage);

	private final Map<TopicFilter, QoS> granted = new LinkedHashMap<>();

	private final List<Registration> registrations = new ArrayList<>();

	private boolean attached;

	private @Nullable CompletableFuture<?> detaching;

	private boolean started;

	private volatile boolean ignoring;

	private volatile @Nullable Throwable lastError;

	MqttListenerContainer(MqttListenerEndpoint endpoint, String connection, MqttClient client,
			MqttListenerAdapter adapter, SubscriptionTable subscriptions) {
		this.endpoint = endpoint;
		this.connection = connection;
		this.client = client;
		this.adapter = adapter;
		this.subscriptions = subscriptions;
		endpoint.subscriptions().forEach((subscription) -> subscriptions.declare(endpoint.id(), subscription));
		this.registrations.add(client.addListener(this::onEvent));
	}

	/**
	 * The declaration.
	 * @return the endpoint
	 */
	public MqttListenerEndpoint endpoint() {
		return this.endpoint;
	}

	/**
	 * The connection in use.
	 * @return its name
	 */
	public String connection() {
		return this.connection;
	}

	/**
	 * Subscribes and attaches the listener, but holds messages until {@link #start()}.
	 * May be called before the client is connected.
	 */
	public synchronized void attach() {
		if (this.attached) {
			return;
		}
		this.attached = true;
		List<Subscription> own = new ArrayList<>();
		for (Subscription subscription : this.endpoint.subscriptions()) {
			Subscription missing = this.subscriptions.toSubscribe(subscription.filter());
			if (missing != null) {
				own.add(missing);
			}
			else {
				this.registrations.add(this.client.handle(subscription.filter().toString(), this.handler));
			}
		}
		if (!own.isEmpty()) {
			this.client.subscribe(own, this.handler).whenComplete((result, failure) -> {
				if (failure != null) {
					onSubscribeFailed(own, failure);
				}
			});
		}
	}

	private void onSubscribeFailed(List<Subscription> own, Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		if (cause instanceof MqttStateException) {
			return; // the client was closed
		}
		this.lastError = cause;
		if (cause instanceof MqttSubscribeException ex) {
			ex.filters()
				.stream()
				.filter(FilterResult::isError)
				.forEach((result) -> this.subscriptions.unsubscribed(result.filter()));
		}
		logger.error("MQTT listener '{}' could not subscribe to {}: {}", this.endpoint.id(),
				own.stream().map(Subscription::filter).toList(), cause.getMessage());
	}

	/**
	 * Subscribes if necessary and lets messages through.
	 */
	public synchronized void start() {
		this.started = true;
		this.ignoring = false;
		if (this.detaching != null && !this.detaching.isDone()) {
			this.detaching.whenComplete((result, failure) -> attachIfStarted());
		}
		else {
			attach();
		}
		this.gate.open();
	}

	private synchronized void attachIfStarted() {
		if (this.started) {
			attach();
		}
	}

	/**
	 * Holds messages without giving up the subscription, as for the shutdown of the
	 * application: a session that outlives the connection keeps collecting messages.
	 * @return completes when no message is being handled any more
	 */
	public CompletableFuture<Void> suspend() {
		synchronized (this) {
			this.started = false;
		}
		this.gate.hold();
		return this.gate.idle();
	}

	/**
	 * Gives up the subscription. A paused container is resumed first. If another listener
	 * has the same filter on the same connection, the subscription stays, and messages
	 * are acknowledged unseen.
	 * @return completes when the server confirmed and no message is being handled any
	 * more
	 */
	public CompletableFuture<Void> stop() {
		CompletableFuture<?> unsubscribed;
		synchronized (this) {
			this.started = false;
			unsubscribed = detach();
		}
		this.gate.resume();
		this.gate.open();
		CompletableFuture<Void> stopped = new CompletableFuture<>();
		unsubscribed
			.whenComplete((result, failure) -> this.gate.idle().whenComplete((idle, never) -> stopped.complete(null)));
		return stopped;
	}

	private CompletableFuture<?> detach() {
		if (!this.attached) {
			return (this.detaching != null) ? this.detaching : CompletableFuture.completedFuture(null);
		}
		List<TopicFilter> filters = this.endpoint.subscriptions().stream().map(Subscription::filter).toList();
		if (filters.stream().anyMatch(this.subscriptions::isShared)) {
			this.ignoring = true;
			return CompletableFuture.completedFuture(null);
		}
		this.attached = false;
		filters.forEach(this.subscriptions::unsubscribed);
		CompletableFuture<?> result = this.client
			.unsubscribe(filters.stream().map(TopicFilter::toString).toArray(String[]::new))
			.whenComplete((answer, failure) -> {
				if (failure != null) {
					logger.warn("MQTT listener '{}' could not unsubscribe from {}: {}", this.endpoint.id(), filters,
							failure.getMessage());
				}
			});
		this.detaching = result;
		synchronized (this.granted) {
			this.granted.clear();
		}
		return result;
	}

	/**
	 * Holds messages, unacknowledged, until {@link #resume()}. The one being handled is
	 * finished. Acknowledgements leave in order, so this can in the end stall every
	 * listener of the connection.
	 */
	public void pause() {
		this.gate.pause();
	}

	/**
	 * Lets messages through again.
	 */
	public void resume() {
		this.gate.resume();
	}

	/**
	 * Turns away messages that are held, unacknowledged, for good.
	 */
	public void close() {
		this.gate.close();
		this.registrations.forEach(Registration::remove);
	}

	private void onMessage(ReceivedMessage message) throws InterruptedException {
		if (this.ignoring) {
			message.acknowledge();
			return;
		}
		Object pass = new Object();
		if (this.gate.enter(pass)) {
			this.adapter.handle(message).whenComplete((result, failure) -> this.gate.leave(pass));
		}
	}

	private void onEvent(MqttEvent event) {
		if (event instanceof MqttEvent.Subscribed subscribed) {
			List<TopicFilter> filters = this.endpoint.subscriptions().stream().map(Subscription::filter).toList();
			synchronized (this.granted) {
				for (FilterResult result : subscribed.filters()) {
					QoS qos = result.grantedQos();
					if (qos != null && filters.contains(result.filter())) {
						this.granted.put(result.filter(), qos);
					}
				}
			}
		}
	}

	/**
	 * Whether messages are let through (unless paused).
	 * @return {@code true} between start and stop
	 */
	public synchronized boolean isRunning() {
		return this.started;
	}

	/**
	 * Whether messages are held on request.
	 * @return {@code true} between pause and resume
	 */
	public boolean isPaused() {
		return this.gate.isPaused();
	}

	/**
	 * How many messages are being handled: one at most, unless the listener returns
	 * futures.
	 * @return the number
	 */
	public int activeCount() {
		return this.gate.active();
	}

	/**
	 * How long the oldest of the messages being handled has been.
	 * @return the age, zero if there is none
	 */
	public Duration oldestActive() {
		return this.gate.oldestActive();
	}

	/**
	 * What the server granted.
	 * @return the QoS by filter, empty until the server answered
	 */
	public Map<TopicFilter, QoS> grantedQos() {
		synchronized (this.granted) {
			return Collections.unmodifiableMap(new LinkedHashMap<>(this.granted));
		}
	}

	/**
	 * Why the last subscribe failed.
	 * @return the error, or {@code null} if none did
	 */
	public @Nullable Throwable lastError() {
		return this.lastError;
	}

}
