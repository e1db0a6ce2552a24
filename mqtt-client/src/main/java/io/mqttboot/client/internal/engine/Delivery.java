package io.mqttboot.client.internal.engine;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

import io.mqttboot.client.internal.session.Counters;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.internal.session.IncomingMessage;
import io.mqttboot.client.internal.session.Recipient;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.options.HandlerFailure;
import io.mqttboot.client.spi.MessageHandler;
import io.mqttboot.client.spi.MqttEvent;
import io.netty.util.concurrent.Ticker;

/**
 * Brings received messages to handlers. On the event loop unless said otherwise.
 */
final class Delivery {

	private static final long DROP_EVENT_INTERVAL = 1_000_000_000L;

	private final Executor executor;

	private final Inbox inbox;

	private final Counters counters;

	private final Listeners listeners;

	private final Ticker ticker;

	private final Qos0Backlog backlog;

	private final HandlerFailure handlerFailure;

	private final List<HandlerQueue> toSignal = new ArrayList<>();

	/**
	 * The queue of each handler in use, so that calls of one handler do not overlap
	 * however often it is registered. An entry goes with the last registration, since
	 * nothing else refers to the queue.
	 */
	private final Map<MessageHandler, WeakReference<HandlerQueue>> queues = new WeakHashMap<>();

	private final AtomicLong handlerFailures = new AtomicLong();

	private volatile boolean closed;

	private long droppedSinceEvent;

	private long lastDropEvent;

	Delivery(Executor executor, Inbox inbox, Counters counters, Listeners listeners, Ticker ticker, Qos0Backlog backlog,
			HandlerFailure handlerFailure) {
		this.executor = executor;
		this.inbox = inbox;
		this.counters = counters;
		this.listeners = listeners;
		this.ticker = ticker;
		this.backlog = backlog;
		this.handlerFailure = handlerFailure;
		this.lastDropEvent = ticker.nanoTime() - DROP_EVENT_INTERVAL;
	}

	/** The queue of a handler. */
	HandlerQueue queueFor(MessageHandler handler) {
		WeakReference<HandlerQueue> reference = this.queues.get(handler);
		HandlerQueue known = (reference != null) ? reference.get() : null;
		if (known != null) {
			return known;
		}
		HandlerQueue queue = new HandlerQueue(handler, this, this.backlog, this.executor, this.inbox);
		this.queues.put(handler, new WeakReference<>(queue));
		return queue;
	}

	/** A queue whose handler runs on the event loop and must not block. */
	HandlerQueue queueOnLoop(MessageHandler handler) {
		return new HandlerQueue(handler, this, this.backlog, Runnable::run, this.inbox);
	}

	/** The queue of one subscriber of a publisher, on any thread. */
	StreamQueue streamQueue(MessageStream stream) {
		return new StreamQueue(stream, this, this.backlog, this.executor, this.inbox);
	}

	void deliver(IncomingMessage message, List<Recipient> recipients) {
		if (message.qos() != QoS.AT_MOST_ONCE) {
			message.handedTo(recipients.size());
		}
		for (int i = 0; i < recipients.size(); i++) {
			HandlerQueue queue = (HandlerQueue) recipients.get(i);
			if (queue.add(message)) {
				this.toSignal.add(queue);
			}
		}
	}

	/** Wakes the handlers of what was delivered since the last call. */
	void signal() {
		for (int i = 0; i < this.toSignal.size(); i++) {
			this.toSignal.get(i).signalNow();
		}
		this.toSignal.clear();
	}

	/** Drops the oldest waiting QoS 0 messages until the bound is kept. */
	void dropExcess() {
		int dropped = this.backlog.dropExcess();
		this.counters.add(Counter.DROPPED_INCOMING, dropped);
		this.droppedSinceEvent += dropped;
		long now = this.ticker.nanoTime();
		if (this.droppedSinceEvent > 0 && now - this.lastDropEvent >= DROP_EVENT_INTERVAL) {
			this.listeners.publish(new MqttEvent.IncomingDropped(this.droppedSinceEvent));
			this.lastDropEvent = now;
			this.droppedSinceEvent = 0;
		}
	}

	/** The client is closed: handlers are not called any more. */
	void close() {
		this.closed = true;
	}

	/** Whether that was said, on any thread. */
	boolean isClosed() {
		return this.closed;
	}

	/** A handler threw, on any thread. */
	void handlerFailed(IncomingMessage message, boolean acknowledgedByClient, Throwable cause) {
		this.handlerFailures.incrementAndGet();
		this.inbox.enqueue((Runnable) () -> this.listeners.publish(new MqttEvent.HandlerFailed(message, cause)));
		if (!acknowledgedByClient) {
			return;
		}
		switch (this.handlerFailure) {
			case REJECT -> message.reject(ReasonCode.UNSPECIFIED_ERROR, null);
			case HOLD -> message.hold();
			case ACKNOWLEDGE -> {
				// as if the handler had returned
			}
		}
	}

	long handlerFailures() {
		return this.handlerFailures.get();
	}

}
