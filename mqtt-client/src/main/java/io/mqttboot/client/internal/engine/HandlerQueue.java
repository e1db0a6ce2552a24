package io.mqttboot.client.internal.engine;

import java.util.Iterator;
import java.util.concurrent.Executor;

import io.mqttboot.client.internal.session.IncomingMessage;
import io.mqttboot.client.internal.session.Recipient;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.spi.MessageHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of one handler, whatever it is registered for.
 */
class HandlerQueue extends CallbackQueue<IncomingMessage> implements Recipient {

	private static final Logger logger = LoggerFactory.getLogger("io.mqttboot.client.session");

	private final MessageHandler handler;

	private final Delivery delivery;

	private final Qos0Backlog backlog;

	/** Whether messages were added since the last signal. */
	private boolean signalDue;

	/** QoS 0 messages that are not handed over yet. */
	private int waitingQos0;

	private long waitingQos0Bytes;

	HandlerQueue(MessageHandler handler, Delivery delivery, Qos0Backlog backlog, Executor executor, Inbox inbox) {
		super(executor, inbox, handler.concurrency());
		this.handler = handler;
		this.delivery = delivery;
		this.backlog = backlog;
	}

	/**
	 * Adds a message, on the event loop.
	 * @return whether this is the first one since the last signal
	 */
	boolean add(IncomingMessage message) {
		waiting().add(message);
		if (isQos0(message)) {
			count(message);
			this.backlog.added(this, message);
		}
		boolean first = !this.signalDue;
		this.signalDue = true;
		return first;
	}

	void signalNow() {
		this.signalDue = false;
		signal();
	}

	/** How many QoS 0 messages are not handed over yet, on the event loop. */
	int waitingQos0() {
		return this.waitingQos0;
	}

	/** Bytes of the QoS 0 messages that are not handed over yet, on the event loop. */
	long waitingQos0Bytes() {
		return this.waitingQos0Bytes;
	}

	/** Drops the oldest QoS 0 message that is not handed over yet, on the event loop. */
	void dropOldestQos0() {
		for (Iterator<IncomingMessage> all = waiting().iterator(); all.hasNext();) {
			IncomingMessage message = all.next();
			if (isQos0(message)) {
				all.remove();
				leaves(message);
				processed(message);
				return;
			}
		}
	}

	private static boolean isQos0(IncomingMessage message) {
		return message.qos() == QoS.AT_MOST_ONCE;
	}

	private void count(IncomingMessage message) {
		this.waitingQos0++;
		this.waitingQos0Bytes += message.size();
	}

	@Override
	int permitted() {
		return this.delivery.isClosed() ? 0 : super.permitted();
	}

	@Override
	void handedOver(IncomingMessage message) {
		leaves(message);
	}

	/** A message does not wait any longer, handed over or not, on the event loop. */
	final void leaves(IncomingMessage message) {
		if (isQos0(message)) {
			this.waitingQos0--;
			this.waitingQos0Bytes -= message.size();
			this.backlog.left(this);
		}
	}

	@Override
	void givenBack(IncomingMessage message) {
		if (isQos0(message)) {
			count(message);
			this.backlog.waiting(this);
		}
	}

	@Override
	void processed(IncomingMessage message) {
		if (isQos0(message)) {
			this.backlog.done(message);
		}
	}

	@Override
	@Nullable Object process(IncomingMessage message) {
		if (this.delivery.isClosed()) {
			return null;
		}
		boolean acknowledged = !isQos0(message);
		boolean manual = this.handler.acknowledgesManually();
		ManualDelivery delivery = (acknowledged && manual) ? new ManualDelivery(message, inbox()) : null;
		try {
			this.handler.handle((delivery != null) ? delivery : message);
		}
		catch (Throwable ex) {
			logger.error("A handler failed for a message on {}", message.topic(), ex);
			this.delivery.handlerFailed(message, !manual, ex);
		}
		if (Thread.interrupted()) {
			logger.warn("A handler left its thread interrupted after a message on {}", message.topic());
		}
		boolean done = (delivery != null) ? delivery.returned() : (acknowledged && !manual && message.handlerDone());
		return done ? message : null;
	}

}
