package io.mqttboot.spring.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.error.MqttSubscribeException;
import io.mqttboot.client.message.FilterResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.SubscribeResult;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.spi.MessageHandler;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.spi.Registration;
import io.mqttboot.spring.core.TopicPattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.messaging.converter.MessageConversionException;

/**
 * Runs one listener: subscribes, and hands messages to it, on the callback executor of
 * its client, as many at a time and in the order that its declaration says.
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

	private final ListenerDispatcher dispatcher;

	private final @Nullable BatchCollector batches;

	private final @Nullable IdleWatch idleWatch;

	private final MessageHandler handler = MessageHandler.manual(this::onMessage);

	private final Map<TopicFilter, QoS> granted = new LinkedHashMap<>();

	private final List<Registration> registrations = new ArrayList<>();

	private final Consumer<CompletableFuture<?>> onSubscribe;

	private final Runnable onClose;

	private boolean attached;

	private @Nullable CompletableFuture<?> detaching;

	private boolean started;

	private boolean closed;

	private volatile boolean ignoring;

	private volatile @Nullable Throwable lastError;

	MqttListenerContainer(MqttListenerEndpoint endpoint, String connection, MqttClient client,
			MqttListenerAdapter adapter, SubscriptionTable subscriptions, ListenerSettings settings,
			Consumer<CompletableFuture<?>> onSubscribe, Runnable onClose) {
		this.endpoint = endpoint;
		this.connection = connection;
		this.client = client;
		this.adapter = adapter;
		this.subscriptions = subscriptions;
		Executor executor = adapter.executor();
		this.dispatcher = new ListenerDispatcher(endpoint.id(), endpoint.concurrency(), executor, adapter::handle);
		this.batches = (endpoint.batchInvoker() != null)
				? new BatchCollector(endpoint.batch().size(), endpoint.batch().timeout(), executor, this::onBatch)
				: null;
		this.idleWatch = idleWatch(settings, executor);
		this.onSubscribe = onSubscribe;
		this.onClose = onClose;
		endpoint.subscriptions().forEach((subscription) -> subscriptions.declare(endpoint.id(), subscription));
		this.registrations.add(client.addListener(this::onEvent));
	}

	private @Nullable IdleWatch idleWatch(ListenerSettings settings, Executor executor) {
		Duration interval = settings.idleEventInterval();
		ApplicationEventPublisher events = settings.events();
		return (interval != null && events != null)
				? new IdleWatch(interval, executor,
						(idle) -> events
							.publishEvent(new MqttListenerIdleEvent(this, this.endpoint.id(), this.connection, idle)))
				: null;
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
			CompletableFuture<SubscribeResult> granted = this.client.subscribe(own, this.handler);
			granted.whenComplete((result, failure) -> {
				if (failure != null) {
					onSubscribeFailed(own, failure);
				}
			});
			this.onSubscribe.accept(granted);
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
		this.dispatcher.open();
		if (this.idleWatch != null) {
			this.idleWatch.start();
		}
	}

	private synchronized void attachIfStarted() {
		if (this.started) {
			attach();
		}
	}

	/**
	 * Holds messages without giving up the subscription, as for the shutdown of the
	 * application: a session that outlives the connection keeps collecting messages. A
	 * message that waits for another attempt is held like those that were not tried yet.
	 * What is held stays unacknowledged, and a disconnect does not wait for it.
	 * @return completes when no message is being handled any more
	 */
	public CompletableFuture<Void> suspend() {
		synchronized (this) {
			this.started = false;
		}
		this.dispatcher.suspend();
		flushBatch();
		stopIdleWatch();
		return this.dispatcher.idle();
	}

	private void flushBatch() {
		if (this.batches != null) {
			this.batches.flush();
		}
	}

	private void stopIdleWatch() {
		if (this.idleWatch != null) {
			this.idleWatch.stop();
		}
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
		this.dispatcher.resume();
		this.dispatcher.open();
		stopIdleWatch();
		CompletableFuture<Void> stopped = new CompletableFuture<>();
		unsubscribed.whenComplete((result, failure) -> {
			flushBatch();
			this.dispatcher.idle().whenComplete((idle, never) -> stopped.complete(null));
		});
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
		this.dispatcher.pause();
		flushBatch();
	}

	/**
	 * Lets messages through again.
	 */
	public void resume() {
		this.dispatcher.resume();
	}

	/**
	 * Turns away messages that are held, unacknowledged, for good.
	 */
	public void close() {
		this.dispatcher.close();
		stopIdleWatch();
		synchronized (this) {
			this.registrations.forEach(Registration::remove);
			this.registrations.clear();
			if (!this.closed) {
				this.closed = true;
				this.endpoint.subscriptions().forEach((it) -> this.subscriptions.forget(this.endpoint.id(), it));
			}
		}
		this.onClose.run();
	}

	private void onMessage(ReceivedMessage received) throws InterruptedException {
		if (this.ignoring) {
			received.acknowledge();
			return;
		}
		if (this.idleWatch != null) {
			this.idleWatch.touch();
		}
		if (!this.dispatcher.admit(received.qos())) {
			return;
		}
		MqttInboundMessage message = new MqttInboundMessage(received, pattern(received.topic()));
		if (this.batches != null) {
			this.batches.add(message);
		}
		else {
			this.dispatcher.accept(delivery(message));
		}
	}

	private TopicPattern pattern(String topic) {
		for (TopicPattern pattern : this.endpoint.patterns()) {
			if (pattern.matches(topic)) {
				return pattern;
			}
		}
		return this.endpoint.patterns().get(0);
	}

	private ListenerDelivery delivery(MqttInboundMessage message) {
		try {
			return ListenerDelivery.of(message, this.endpoint.orderingKey(message));
		}
		catch (RuntimeException ex) {
			return ListenerDelivery.unusable(message,
					new MessageConversionException("Cannot make the ordering key: " + ex.getMessage(), ex));
		}
	}

	private void onBatch(List<MqttInboundMessage> messages) {
		Object key = this.endpoint.orderingKey(messages.get(0));
		this.dispatcher.submit(ListenerDelivery.batch(messages, key));
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
		return this.dispatcher.isPaused();
	}

	/**
	 * How many messages, or batches, are being handled.
	 * @return the number, at most the concurrency
	 */
	public int activeCount() {
		return this.dispatcher.active();
	}

	/**
	 * How long the oldest of the messages being handled has been.
	 * @return the age, zero if there is none
	 */
	public Duration oldestActive() {
		return this.dispatcher.oldestActive();
	}

	/**
	 * How many messages wait here, because the listener is busy or paused.
	 * @return the number
	 */
	public int waitingCount() {
		return this.dispatcher.waiting();
	}

	/**
	 * How long the oldest message that is not done has been here. It holds the
	 * acknowledgements of all that came after it on the connection.
	 * @return the age, zero if there is none
	 */
	public Duration lag() {
		return this.dispatcher.lag();
	}

	/**
	 * How often messages were tried again.
	 * @return the number since the container was made
	 */
	public long retries() {
		return this.adapter.counters().retries.sum();
	}

	/**
	 * How many messages were given up.
	 * @return the number since the container was made
	 */
	public long failures() {
		return this.adapter.counters().failures.sum();
	}

	/**
	 * How many of the messages that were given up the recoverer took, for example to a
	 * dead-letter topic.
	 * @return the number since the container was made
	 */
	public long recovered() {
		return this.adapter.counters().recovered.sum();
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
