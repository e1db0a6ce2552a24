package io.mqttboot.client.internal.engine;

import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One deadline that can be moved, on the event loop. Moving it to a later time costs
 * nothing: the task that fires too early schedules itself again.
 */
final class Timer {

	private final EventLoop loop;

	private final Runnable action;

	private boolean set;

	private long deadline;

	private long scheduledFor;

	private @Nullable Future<?> scheduled;

	Timer(EventLoop loop, Runnable action) {
		this.loop = loop;
		this.action = action;
	}

	/** Fires at the given time, instead of any time set before. */
	void at(long nanos) {
		this.set = true;
		this.deadline = nanos;
		if (this.scheduled == null || this.scheduledFor - nanos > 0) {
			schedule();
		}
	}

	/** Fires after a delay. */
	void in(long delayNanos) {
		at(this.loop.ticker().nanoTime() + Math.max(0, delayNanos));
	}

	void cancel() {
		this.set = false;
		unschedule();
	}

	private void schedule() {
		unschedule();
		this.scheduledFor = this.deadline;
		this.scheduled = this.loop.schedule(this::fire, Math.max(0, this.deadline - this.loop.ticker().nanoTime()),
				TimeUnit.NANOSECONDS);
	}

	private void unschedule() {
		if (this.scheduled != null) {
			this.scheduled.cancel(false);
			this.scheduled = null;
		}
	}

	private void fire() {
		this.scheduled = null;
		if (!this.set) {
			return;
		}
		if (this.deadline - this.loop.ticker().nanoTime() > 0) {
			schedule();
			return;
		}
		this.set = false;
		this.action.run();
	}

}
