package io.mqttboot.client.testkit;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Ticker;

/**
 * A clock that moves only when a test moves it, with an event loop that obeys it. The
 * sockets of the loop are real; its timers fire when {@link #advance(Duration)} passes
 * their deadline.
 * <p>
 * Netty's event loop groups have no parameter for a {@link Ticker}, but ask the public
 * method {@link SingleThreadIoEventLoop#ticker()} for every deadline, so overriding it
 * there is enough. Netty's own mock ticker does not fit: it starts at zero, while the
 * selector compares deadlines with {@link System#nanoTime()} and would spin. This clock
 * therefore starts at {@code System.nanoTime()}. It grows by one nanosecond per reading,
 * since the shutdown of a loop needs time that grows strictly.
 */
public final class ManualClock implements Ticker, AutoCloseable {

	private static final long LIMIT_SECONDS = 10;

	private final long initial = System.nanoTime();

	private final AtomicLong now = new AtomicLong(this.initial);

	private final EventLoopGroup group = newGroup(this);

	private static EventLoopGroup newGroup(Ticker ticker) {
		return new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("mqtt-clock", true),
				NioIoHandler.newFactory()) {

			@Override
			protected IoEventLoop newChild(Executor executor, IoHandlerFactory factory, Object... args) {
				return new SingleThreadIoEventLoop(this, executor, factory) {

					@Override
					public Ticker ticker() {
						return ticker;
					}

				};
			}

		};
	}

	/**
	 * The event loop whose time this is, one thread.
	 * @return the group, closed with the clock
	 */
	public EventLoopGroup group() {
		return this.group;
	}

	/**
	 * Moves time in one step, and returns when everything that became due has run. What
	 * the loop is at when this is called still happens in the old time.
	 * @param time how far
	 */
	public void advance(Duration time) {
		settle();
		this.now.addAndGet(time.toNanos());
		settle();
	}

	/**
	 * Returns when the loop has run everything that is due now.
	 */
	public void settle() {
		for (EventExecutor loop : this.group) {
			try {
				// scheduled on the loop itself, it queues behind everything that is due
				loop.submit(() -> loop.schedule(() -> {
				}, 0, TimeUnit.NANOSECONDS)).get(LIMIT_SECONDS, TimeUnit.SECONDS).get(LIMIT_SECONDS, TimeUnit.SECONDS);
			}
			catch (InterruptedException | ExecutionException | TimeoutException ex) {
				throw new AssertionError("The event loop did not finish what was due", ex);
			}
		}
	}

	@Override
	public long initialNanoTime() {
		return this.initial;
	}

	@Override
	public long nanoTime() {
		return this.now.getAndIncrement();
	}

	@Override
	public void sleep(long delay, TimeUnit unit) {
		throw new UnsupportedOperationException("Nothing may sleep on this clock");
	}

	@Override
	public void close() {
		this.group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(LIMIT_SECONDS, TimeUnit.SECONDS);
	}

}
