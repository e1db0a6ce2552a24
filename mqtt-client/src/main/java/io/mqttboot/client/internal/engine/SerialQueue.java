package io.mqttboot.client.internal.engine;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs user code for items one after the other, off the event loop.
 * <p>
 * The event loop owns the queue. It hands a batch of items to the executor, at most one
 * batch at a time, and gets the batch back as a command when it is done; so nothing is
 * shared between threads but the batch itself, and the loop can still drop what waits.
 *
 * @param <T> the type of the items
 */
abstract class SerialQueue<T> {

	private static final Logger logger = LoggerFactory.getLogger("io.mqttboot.client.session");

	private static final int BATCH_SIZE = 64;

	private static final ThreadLocal<Boolean> IN_CALLBACK = new ThreadLocal<>();

	private final ArrayDeque<T> waiting = new ArrayDeque<>();

	private final Executor executor;

	private final Inbox inbox;

	private boolean running;

	SerialQueue(Executor executor, Inbox inbox) {
		this.executor = executor;
		this.inbox = inbox;
	}

	/** Whether the current thread runs user code of a client. */
	static boolean inCallback() {
		return IN_CALLBACK.get() != null;
	}

	/** The items that are not handed over yet, on the event loop. */
	final ArrayDeque<T> waiting() {
		return this.waiting;
	}

	final Inbox inbox() {
		return this.inbox;
	}

	/** Runs user code for an item, on the executor; must not throw. */
	abstract void process(T item);

	/** Called on the event loop when items have been processed. */
	void processed(int items) {
	}

	/** Hands the next batch over unless one is running, on the event loop. */
	final void signal() {
		if (this.running || this.waiting.isEmpty()) {
			return;
		}
		Batch<T> batch = new Batch<>(this, Math.min(BATCH_SIZE, this.waiting.size()));
		try {
			this.running = true;
			this.executor.execute(batch);
		}
		catch (RejectedExecutionException ex) {
			this.running = false;
			batch.giveBack();
			logger.error("The callback executor refuses work; {} items wait until it takes more", this.waiting.size(),
					ex);
		}
	}

	/** A number of items on their way through the executor and back. */
	static final class Batch<T> implements Runnable {

		private final SerialQueue<T> queue;

		private final Object[] items;

		private Batch(SerialQueue<T> queue, int size) {
			this.queue = queue;
			this.items = new Object[size];
			for (int i = 0; i < size; i++) {
				this.items[i] = queue.waiting.poll();
			}
		}

		@SuppressWarnings("unchecked")
		private T item(int index) {
			return (T) this.items[index];
		}

		private void giveBack() {
			for (int i = this.items.length - 1; i >= 0; i--) {
				this.queue.waiting.addFirst(item(i));
			}
		}

		@Override
		public void run() {
			IN_CALLBACK.set(Boolean.TRUE);
			try {
				for (int i = 0; i < this.items.length; i++) {
					this.queue.process(item(i));
				}
			}
			finally {
				IN_CALLBACK.remove();
				this.queue.inbox.submit(this);
			}
		}

		/** The batch came back, on the event loop. */
		void done() {
			this.queue.running = false;
			this.queue.processed(this.items.length);
			this.queue.signal();
		}

	}

}
