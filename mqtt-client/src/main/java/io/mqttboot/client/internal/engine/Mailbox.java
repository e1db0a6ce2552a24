package io.mqttboot.client.internal.engine;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.channel.EventLoop;

/**
 * The commands for an engine. While the engine lives, the event loop takes them, many at
 * a wake-up; after its end every thread takes its own, one at a time.
 */
final class Mailbox implements Inbox {

	private static final int COMMANDS_PER_PASS = 4096;

	private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final CommandQueue commands = new CommandQueue();

	private final AtomicBoolean scheduled = new AtomicBoolean();

	private final EventLoop loop;

	private final Taker taker;

	private final Timer look;

	/** How many will still submit something, on the event loop. */
	private int expected;

	private volatile boolean terminated;

	Mailbox(EventLoop loop, Taker taker) {
		this.loop = loop;
		this.taker = taker;
		this.look = new Timer(loop, this::look);
	}

	@Override
	public void submit(Object command) {
		this.commands.offer(command);
		if (this.scheduled.compareAndSet(false, true)) {
			try {
				this.loop.execute(this::takeAsLoop);
			}
			catch (RejectedExecutionException ex) {
				this.scheduled.set(false);
			}
		}
		if (this.terminated) {
			takeRemaining();
		}
	}

	@Override
	public void submitLater(Runnable command) {
		if (!this.terminated) {
			this.loop.schedule(() -> submit(command), MOMENT_NANOS, TimeUnit.NANOSECONDS);
		}
	}

	@Override
	public void enqueue(Object command) {
		this.commands.offer(command);
	}

	@Override
	public void expect() {
		this.expected++;
		lookLater();
	}

	@Override
	public void settled() {
		this.expected--;
	}

	private void lookLater() {
		if (!this.terminated) {
			this.look.in(MOMENT_NANOS);
		}
	}

	private void look() {
		takeAsLoop();
		if (this.expected > 0) {
			lookLater();
		}
	}

	private void takeAsLoop() {
		if (this.terminated) {
			this.scheduled.set(false);
			takeRemaining();
			return;
		}
		try {
			takePass(this.loop.ticker().nanoTime());
		}
		finally {
			this.scheduled.set(false);
			if (!this.terminated && !this.commands.isEmpty() && this.scheduled.compareAndSet(false, true)) {
				this.loop.execute(this::takeAsLoop);
			}
		}
	}

	private void takePass(long now) {
		for (int i = 0; i < COMMANDS_PER_PASS; i++) {
			Object command = this.commands.poll();
			if (command == null) {
				break;
			}
			this.taker.take(command, now);
			if (this.terminated) {
				return;
			}
		}
		this.taker.endPass();
	}

	/** From now on the event loop is not needed any more. */
	void terminate() {
		this.look.cancel();
		this.terminated = true;
		takeRemaining();
	}

	boolean isTerminated() {
		return this.terminated;
	}

	private synchronized void takeRemaining() {
		for (Object command = this.commands.poll(); command != null; command = this.commands.poll()) {
			this.taker.take(command, this.loop.ticker().nanoTime());
		}
		this.taker.afterTheEnd();
	}

	/** Acts on commands. */
	interface Taker {

		/** Acts on one command; must not throw. */
		void take(Object command, long now);

		/** Does what is due after a number of commands. */
		void endPass();

		/** The same after the end, on any thread. */
		void afterTheEnd();

	}

}
