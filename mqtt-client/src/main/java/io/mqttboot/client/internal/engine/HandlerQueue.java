package io.mqttboot.client.internal.engine;

import java.util.Iterator;
import java.util.concurrent.Executor;

import io.mqttboot.client.internal.session.IncomingMessage;
import io.mqttboot.client.internal.session.Recipient;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.spi.MessageHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of one registered handler.
 */
final class HandlerQueue extends SerialQueue<IncomingMessage> implements Recipient {

	private static final Logger logger = LoggerFactory.getLogger("io.mqttboot.client.session");

	/** After this time acknowledgements do not wait for the end of the batch. */
	private static final long HAND_OVER_NANOS = 1_000_000;

	private final MessageHandler handler;

	private final Delivery delivery;

	/** Whether messages were added since the last signal, on the event loop. */
	private boolean signalDue;

	/** When the executor handed acknowledgements over, on the executor. */
	private long handedOverNanos;

	HandlerQueue(MessageHandler handler, Delivery delivery, Executor executor, Inbox inbox) {
		super(executor, inbox);
		this.handler = handler;
		this.delivery = delivery;
	}

	/**
	 * Adds a message, on the event loop.
	 * @return whether this is the first one since the last signal
	 */
	boolean add(IncomingMessage message) {
		waiting().add(message);
		boolean first = !this.signalDue;
		this.signalDue = true;
		return first;
	}

	void signalNow() {
		this.signalDue = false;
		signal();
	}

	/** Drops the oldest QoS 0 message that was not handed over yet, on the event loop. */
	boolean dropOldestQos0() {
		for (Iterator<IncomingMessage> all = waiting().iterator(); all.hasNext();) {
			if (all.next().qos() == QoS.AT_MOST_ONCE) {
				all.remove();
				return true;
			}
		}
		return false;
	}

	@Override
	void process(IncomingMessage message) {
		boolean acknowledged = message.qos() != QoS.AT_MOST_ONCE;
		boolean manual = this.handler.acknowledgesManually();
		try {
			this.handler.handle((acknowledged && manual) ? new ManualDelivery(message, inbox()) : message);
		}
		catch (Throwable ex) {
			logger.error("A handler failed for a message on {}", message.topic(), ex);
			this.delivery.handlerFailed(message, ex);
		}
		if (Thread.interrupted()) {
			logger.warn("A handler left its thread interrupted after a message on {}", message.topic());
		}
		if (acknowledged && !manual && message.handlerDone()) {
			handOver(message);
		}
		else if (!acknowledged) {
			this.delivery.qos0Processed();
		}
	}

	/**
	 * Quick handlers give their acknowledgements back with the batch, slow ones at once.
	 */
	private void handOver(IncomingMessage message) {
		long now = System.nanoTime();
		if (now - this.handedOverNanos > HAND_OVER_NANOS) {
			this.handedOverNanos = now;
			inbox().submit(message);
		}
		else {
			inbox().enqueue(message);
		}
	}

}
