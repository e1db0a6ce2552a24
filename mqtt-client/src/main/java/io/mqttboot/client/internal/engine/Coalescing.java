package io.mqttboot.client.internal.engine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;

/**
 * Lets the packets of a busy event loop gather for a moment, as network cards do with
 * interrupts.
 * <p>
 * At ten thousand packets a second and more, most of the CPU time goes into waking
 * threads: a pass of the loop finds a packet or two, wakes a handler, is woken by its
 * acknowledgement, and writes. When the loop sleeps between two passes, one pass does the
 * work of many, and nobody needs to wake it. The sleep is for all connections of the
 * loop.
 * <p>
 * Whether that slows the flow down is measured, not guessed. The loop watches the rate
 * without pauses; if it is high, and a pass finds few packets, pauses begin. If then
 * fewer packets come while packets come at all, because the other side waits for our
 * answers, pauses end and are tried again later; when that shows at once, each time after
 * twice as long, at most a second. A steady flow is measured without pauses now and then,
 * so that the comparison stays true.
 * <p>
 * All methods run on the event loop.
 */
public final class Coalescing implements SelectStrategy {

	/** Packets per nanosecond from which pauses pay. */
	private static final double BUSY = 10_000 / 1e9;

	/** A pass that finds so many packets of one direction needs no pause. */
	private static final int MANY = 64;

	/** How long a rate is measured. */
	private static final long WINDOW = TimeUnit.MILLISECONDS.toNanos(16);

	/** The part of the rate that must be kept. */
	private static final double KEPT = 0.8;

	/** The part that must be kept until there was time to measure well. */
	private static final double KEPT_AT_FIRST = 0.5;

	private static final int FIRST_PAUSES = 4;

	/** How long a flow is paused before its rate without pauses is measured again. */
	private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);

	private static final long SHORTEST_WAIT = TimeUnit.MILLISECONDS.toNanos(20);

	private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);

	private final Flow free = new Flow();

	private final Flow paused = new Flow();

	private int receivedOfPass;

	private int sentOfPass;

	private long longestOfPass = Long.MAX_VALUE;

	private boolean pausing;

	private long pausingSince;

	/** When pauses may begin. */
	private long notBefore;

	/** How long pauses are left alone after they have turned out to be wrong. */
	private long wait = SHORTEST_WAIT;

	private long lastPass;

	/**
	 * Creates the pauses of a loop that has not received anything.
	 * @param now the time
	 */
	public Coalescing(long now) {
		this.notBefore = now;
		this.lastPass = now;
		this.free.start(now);
	}

	/**
	 * A connection received packets, or wrote messages, in this pass.
	 * @param received how many packets
	 * @param sent how many messages
	 * @param longestNanos how long they might have been kept waiting
	 */
	void handled(int received, int sent, long longestNanos) {
		this.receivedOfPass += received;
		this.sentOfPass += sent;
		this.longestOfPass = Math.min(this.longestOfPass, longestNanos);
	}

	@Override
	public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
		if (this.receivedOfPass > 0 || this.sentOfPass > 0) {
			long pause = endPass(System.nanoTime());
			if (pause > 0) {
				LockSupport.parkNanos(this, pause);
			}
		}
		return hasTasks ? selectNow.get() : SELECT;
	}

	/**
	 * Ends a pass in which packets were handled.
	 * @param now the time
	 * @return nanoseconds to sleep, or 0
	 */
	public long endPass(long now) {
		int packets = this.receivedOfPass + this.sentOfPass;
		boolean many = Math.max(this.receivedOfPass, this.sentOfPass) >= MANY;
		long longest = this.longestOfPass;
		long sinceLastPass = Math.min(now - this.lastPass, longest + longest / 4);
		(this.pausing ? this.paused : this.free).pass(packets, sinceLastPass);
		this.lastPass = now;
		this.receivedOfPass = 0;
		this.sentOfPass = 0;
		this.longestOfPass = Long.MAX_VALUE;
		if (this.pausing) {
			compare(now, longest);
		}
		else {
			watch(now);
		}
		return (this.pausing && !many) ? longest : 0;
	}

	private void watch(long now) {
		if (now - this.free.windowStart < WINDOW) {
			return;
		}
		if (this.free.isBusy(now) && this.free.perPass() < MANY && now - this.notBefore >= 0) {
			this.pausing = true;
			this.pausingSince = now;
			this.paused.start(now);
		}
		this.free.endWindow(now);
	}

	private void compare(long now, long longest) {
		double kept = this.paused.rate() / this.free.rate();
		boolean measured = this.paused.time >= WINDOW;
		if (this.paused.time >= FIRST_PAUSES * longest && kept < (measured ? KEPT : KEPT_AT_FIRST)) {
			boolean atOnce = now - this.pausingSince < 4 * WINDOW;
			this.wait = atOnce ? Math.min(LONGEST_WAIT, 2 * this.wait) : SHORTEST_WAIT;
			stop(now, this.wait);
		}
		else if (now - this.paused.windowStart >= WINDOW) {
			if (!this.paused.isBusy(now) || now - this.pausingSince >= PERIOD) {
				stop(now, 0);
			}
			this.paused.endWindow(now);
		}
	}

	private void stop(long now, long waitNanos) {
		this.pausing = false;
		this.notBefore = now + waitNanos;
		this.free.startWindow(now);
	}

	/** The packets of the recent past, with or without pauses. */
	private static final class Flow {

		/** What has been seen counts half after each window. */
		private static final double FADING = 0.5;

		private double packets;

		/** Time in which packets came, without the gaps between bursts. */
		private double time;

		private long windowStart;

		private long windowPackets;

		private int windowPasses;

		void start(long now) {
			this.packets = 0;
			this.time = 0;
			startWindow(now);
		}

		void startWindow(long now) {
			this.windowStart = now;
			this.windowPackets = 0;
			this.windowPasses = 0;
		}

		void pass(int packets, long nanos) {
			this.packets += packets;
			this.time += nanos;
			this.windowPackets += packets;
			this.windowPasses++;
		}

		void endWindow(long now) {
			this.packets *= FADING;
			this.time *= FADING;
			startWindow(now);
		}

		double rate() {
			return this.packets / Math.max(1, this.time);
		}

		boolean isBusy(long now) {
			return this.windowPackets >= BUSY * (now - this.windowStart);
		}

		int perPass() {
			return (int) (this.windowPackets / Math.max(1, this.windowPasses));
		}

	}

}
