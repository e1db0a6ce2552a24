package io.mqttboot.spring.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Lets messages through to a listener, or holds them. A message that is held keeps the
 * thread that brings it waiting; the client then queues those that follow, within its own
 * bounds, and a QoS 1 or 2 message stays unacknowledged. That is all the back-pressure
 * there is to it.
 */
final class ListenerGate {

	private boolean open;

	private boolean paused;

	private boolean closed;

	private final Map<Object, Long> passes = new LinkedHashMap<>();

	private final List<CompletableFuture<Void>> waitingForIdle = new ArrayList<>();

	/**
	 * Waits until messages are let through.
	 * @param pass identifies the message
	 * @return whether to handle the message; {@code false} once the gate is closed
	 */
	synchronized boolean enter(Object pass) throws InterruptedException {
		while (!this.closed && (!this.open || this.paused)) {
			wait();
		}
		if (this.closed) {
			return false;
		}
		this.passes.put(pass, System.nanoTime());
		return true;
	}

	void leave(Object pass) {
		List<CompletableFuture<Void>> idle = List.of();
		synchronized (this) {
			this.passes.remove(pass);
			if (this.passes.isEmpty() && !this.waitingForIdle.isEmpty()) {
				idle = List.copyOf(this.waitingForIdle);
				this.waitingForIdle.clear();
			}
		}
		idle.forEach((future) -> future.complete(null));
	}

	synchronized void open() {
		this.open = true;
		notifyAll();
	}

	synchronized void hold() {
		this.open = false;
	}

	synchronized void pause() {
		this.paused = true;
	}

	synchronized void resume() {
		this.paused = false;
		notifyAll();
	}

	/** Ends waiting for good: messages are turned away, unacknowledged. */
	synchronized void close() {
		this.closed = true;
		notifyAll();
	}

	synchronized boolean isPaused() {
		return this.paused;
	}

	synchronized int active() {
		return this.passes.size();
	}

	synchronized Duration oldestActive() {
		return this.passes.values()
			.stream()
			.findFirst()
			.map((since) -> Duration.ofNanos(System.nanoTime() - since))
			.orElse(Duration.ZERO);
	}

	/** Completes when no message is being handled. */
	synchronized CompletableFuture<Void> idle() {
		if (this.passes.isEmpty()) {
			return CompletableFuture.completedFuture(null);
		}
		CompletableFuture<Void> future = new CompletableFuture<>();
		this.waitingForIdle.add(future);
		return future;
	}

}
