package io.mqttboot.client.internal.engine;

import java.util.concurrent.Executor;

import io.mqttboot.client.internal.session.IncomingMessage;
import io.mqttboot.client.message.QoS;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of one subscriber of a publisher: handed over as far as it asked for them,
 * and ended by one last signal. On the event loop.
 */
final class StreamQueue extends HandlerQueue {

	private static final Logger logger = LoggerFactory.getLogger("io.mqttboot.client.session");

	private final MessageStream stream;

	private final Executor executor;

	private long demand;

	/** Whether the last signal is due when everything before it is done. */
	private boolean ending;

	private @Nullable Throwable failure;

	/** Whether the executor refused the last signal. */
	private boolean endRefused;

	/** Whether nothing is handed over any more. */
	private boolean over;

	StreamQueue(MessageStream stream, Delivery delivery, Qos0Backlog backlog, Executor executor, Inbox inbox) {
		super(stream, delivery, backlog, executor, inbox);
		this.stream = stream;
		this.executor = executor;
	}

	/** The subscriber asked for more. */
	void request(long messages) {
		long sum = this.demand + messages;
		this.demand = (sum < 0) ? Long.MAX_VALUE : sum;
		signal();
	}

	/** The subscriber gets nothing more. */
	void discard() {
		this.over = true;
		drop();
	}

	/** What waits counts as handled. */
	void drop() {
		for (IncomingMessage message = waiting().poll(); message != null; message = waiting().poll()) {
			leaves(message);
			processed(message);
			release(message);
		}
	}

	/** Ends the stream with an error, after what is already with the subscriber. */
	void fail(Throwable cause) {
		if (!this.over && !this.ending) {
			drop();
			this.ending = true;
			this.failure = cause;
			idle();
		}
	}

	/** Ends the stream after the last message that waits. */
	void complete() {
		if (!this.over) {
			this.ending = true;
			idle();
		}
	}

	@Override
	void idle() {
		if (this.ending && isIdle() && waiting().isEmpty()) {
			try {
				this.executor.execute(() -> this.stream.end(this.failure));
			}
			catch (Throwable ex) {
				if (!this.endRefused) {
					this.endRefused = true;
					logger.error("The callback executor refuses work; the end of a stream waits until it takes more",
							ex);
				}
				inbox().submitLater(this::idle);
				return;
			}
			this.ending = false;
			this.over = true;
		}
	}

	@Override
	boolean add(IncomingMessage message) {
		if (this.over) {
			release(message);
			return false;
		}
		return super.add(message);
	}

	private void release(IncomingMessage message) {
		if (message.qos() != QoS.AT_MOST_ONCE && message.handlerDone()) {
			inbox().submit(message);
		}
	}

	@Override
	int permitted() {
		return (int) Math.min(this.demand, super.permitted());
	}

	@Override
	void handedOver(IncomingMessage message) {
		super.handedOver(message);
		if (this.demand != Long.MAX_VALUE) {
			this.demand--;
		}
	}

	@Override
	void givenBack(IncomingMessage message) {
		super.givenBack(message);
		if (this.demand != Long.MAX_VALUE) {
			this.demand++;
		}
	}

}
