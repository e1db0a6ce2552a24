package io.mqttboot.client.internal.engine;

import java.util.concurrent.Flow;
import java.util.function.Consumer;

import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.spi.MessageHandler;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber of a publisher and the client have in common: the subscriber asks
 * here for messages and gets them from here. Forgets the subscriber when it is over.
 */
final class MessageStream implements MessageHandler, Flow.Subscription {

	private final TopicFilter filter;

	private final boolean manual;

	private final Inbox inbox;

	/** Called on the event loop when the subscriber wants no more. */
	private final Consumer<MessageStream> cancelled;

	private final StreamQueue queue;

	private volatile Flow.@Nullable Subscriber<? super ReceivedMessage> subscriber;

	MessageStream(TopicFilter filter, boolean manual, Flow.Subscriber<? super ReceivedMessage> subscriber,
			Delivery delivery, Inbox inbox, Consumer<MessageStream> cancelled) {
		this.filter = filter;
		this.manual = manual;
		this.subscriber = subscriber;
		this.inbox = inbox;
		this.cancelled = cancelled;
		this.queue = delivery.streamQueue(this);
	}

	TopicFilter filter() {
		return this.filter;
	}

	StreamQueue queue() {
		return this.queue;
	}

	/** Whether the subscriber gets no more signals. */
	boolean isOver() {
		return this.subscriber == null;
	}

	@Override
	public void request(long messages) {
		if (messages > 0) {
			this.inbox.submit((Runnable) () -> this.queue.request(messages));
			return;
		}
		this.inbox.submit((Runnable) () -> {
			this.queue.fail(new IllegalArgumentException(
					"A subscriber must request at least one message, not %d (rule 3.9 of Reactive Streams)"
						.formatted(messages)));
			this.cancelled.accept(this);
		});
	}

	@Override
	public void cancel() {
		this.subscriber = null;
		this.inbox.submit((Runnable) () -> {
			this.queue.discard();
			this.cancelled.accept(this);
		});
	}

	@Override
	public void handle(ReceivedMessage message) {
		Flow.Subscriber<? super ReceivedMessage> current = this.subscriber;
		if (current == null) {
			message.acknowledge();
			return;
		}
		try {
			current.onNext(message);
		}
		catch (Throwable ex) {
			cancel();
			throw ex;
		}
	}

	@Override
	public boolean acknowledgesManually() {
		return this.manual;
	}

	/** The last signal, on the executor. */
	void end(@Nullable Throwable failure) {
		Flow.Subscriber<? super ReceivedMessage> current = this.subscriber;
		this.subscriber = null;
		if (current == null) {
			return;
		}
		if (failure != null) {
			current.onError(failure);
		}
		else {
			current.onComplete();
		}
	}

}
