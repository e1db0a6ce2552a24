package io.mqttboot.spring.benchmarks;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what a listener gets, and tells when enough has arrived.
 */
final class Counter {

	private final AtomicLong count = new AtomicLong();

	private final Semaphore reached = new Semaphore(0);

	private volatile long goal = Long.MAX_VALUE;

	void add() {
		if (this.count.incrementAndGet() == this.goal) {
			this.reached.release();
		}
	}

	/** Must be called before the messages are sent. */
	void expect(long messages) {
		this.goal = this.count.get() + messages;
	}

	void await() throws InterruptedException {
		Worker.acquire(this.reached, 1);
	}

}
