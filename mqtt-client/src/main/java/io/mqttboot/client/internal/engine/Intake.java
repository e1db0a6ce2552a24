package io.mqttboot.client.internal.engine;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.mqttboot.client.error.MqttOverflowException;
import io.mqttboot.client.internal.session.ByHand;
import io.mqttboot.client.internal.session.OutgoingMessage;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.options.QueueOverflow;
import io.netty.util.concurrent.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Takes publications from any thread, as far as the bound of the queue allows, and hands
 * them over to the event loop. Those that wait for room are served by the loop, when it
 * has given room back, in the order in which they came; others may get room before them.
 */
final class Intake {

	private final QueueBound bound;

	private final QueueOverflow overflow;

	private final Inbox inbox;

	private final Ticker ticker;

	private final OutgoingMessage.Canceller canceller;

	private final AtomicLong rejected = new AtomicLong();

	private final AtomicLong dropped = new AtomicLong();

	/** Whether the loop was told that there is something to report. */
	private final AtomicBoolean told = new AtomicBoolean();

	private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();

	Intake(QueueBound bound, QueueOverflow overflow, Inbox inbox, Ticker ticker, OutgoingMessage.Canceller canceller) {
		this.bound = bound;
		this.overflow = overflow;
		this.inbox = inbox;
		this.ticker = ticker;
		this.canceller = canceller;
	}

	/** Takes a message or fails its publication, at once. */
	OutgoingMessage publish(MqttMessage message, @Nullable ByHand byHand) {
		OutgoingMessage publication = publication(message, byHand);
		if (this.bound.acquire(message)) {
			this.inbox.submit(publication);
		}
		else {
			refuse(publication);
		}
		return publication;
	}

	private OutgoingMessage publication(MqttMessage message, @Nullable ByHand byHand) {
		return new OutgoingMessage(message, this.ticker.nanoTime(), this.canceller, byHand);
	}

	private void refuse(OutgoingMessage publication) {
		if (this.overflow == QueueOverflow.REJECT) {
			this.rejected.incrementAndGet();
			publication.fail(new MqttOverflowException(this.bound.describe()
					+ "; publish more slowly, wait for acknowledged(), or raise flow().queueMessages or queueBytes"));
			return;
		}
		this.dropped.incrementAndGet();
		publication.fail(new MqttOverflowException("The message to '%s' was dropped: %s, and flow().queueOverflow is %s"
			.formatted(publication.message().topic(), this.bound.describe(), this.overflow)));
		if (this.told.compareAndSet(false, true)) {
			this.inbox.submit((Runnable) () -> this.told.set(false));
		}
	}

	/**
	 * Takes a message as soon as there is room. Cancelling the future gives that up.
	 */
	CompletableFuture<OutgoingMessage> publishWithRoom(MqttMessage message) {
		if (this.overflow != QueueOverflow.REJECT) {
			return CompletableFuture.completedFuture(publish(message, null));
		}
		if (this.waiting.isEmpty() && this.bound.acquire(message)) {
			OutgoingMessage publication = publication(message, null);
			this.inbox.submit(publication);
			return CompletableFuture.completedFuture(publication);
		}
		Waiting entry = new Waiting(message);
		this.waiting.add(entry);
		this.inbox.submit((Runnable) this::serve); // room may have come since
		return entry;
	}

	/** Gives room to those that wait for it, on the event loop. */
	void serve() {
		for (Waiting first = this.waiting.peek(); first != null; first = this.waiting.peek()) {
			if (!this.bound.acquire(first.message)) {
				return;
			}
			this.waiting.remove(first);
			OutgoingMessage publication = publication(first.message, null);
			if (first.complete(publication)) {
				this.inbox.submit(publication);
			}
			else {
				this.bound.release(QueueBound.cost(first.message)); // it gave up
			}
		}
	}

	long rejected() {
		return this.rejected.get();
	}

	long dropped() {
		return this.dropped.get();
	}

	/** A message that waits for room. */
	private final class Waiting extends CompletableFuture<OutgoingMessage> {

		private final MqttMessage message;

		private Waiting(MqttMessage message) {
			this.message = message;
		}

		@Override
		public boolean cancel(boolean mayInterruptIfRunning) {
			boolean cancelled = super.cancel(mayInterruptIfRunning);
			Intake.this.waiting.remove(this);
			return cancelled;
		}

	}

}
