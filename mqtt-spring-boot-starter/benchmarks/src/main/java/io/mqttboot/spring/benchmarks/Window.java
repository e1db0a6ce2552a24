package io.mqttboot.spring.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Limits the messages under way. A sender that finds it full waits until half of it is
 * free: if each acknowledgement woke the sender for one message more, switching between
 * threads would be much of what is measured.
 */
final class Window {

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

	private final int size;

	private final Thread sender = Thread.currentThread();

	private final AtomicInteger used = new AtomicInteger();

	/**
	 * Creates an empty window for the current thread.
	 * @param size the most messages under way
	 */
	Window(int size) {
		this.size = size;
	}

	/** Takes a place, in the thread that sends. */
	void enter() {
		if (this.used.get() == this.size) {
			awaitAtMost(this.size / 2);
		}
		this.used.incrementAndGet();
	}

	/** Gives a place back, in any thread. */
	void leave() {
		int left = this.used.decrementAndGet();
		if (left == this.size / 2 || left == 0) {
			LockSupport.unpark(this.sender);
		}
	}

	/** Waits until so many places or fewer are taken, in the thread that sends. */
	void awaitAtMost(int places) {
		long start = System.nanoTime();
		while (this.used.get() > places) {
			LockSupport.parkNanos(this, PATIENCE);
			if (System.nanoTime() - start > PATIENCE) {
				throw new IllegalStateException("Nothing happened for a minute");
			}
		}
	}

}
