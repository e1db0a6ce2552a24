package io.mqttboot.spring.listener;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

import io.mqttboot.client.message.QoS;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when and on which thread a listener is called.
 * <p>
 * Deliveries with equal keys are handled one after the other in the order of arrival,
 * also when handling goes on after the call returned; others may be handled at the same
 * time, as many as allowed. A key is in {@code claimed} while one of its deliveries is
 * ready or running, together with those that wait behind it; so {@code ready} holds only
 * deliveries that may start. Whoever finishes one takes the next from there. If only one
 * may run at a time, the thread that brings it runs it, which saves a change of threads
 * and leaves the rest in the queue of the client.
 * <p>
 * While the gate is closed, deliveries wait here, unacknowledged, and a disconnect does
 * not wait for them. Receive Maximum bounds them, except for QoS 0: then the thread that
 * brings them waits, and a listener that is being suspended drops them.
 */
final class ListenerDispatcher {

	private static final Logger logger = LoggerFactory.getLogger(ListenerDispatcher.class);

	/** How many QoS 0 messages wait in here at most. */
	private static final int UNBOUNDED_WAITING = 1_000;

	/** Shared by the keys that nothing waits for. */
	private static final ArrayDeque<ListenerDelivery> NOTHING = new ArrayDeque<>(0);

	private enum Gate {

		NOT_YET_OPEN, OPEN, SUSPENDED, CLOSED

	}

	/** What became of a delivery. */
	enum Outcome {

		/** It is done, whatever became of it. */
		DONE,

		/** It has to be handled again later, before everything else with its key. */
		POSTPONED

	}

	private final String name;

	private final int concurrency;

	private final Executor executor;

	private final Function<ListenerDelivery, CompletableFuture<Outcome>> handler;

	private final ArrayDeque<ListenerDelivery> ready = new ArrayDeque<>();

	private final Map<Object, ArrayDeque<ListenerDelivery>> claimed = new HashMap<>();

	private final Set<ListenerDelivery> running = new LinkedHashSet<>();

	private final List<CompletableFuture<Void>> waitingForIdle = new ArrayList<>();

	private Gate gate = Gate.NOT_YET_OPEN;

	private boolean paused;

	/** Threads that were asked for and did not look for work yet. */
	private int starting;

	/** Messages that are not being handled. */
	private int waiting;

	private int unboundedWaiting;

	private long dropped;

	ListenerDispatcher(String name, int concurrency, Executor executor,
			Function<ListenerDelivery, CompletableFuture<Outcome>> handler) {
		this.name = name;
		this.concurrency = concurrency;
		this.executor = executor;
		this.handler = handler;
	}

	/**
	 * Waits for room, on the thread that brings messages.
	 * @return {@code false} if the message has to be dropped
	 */
	synchronized boolean admit(QoS qos) throws InterruptedException {
		boolean unbounded = qos == QoS.AT_MOST_ONCE;
		while (unbounded && this.unboundedWaiting >= UNBOUNDED_WAITING
				&& (this.gate == Gate.OPEN || this.gate == Gate.NOT_YET_OPEN)) {
			wait();
		}
		if (this.gate == Gate.SUSPENDED && unbounded) {
			if (this.dropped++ == 0) {
				logger.warn("MQTT listener '{}' is being stopped and drops QoS 0 messages that arrive meanwhile",
						this.name);
			}
			return false;
		}
		return this.gate != Gate.CLOSED;
	}

	/** Takes a delivery, and handles it here if only one may run at a time. */
	void accept(ListenerDelivery delivery) {
		ListenerDelivery mine;
		int threads;
		synchronized (this) {
			boolean here = add(delivery) && this.concurrency == 1 && this.starting == 0;
			mine = here ? next() : null;
			threads = (mine == null) ? missingThreads() : 0;
		}
		if (mine != null) {
			work(mine);
		}
		start(threads);
	}

	/** Takes a delivery and handles it elsewhere. */
	void submit(ListenerDelivery delivery) {
		int threads;
		synchronized (this) {
			add(delivery);
			threads = missingThreads();
		}
		start(threads);
	}

	private boolean add(ListenerDelivery delivery) {
		if (this.gate == Gate.CLOSED) {
			return false;
		}
		enqueue(delivery);
		if (!isOpen()) {
			delivery.awaitedByDisconnect(false);
		}
		return isOpen();
	}

	private void enqueue(ListenerDelivery delivery) {
		count(delivery, 1);
		ArrayDeque<ListenerDelivery> behind = this.claimed.get(delivery.key());
		if (behind == null) {
			this.claimed.put(delivery.key(), NOTHING);
			this.ready.add(delivery);
			return;
		}
		if (behind == NOTHING) {
			behind = new ArrayDeque<>();
			this.claimed.put(delivery.key(), behind);
		}
		behind.add(delivery);
	}

	private void count(ListenerDelivery delivery, int change) {
		this.waiting += change * delivery.messages().size();
		int unbounded = delivery.unbounded();
		this.unboundedWaiting += change * unbounded;
		if (change < 0 && unbounded > 0) {
			notifyAll();
		}
	}

	private boolean isOpen() {
		return this.gate == Gate.OPEN && !this.paused;
	}

	private @Nullable ListenerDelivery next() {
		if (!isOpen() || this.running.size() >= this.concurrency) {
			return null;
		}
		ListenerDelivery delivery = this.ready.poll();
		if (delivery != null) {
			count(delivery, -1);
			delivery.hurry(false);
			this.running.add(delivery);
		}
		return delivery;
	}

	/** Counts the threads that have to be started for what is ready. */
	private int missingThreads() {
		if (!isOpen()) {
			return 0;
		}
		int missing = Math.max(0, Math.min(this.ready.size(), this.concurrency - this.running.size()) - this.starting);
		this.starting += missing;
		return missing;
	}

	private void start(int threads) {
		for (int i = 0; i < threads; i++) {
			this.executor.execute(() -> {
				ListenerDelivery first;
				synchronized (this) {
					this.starting--;
					first = next();
				}
				if (first != null) {
					work(first);
				}
				else {
					idleIfSo();
				}
			});
		}
	}

	/** Handles deliveries until none is left that may start here. */
	private void work(ListenerDelivery first) {
		ListenerDelivery delivery = first;
		while (delivery != null) {
			ListenerDelivery current = delivery;
			CompletableFuture<Outcome> handling = handle(current);
			if (handling.isDone()) {
				delivery = finished(current, handling.join());
			}
			else {
				handling.whenComplete((outcome, never) -> {
					ListenerDelivery following = finished(current, outcome);
					if (following != null) {
						this.executor.execute(() -> work(following));
					}
				});
				delivery = null;
			}
		}
	}

	/** What observes messages may fail; the next message must not wait for ever then. */
	private CompletableFuture<Outcome> handle(ListenerDelivery delivery) {
		try {
			return this.handler.apply(delivery);
		}
		catch (RuntimeException ex) {
			logger.error("MQTT listener '{}' goes on after an error outside of it", this.name, ex);
			return CompletableFuture.completedFuture(Outcome.DONE);
		}
	}

	private @Nullable ListenerDelivery finished(ListenerDelivery delivery, Outcome outcome) {
		ListenerDelivery following;
		int threads;
		synchronized (this) {
			this.running.remove(delivery);
			if (outcome == Outcome.POSTPONED && this.gate != Gate.CLOSED) {
				delivery.startOver();
				delivery.awaitedByDisconnect(isOpen());
				this.ready.addFirst(delivery);
				count(delivery, 1);
			}
			else {
				release(delivery.key());
			}
			following = next();
			threads = missingThreads();
		}
		start(threads);
		if (following == null) {
			idleIfSo();
		}
		return following;
	}

	private void release(Object key) {
		ArrayDeque<ListenerDelivery> behind = this.claimed.get(key);
		ListenerDelivery successor = (behind != null) ? behind.poll() : null;
		if (successor != null) {
			this.ready.add(successor);
		}
		else {
			this.claimed.remove(key);
		}
	}

	void open() {
		change(Gate.OPEN, this.paused);
	}

	/**
	 * Holds deliveries. Those that wait for another attempt give up waiting and are held
	 * too.
	 */
	void suspend() {
		change(Gate.SUSPENDED, this.paused);
	}

	void pause() {
		change(this.gate, true);
	}

	void resume() {
		change(this.gate, false);
	}

	private void change(Gate wanted, boolean pausedThen) {
		List<ListenerDelivery> hurried;
		int threads;
		synchronized (this) {
			if (this.gate == Gate.CLOSED) {
				return;
			}
			boolean before = isOpen();
			this.gate = wanted;
			this.paused = pausedThen;
			if (before != isOpen()) {
				boolean open = isOpen();
				this.ready.forEach((delivery) -> delivery.awaitedByDisconnect(open));
				this.claimed.values()
					.forEach((behind) -> behind.forEach((delivery) -> delivery.awaitedByDisconnect(open)));
			}
			hurried = List.copyOf(this.running);
			threads = missingThreads();
			notifyAll();
		}
		hurried.forEach((delivery) -> delivery.hurry(wanted == Gate.SUSPENDED));
		start(threads);
		idleIfSo();
	}

	/** Forgets what waits, unacknowledged, for good. */
	synchronized void close() {
		this.gate = Gate.CLOSED;
		this.ready.clear();
		this.claimed.clear();
		this.waiting = 0;
		this.unboundedWaiting = 0;
		notifyAll();
	}

	/**
	 * Completes when no delivery is being handled and, while the gate is open, none
	 * waits.
	 */
	CompletableFuture<Void> idle() {
		CompletableFuture<Void> future = new CompletableFuture<>();
		synchronized (this) {
			this.waitingForIdle.add(future);
		}
		idleIfSo();
		return future;
	}

	private void idleIfSo() {
		List<CompletableFuture<Void>> idle;
		synchronized (this) {
			if (this.waitingForIdle.isEmpty() || !this.running.isEmpty()
					|| (isOpen() && (!this.ready.isEmpty() || this.starting > 0))) {
				return;
			}
			idle = List.copyOf(this.waitingForIdle);
			this.waitingForIdle.clear();
		}
		idle.forEach((future) -> future.complete(null));
	}

	synchronized boolean isPaused() {
		return this.paused;
	}

	synchronized int active() {
		return this.running.size();
	}

	/** How many messages wait. */
	synchronized int waiting() {
		return this.waiting;
	}

	/** How long the oldest of the deliveries being handled has been here. */
	synchronized Duration oldestActive() {
		return age(this.running.isEmpty() ? null : this.running.iterator().next());
	}

	/** How long the oldest of all deliveries has been here. */
	synchronized Duration lag() {
		Duration lag = Duration.ZERO;
		for (ListenerDelivery delivery : this.running) {
			lag = max(lag, age(delivery));
		}
		for (ListenerDelivery delivery : this.ready) {
			lag = max(lag, age(delivery));
		}
		return lag;
	}

	private static Duration max(Duration one, Duration other) {
		return (one.compareTo(other) >= 0) ? one : other;
	}

	private static Duration age(@Nullable ListenerDelivery delivery) {
		return (delivery != null) ? Duration.ofNanos(System.nanoTime() - delivery.receivedNanos()) : Duration.ZERO;
	}

}
