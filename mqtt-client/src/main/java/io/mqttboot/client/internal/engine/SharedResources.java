package io.mqttboot.client.internal.engine;

import java.nio.channels.spi.SelectorProvider;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandler;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.ThreadAwareExecutor;
import org.jspecify.annotations.Nullable;

/**
 * The event loops and pools that all clients of a JVM share. The first client creates
 * them, the last one that is closed ends them. Threads start when they are needed.
 */
public final class SharedResources {

	private static final Object LOCK = new Object();

	private static @Nullable SharedResources current;

	private final MultiThreadIoEventLoopGroup loops;

	private final Map<ThreadAwareExecutor, Coalescing> coalescing = new ConcurrentHashMap<>();

	private final ThreadPoolExecutor callbacks;

	private final ThreadPoolExecutor blockingWork;

	private int users;

	private SharedResources() {
		int processors = Runtime.getRuntime().availableProcessors();
		this.loops = new MultiThreadIoEventLoopGroup(Math.max(1, processors / 2), loopThreads(), this::ioHandler);
		this.callbacks = new ThreadPoolExecutor(Math.max(2, processors), Math.max(2, processors), 10, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), daemons("mqtt-callback-"));
		this.callbacks.allowCoreThreadTimeOut(true);
		this.blockingWork = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(),
				daemons("mqtt-blocking-"));
	}

	/**
	 * Joins the clients that use the shared threads.
	 * @return the threads, to be released once
	 */
	public static Resources acquire() {
		synchronized (LOCK) {
			SharedResources shared = current;
			if (shared == null) {
				shared = new SharedResources();
				current = shared;
			}
			shared.users++;
			return new Share(shared);
		}
	}

	private void release() {
		synchronized (LOCK) {
			if (--this.users > 0) {
				return;
			}
			current = null;
		}
		// not shut down: user code may still run, and its last events may still come
		this.callbacks.setKeepAliveTime(50, TimeUnit.MILLISECONDS);
		this.blockingWork.setKeepAliveTime(50, TimeUnit.MILLISECONDS);
		this.loops.shutdownGracefully(0, 5, TimeUnit.SECONDS);
	}

	private IoHandler ioHandler(ThreadAwareExecutor loop) {
		Coalescing pauses = new Coalescing(System.nanoTime());
		this.coalescing.put(loop, pauses);
		return NioIoHandler.newFactory(SelectorProvider.provider(), () -> pauses).newHandler(loop);
	}

	private static ThreadFactory loopThreads() {
		AtomicInteger number = new AtomicInteger();
		return (task) -> new LoopThread(task, "mqtt-loop-" + number.incrementAndGet());
	}

	private static ThreadFactory daemons(String prefix) {
		AtomicInteger number = new AtomicInteger();
		return (task) -> {
			Thread thread = new Thread(task, prefix + number.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	/** The part of one client. */
	private static final class Share implements Resources {

		private final SharedResources shared;

		private final EventLoop loop;

		private final AtomicBoolean released = new AtomicBoolean();

		private Share(SharedResources shared) {
			this.shared = shared;
			this.loop = shared.loops.next();
		}

		@Override
		public EventLoop loop() {
			return this.loop;
		}

		@Override
		public Coalescing coalescing() {
			return Objects.requireNonNull(this.shared.coalescing.get(this.loop), "coalescing");
		}

		@Override
		public Executor callbacks() {
			return this.shared.callbacks;
		}

		@Override
		public Executor blockingWork() {
			return this.shared.blockingWork;
		}

		@Override
		public void release() {
			if (this.released.compareAndSet(false, true)) {
				this.shared.release();
			}
		}

	}

}
