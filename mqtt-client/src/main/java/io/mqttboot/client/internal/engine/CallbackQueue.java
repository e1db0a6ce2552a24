package io.mqttboot.client.internal.engine;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs user code for items, off the event loop, one after the other or a few at once.
 * <p>
 * The event loop owns the queue. It hands batches of items to the executor, as many at a
 * time as there may be calls at a time, and gets each batch back as a command when it is
 * done; so nothing is shared between threads but the batch itself, and the loop can still
 * drop what waits.
 *
 * @param <T> the type of the items
 */
abstract class CallbackQueue<T> {

	private static final Logger logger = LoggerFactory.getLogger("io.mqttboot.client.session");

	/**
	 * Most items that leave the queue at a time. Where several calls may run at a time,
	 * they leave one by one, so that none waits for another.
	 */
	private static final int BATCH_SIZE = 64;

	/** After this time what items lead to does not wait for the end of the batch. */
	private static final long HAND_OVER_NANOS = 1_000_000;

	private static final ThreadLocal<Boolean> IN_CALLBACK = new ThreadLocal<>();

	private final ArrayDeque<T> waiting = new ArrayDeque<>();

	private final Executor executor;

	private final Inbox inbox;

	private final int concurrency;

	private int running;

	/** Whether the executor refused the last batch. */
	private boolean refused;

	/** Whether it will be asked again after a moment. */
	private boolean asksAgain;

	/**
	 * Creates an empty queue.
	 * @param executor runs the user code
	 * @param inbox gets batches back
	 * @param concurrency how many calls may run at a time
	 */
	CallbackQueue(Executor executor, Inbox inbox, int concurrency) {
		this.executor = executor;
		this.inbox = inbox;
		this.concurrency = concurrency;
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

	/**
	 * Runs user code for an item, on the executor; must not throw.
	 * @return a command for the event loop, or {@code null}
	 */
	abstract @Nullable Object process(T item);

	/** How many more items may be handed over now, on the event loop. */
	int permitted() {
		return Integer.MAX_VALUE;
	}

	/** An item leaves the queue for the executor, on the event loop. */
	void handedOver(T item) {
	}

	/** An item came back because the executor refused it, on the event loop. */
	void givenBack(T item) {
	}

	/** An item has been processed, on the event loop. */
	void processed(T item) {
	}

	/** Whether nothing is with the executor, on the event loop. */
	final boolean isIdle() {
		return this.running == 0;
	}

	/** A batch came back, and nothing more was handed over, on the event loop. */
	void idle() {
	}

	/** Hands over what may run now, on the event loop. */
	final void signal() {
		while (this.running < this.concurrency && !this.waiting.isEmpty()) {
			int most = (this.concurrency == 1) ? Math.min(this.waiting.size(), BATCH_SIZE) : 1;
			int size = Math.min(most, permitted());
			if (size == 0 || !handOver(new Batch<>(this, size))) {
				return;
			}
		}
	}

	private boolean handOver(Batch<T> batch) {
		this.running++;
		try {
			this.executor.execute(batch);
			this.refused = false;
			if (batch.items.length > 1) {
				this.inbox.expect();
			}
			return true;
		}
		catch (Throwable ex) { // also if there are no more threads to be had
			this.running--;
			batch.giveBack();
			if (!this.refused) {
				this.refused = true;
				logger.error("The callback executor refuses work; {} items wait until it takes more",
						this.waiting.size(), ex);
			}
			askAgain();
			return false;
		}
	}

	private void askAgain() {
		if (!this.asksAgain) {
			this.asksAgain = true;
			this.inbox.submitLater(() -> {
				this.asksAgain = false;
				signal();
			});
		}
	}

	/** A number of items on their way through the executor and back. */
	static final class Batch<T> implements Runnable {

		private final CallbackQueue<T> queue;

		private final Object[] items;

		private Batch(CallbackQueue<T> queue, int size) {
			this.queue = queue;
			this.items = new Object[size];
			for (int i = 0; i < size; i++) {
				T item = queue.waiting.remove();
				this.items[i] = item;
				queue.handedOver(item);
			}
		}

		@SuppressWarnings("unchecked")
		private T item(int index) {
			return (T) this.items[index];
		}

		private void giveBack() {
			for (int i = this.items.length - 1; i >= 0; i--) {
				this.queue.waiting.addFirst(item(i));
				this.queue.givenBack(item(i));
			}
		}

		@Override
		public void run() {
			IN_CALLBACK.set(Boolean.TRUE);
			try {
				long handedOver = System.nanoTime();
				for (int i = 0; i < this.items.length; i++) {
					Object command = this.queue.process(item(i));
					if (command != null) {
						handedOver = handOver(command, handedOver);
					}
				}
			}
			finally {
				IN_CALLBACK.remove();
				this.queue.inbox.submit(this);
			}
		}

		/**
		 * Quick user code gives its commands back with the batch, slow code at once.
		 */
		private long handOver(Object command, long last) {
			long now = System.nanoTime();
			if (now - last <= HAND_OVER_NANOS) {
				this.queue.inbox.enqueue(command);
				return last;
			}
			this.queue.inbox.submit(command);
			return now;
		}

		/** The batch came back, on the event loop. */
		void done() {
			this.queue.running--;
			if (this.items.length > 1) {
				this.queue.inbox.settled();
			}
			for (int i = 0; i < this.items.length; i++) {
				this.queue.processed(item(i));
			}
			this.queue.signal();
			if (this.queue.isIdle()) {
				this.queue.idle();
			}
		}

	}

}
