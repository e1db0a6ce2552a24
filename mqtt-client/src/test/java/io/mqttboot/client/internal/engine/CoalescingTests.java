package io.mqttboot.client.internal.engine;

import java.util.function.LongUnaryOperator;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pauses of an event loop, with flows on a clock of their own.
 */
class CoalescingTests {

	private static final long MICRO = 1_000;

	private static final long MILLI = 1_000_000;

	private static final long LONGEST = 500 * MICRO;

	/** What a pass costs, and each packet in it. */
	private static final long PASS = 10 * MICRO;

	private static final long PACKET = 1 * MICRO;

	private final Coalescing coalescing = new Coalescing(0);

	private long now;

	private int packets;

	private int passes;

	private long paused;

	@Test
	void aBusyFlowIsHandledInFewPasses() {
		runOpen(1_000 * MILLI, (packet) -> packet * 33 * MICRO);
		assertThat(this.packets).isGreaterThan(29_000);
		assertThat(this.passes).isLessThan(this.packets / 8);
	}

	@Test
	void aQuietFlowIsNotDelayed() {
		runOpen(1_000 * MILLI, (packet) -> packet * 150 * MICRO);
		assertThat(this.paused).isZero();
	}

	@Test
	void shortBurstsOfAQuietFlowAreNotDelayed() {
		runOpen(1_000 * MILLI, (packet) -> packet / 20 * 10 * MILLI + packet % 20 * 20 * MICRO);
		assertThat(this.paused).isZero();
	}

	@Test
	void gapsDoNotEndThePauses() {
		runOpen(1_000 * MILLI, (packet) -> packet / 200 * 8 * MILLI + packet % 200 * 25 * MICRO);
		assertThat(this.passes).isLessThan(this.packets / 6);
	}

	@Test
	void requestsThatWaitForRepliesAreNotSlowedDown() {
		runClosed(5_000 * MILLI, 1, 60 * MICRO);
		assertThat(this.paused).isPositive().isLessThan(5_000 * MILLI / 50);
	}

	@Test
	void fewMessagesAtATimeAreNotSlowedDown() {
		runClosed(5_000 * MILLI, 4, 120 * MICRO);
		assertThat(this.paused).isPositive().isLessThan(5_000 * MILLI / 50);
	}

	@Test
	void manyMessagesAtATimeArePaused() {
		runClosed(1_000 * MILLI, 256, 5 * MILLI);
		assertThat(this.packets).isGreaterThan(256 * 200 * 7 / 10);
		assertThat(this.passes).isLessThan(this.packets / 8);
	}

	@Test
	void passesThatFindMuchAnywayAreNotDelayed() {
		runOpen(1_000 * MILLI, (packet) -> packet / 100 * MILLI);
		assertThat(this.paused).isZero();
	}

	@Test
	void aFlowThatGoesQuietIsNotDelayedAnyMore() {
		runOpen(500 * MILLI, (packet) -> packet * 33 * MICRO);
		assertThat(this.paused).isPositive();
		long start = this.now;
		runOpen(start + 100 * MILLI, (packet) -> start + packet * MILLI);
		this.paused = 0;
		long middle = this.now;
		runOpen(middle + 500 * MILLI, (packet) -> middle + packet * MILLI);
		assertThat(this.paused).isZero();
	}

	/** Packets that come when they come. */
	private void runOpen(long end, LongUnaryOperator arrival) {
		int next = 0;
		while (true) {
			this.now = Math.max(this.now, arrival.applyAsLong(next));
			if (this.now >= end) {
				return;
			}
			int found = 0;
			while (arrival.applyAsLong(next) <= this.now) {
				next++;
				found++;
			}
			pass(found);
		}
	}

	/**
	 * So many packets are under way, and each comes again some time after it is handled.
	 */
	private void runClosed(long end, int window, long roundTrip) {
		long[] due = new long[window];
		for (int i = 0; i < window; i++) {
			due[i] = i * roundTrip / window;
		}
		while (this.now < end) {
			long first = Long.MAX_VALUE;
			for (long each : due) {
				first = Math.min(first, each);
			}
			this.now = Math.max(this.now, first);
			int found = 0;
			for (int i = 0; i < window; i++) {
				if (due[i] <= this.now) {
					due[i] = this.now + PASS + ++found * PACKET + roundTrip;
				}
			}
			pass(found);
		}
	}

	private void pass(int found) {
		this.packets += found;
		this.passes++;
		this.now += PASS + found * PACKET;
		this.coalescing.handled(found, 0, LONGEST);
		long pause = this.coalescing.endPass(this.now);
		assertThat(pause).isIn(0L, LONGEST);
		this.paused += pause;
		this.now += pause;
	}

}
