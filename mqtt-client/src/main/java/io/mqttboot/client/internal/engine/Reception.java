package io.mqttboot.client.internal.engine;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

import io.mqttboot.client.internal.session.SubscribeRequest;
import io.mqttboot.client.internal.session.UnsubscribeRequest;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.SubscribeResult;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.message.UnsubscribeResult;
import io.mqttboot.client.spi.MessageHandler;
import io.mqttboot.client.spi.Registration;
import org.jspecify.annotations.Nullable;

/**
 * Subscriptions, handlers and streams, as the application makes and ends them from any
 * thread.
 */
public final class Reception {

	private final Core core;

	private final Delivery delivery;

	private final MessageStreams streams;

	Reception(Core core, Delivery delivery) {
		this.core = core;
		this.delivery = delivery;
		this.streams = new MessageStreams(core, delivery);
	}

	/** See {@code MqttClient#subscribe(List, MessageHandler)}. */
	public CompletableFuture<SubscribeResult> subscribe(List<Subscription> subscriptions,
			@Nullable MessageHandler handler) {
		if (subscriptions.isEmpty()) {
			throw new IllegalArgumentException("At least one subscription is needed [MQTT5-3.8.3-2]");
		}
		if (handler != null) {
			check(handler);
		}
		CompletableFuture<SubscribeResult> future = new CompletableFuture<>();
		List<Subscription> copy = List.copyOf(subscriptions);
		this.core.submit((Runnable) () -> {
			HandlerQueue queue = (handler != null) ? this.delivery.queueFor(handler) : null;
			this.core.session().subscribe(new SubscribeRequest(copy, queue, List.of(), future), this.core.now());
		});
		return future;
	}

	/** See {@code MqttClient#messages(Subscription)}. */
	public Flow.Publisher<ReceivedMessage> messages(Subscription subscription, boolean manual) {
		return this.streams.publisher(subscription, manual);
	}

	/** See {@code MqttClient#unsubscribe(String...)}. */
	public CompletableFuture<UnsubscribeResult> unsubscribe(List<TopicFilter> filters) {
		if (filters.isEmpty()) {
			throw new IllegalArgumentException("At least one filter is needed [MQTT5-3.10.3-2]");
		}
		CompletableFuture<UnsubscribeResult> future = new CompletableFuture<>();
		UnsubscribeRequest request = new UnsubscribeRequest(List.copyOf(filters), List.of(), future);
		future.thenRun(() -> this.streams.unsubscribed(request.filters()));
		this.core.submit((Runnable) () -> this.core.session().unsubscribe(request, this.core.now()));
		return future;
	}

	/** See {@code MqttClient#handle(String, MessageHandler)}. */
	public Registration handle(TopicFilter filter, MessageHandler handler) {
		check(handler);
		this.core.submit(
				(Runnable) () -> this.core.session().attach(filter, this.delivery.queueFor(handler), this.core.now()));
		return once(() -> this.core.session().detach(filter, this.delivery.queueFor(handler)));
	}

	/** See {@code MqttClient#onUnmatched(MessageHandler)}. */
	public Registration onUnmatched(MessageHandler handler) {
		check(handler);
		this.core.submit(
				(Runnable) () -> this.core.session().addUnmatched(this.delivery.queueFor(handler), this.core.now()));
		return once(() -> this.core.session().removeUnmatched(this.delivery.queueFor(handler)));
	}

	/** Fails where the caller sees it, not on the event loop. */
	private static void check(MessageHandler handler) {
		if (handler.concurrency() < 1) {
			throw new IllegalArgumentException("A handler needs at least one call at a time, not concurrency %d of %s"
				.formatted(handler.concurrency(), handler));
		}
	}

	/** Removes something on the event loop, the first time it is called. */
	private Registration once(Runnable removal) {
		AtomicBoolean removed = new AtomicBoolean();
		return () -> {
			if (removed.compareAndSet(false, true)) {
				this.core.submit(removal);
			}
		};
	}

	/** The client is closed: streams complete. */
	void close() {
		this.streams.close();
	}

}
