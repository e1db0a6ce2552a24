package io.mqttboot.client.internal.engine;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

import io.mqttboot.client.internal.session.SubscribeRequest;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.SubscribeResult;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Subscriptions as publishers of {@link Flow}: each subscriber makes the subscription,
 * gets messages as it asks for them, and by cancelling ends the subscription if nobody
 * else uses its filter. On the event loop unless said otherwise.
 */
final class MessageStreams {

	private static final Logger logger = LoggerFactory.getLogger("io.mqttboot.client.session");

	private final Core core;

	private final Delivery delivery;

	private final Set<MessageStream> open = new LinkedHashSet<>();

	/** Those whose subscription ended while messages waited for demand. */
	private final Set<MessageStream> ending = new LinkedHashSet<>();

	MessageStreams(Core core, Delivery delivery) {
		this.core = core;
		this.delivery = delivery;
	}

	/** Makes a publisher, on any thread. */
	Flow.Publisher<ReceivedMessage> publisher(Subscription subscription, boolean manual) {
		return (subscriber) -> {
			Objects.requireNonNull(subscriber, "subscriber");
			MessageStream stream = new MessageStream(subscription.filter(), manual, subscriber, this.delivery,
					this.core, this::leave);
			try {
				subscriber.onSubscribe(stream);
			}
			catch (Throwable ex) {
				logger.error("A subscriber failed in onSubscribe and gets no messages of {}", subscription.filter(),
						ex);
				return;
			}
			this.core.submit((Runnable) () -> begin(stream, subscription));
		};
	}

	private void begin(MessageStream stream, Subscription subscription) {
		if (stream.isOver()) {
			return;
		}
		this.open.add(stream);
		CompletableFuture<SubscribeResult> answer = new CompletableFuture<>();
		answer.whenComplete((result, failure) -> answered(stream, failure));
		this.core.session()
			.subscribe(new SubscribeRequest(List.of(subscription), stream.queue(), List.of(), answer), this.core.now());
	}

	private void answered(MessageStream stream, @Nullable Throwable failure) {
		if (failure != null && this.open.remove(stream)) {
			stream.queue().fail(failure);
		}
	}

	/** A subscriber wants no more. */
	private void leave(MessageStream stream) {
		if (this.open.remove(stream)) {
			this.core.session().leave(stream.filter(), stream.queue(), this.core.now());
		}
	}

	/** The server confirmed that subscriptions ended. */
	void unsubscribed(List<TopicFilter> filters) {
		this.ending.removeIf(MessageStream::isOver);
		this.open.removeIf((stream) -> {
			boolean ended = filters.contains(stream.filter());
			if (ended) {
				stream.queue().complete();
				this.ending.add(stream);
			}
			return ended;
		});
	}

	/** The client is closed. */
	void close() {
		this.open.addAll(this.ending);
		this.open.forEach((stream) -> {
			stream.queue().drop();
			stream.queue().complete();
		});
		this.open.clear();
		this.ending.clear();
	}

}
