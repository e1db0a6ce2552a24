package io.mqttboot.client.internal.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

import io.mqttboot.client.internal.session.Counters;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.internal.session.IncomingMessage;
import io.mqttboot.client.internal.session.Recipient;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.spi.MessageHandler;
import io.mqttboot.client.spi.MqttEvent;
import io.netty.util.concurrent.Ticker;

/**
 * Brings received messages to handlers and keeps count of QoS 0 messages, which have no
 * flow control of their own. On the event loop unless said otherwise.
 */
final class Delivery {

	private static final long DROP_EVENT_INTERVAL = 1_000_000_000L;

	private final Executor executor;

	private final Inbox inbox;

	private final Counters counters;

	private final Listeners listeners;

	private final Ticker ticker;

	private final int qos0Bound;

	private final List<HandlerQueue> toSignal = new ArrayList<>();

	/**
	 * QoS 0 messages given to handlers and not yet processed; written by many threads.
	 */
	private final AtomicLong qos0Pending = new AtomicLong();

	private final AtomicLong handlerFailures = new AtomicLong();

	private long droppedSinceEvent;

	private long lastDropEvent;

	Delivery(Executor executor, Inbox inbox, Counters counters, Listeners listeners, Ticker ticker, int qos0Bound) {
		this.executor = executor;
		this.inbox = inbox;
		this.counters = counters;
		this.listeners = listeners;
		this.ticker = ticker;
		this.qos0Bound = qos0Bound;
		this.lastDropEvent = ticker.nanoTime() - DROP_EVENT_INTERVAL;
	}

	HandlerQueue queueFor(MessageHandler handler) {
		return new HandlerQueue(handler, this, this.executor, this.inbox);
	}

	void deliver(IncomingMessage message, List<Recipient> recipients) {
		if (message.qos() == QoS.AT_MOST_ONCE) {
			this.qos0Pending.addAndGet(recipients.size());
		}
		else {
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

	/** Whether more QoS 0 messages wait than may. */
	boolean isOverloaded() {
		return this.qos0Pending.get() > this.qos0Bound;
	}

	/** Whether there is enough room again to go on reading. */
	boolean isRelieved() {
		return this.qos0Pending.get() <= this.qos0Bound / 2;
	}

	/** Drops the oldest waiting QoS 0 messages until the bound is kept. */
	void dropExcess() {
		for (HandlerQueue queue : this.toSignal) {
			while (isOverloaded() && queue.dropOldestQos0()) {
				this.qos0Pending.decrementAndGet();
				this.droppedSinceEvent++;
				this.counters.increment(Counter.DROPPED_INCOMING);
			}
		}
		long now = this.ticker.nanoTime();
		if (this.droppedSinceEvent > 0 && now - this.lastDropEvent >= DROP_EVENT_INTERVAL) {
			this.listeners.publish(new MqttEvent.IncomingDropped(this.droppedSinceEvent));
			this.lastDropEvent = now;
			this.droppedSinceEvent = 0;
		}
	}

	/** A handler took a QoS 0 message, on any thread. */
	void qos0Processed() {
		this.qos0Pending.decrementAndGet();
	}

	/** A handler threw, on any thread. */
	void handlerFailed(IncomingMessage message, Throwable cause) {
		this.handlerFailures.incrementAndGet();
		this.inbox.enqueue((Runnable) () -> this.listeners.publish(new MqttEvent.HandlerFailed(message, cause)));
	}

	long handlerFailures() {
		return this.handlerFailures.get();
	}

}
