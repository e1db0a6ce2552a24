package io.mqttboot.client.internal.engine;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import io.mqttboot.client.options.ReconnectOptions;

/**
 * Delays between attempts: random below a bound that grows with each of them, so that
 * many clients do not return at once.
 */
final class Backoff {

	private final ReconnectOptions options;

	private double bound;

	Backoff(ReconnectOptions options) {
		this.options = options;
		this.bound = (double) options.initialDelay().toNanos();
	}

	void reset() {
		this.bound = (double) this.options.initialDelay().toNanos();
	}

	/** A random delay between zero and the bound. */
	Duration next() {
		double upTo = this.bound;
		grow();
		return Duration.ofNanos((long) (ThreadLocalRandom.current().nextDouble() * upTo));
	}

	/**
	 * A random delay in the upper half of the slow delay, or of the bound if it is
	 * longer.
	 */
	Duration nextSlow() {
		double half = Math.max(this.bound, (double) this.options.slowDelay().toNanos()) / 2;
		grow();
		return Duration.ofNanos((long) (half + ThreadLocalRandom.current().nextDouble() * half));
	}

	private void grow() {
		this.bound = Math.min(this.bound * this.options.multiplier(), (double) this.options.maxDelay().toNanos());
	}

}
