package io.mqttboot.spring.listener;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells when nothing happened for a while.
 */
final class IdleWatch {

	private final Duration interval;

	private final Executor executor;

	private final Consumer<Duration> target;

	private volatile long lastNanos;

	/** Identifies the current start; zero when stopped. */
	private volatile long run;

	private long runs;

	/**
	 * Creates a watch.
	 * @param interval after how much silence to tell, and how often again
	 * @param executor runs the target
	 * @param target is told how long the silence lasts
	 */
	IdleWatch(Duration interval, Executor executor, Consumer<Duration> target) {
		this.interval = interval;
		this.executor = executor;
		this.target = target;
	}

	/** Something happened. */
	void touch() {
		this.lastNanos = System.nanoTime();
	}

	synchronized void start() {
		if (this.run == 0) {
			this.run = ++this.runs;
			touch();
			schedule(this.run, this.interval.toNanos());
		}
	}

	synchronized void stop() {
		this.run = 0;
	}

	private void schedule(long scheduled, long nanos) {
		CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, this.executor).execute(() -> look(scheduled));
	}

	private void look(long scheduled) {
		if (this.run != scheduled) {
			return;
		}
		long interval = this.interval.toNanos();
		long idle = System.nanoTime() - this.lastNanos;
		if (idle < interval) {
			schedule(scheduled, interval - idle);
			return;
		}
		schedule(scheduled, interval);
		this.target.accept(Duration.ofNanos(idle));
	}

}
