package io.mqttboot.spring.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.message.QoS;
import org.jspecify.annotations.Nullable;

/**
 * What a listener is called for once: a message, or a batch of messages.
 */
final class ListenerDelivery {

	/** Replaced when one is given up; only by the run that has the delivery. */
	private volatile List<MqttInboundMessage> messages;

	private final boolean batch;

	private final Object key;

	private final @Nullable RuntimeException problem;

	private final long receivedNanos = System.nanoTime();

	private int attempts;

	private long firstAttemptNanos;

	private boolean hurried;

	private @Nullable CompletableFuture<Boolean> backOff;

	private ListenerDelivery(List<MqttInboundMessage> messages, boolean batch, Object key,
			@Nullable RuntimeException problem) {
		this.messages = messages;
		this.batch = batch;
		this.key = key;
		this.problem = problem;
	}

	/**
	 * What is handled alone. Messages with equal keys are handled one after the other.
	 */
	static ListenerDelivery of(MqttInboundMessage message, Object key) {
		return new ListenerDelivery(List.of(message), false, key, null);
	}

	/** A message that cannot be handled. */
	static ListenerDelivery unusable(MqttInboundMessage message, RuntimeException problem) {
		return new ListenerDelivery(List.of(message), false, new Object(), problem);
	}

	static ListenerDelivery batch(List<MqttInboundMessage> messages, Object key) {
		return new ListenerDelivery(List.copyOf(messages), true, key, null);
	}

	List<MqttInboundMessage> messages() {
		return this.messages;
	}

	/** Goes on without a message. */
	void remove(MqttInboundMessage message) {
		this.messages = this.messages.stream().filter((other) -> other != message).toList();
	}

	MqttInboundMessage first() {
		return this.messages.get(0);
	}

	boolean isBatch() {
		return this.batch;
	}

	Object key() {
		return this.key;
	}

	/** Why the listener must not be called, or {@code null}. */
	@Nullable RuntimeException problem() {
		return this.problem;
	}

	long receivedNanos() {
		return this.receivedNanos;
	}

	/** How many of the messages have no acknowledgement that would bound them. */
	int unbounded() {
		int number = 0;
		for (MqttInboundMessage message : this.messages) {
			number += (message.message().qos() == QoS.AT_MOST_ONCE) ? 1 : 0;
		}
		return number;
	}

	void awaitedByDisconnect(boolean awaited) {
		this.messages.forEach((message) -> message.message().awaitedByDisconnect(awaited));
	}

	/** Counts an attempt. */
	void attempt() {
		if (this.attempts++ == 0) {
			this.firstAttemptNanos = System.nanoTime();
		}
	}

	int attempts() {
		return this.attempts;
	}

	Duration sinceFirstAttempt() {
		return Duration.ofNanos(System.nanoTime() - this.firstAttemptNanos);
	}

	/** Forgets the attempts: the next one is the first. */
	void startOver() {
		this.attempts = 0;
	}

	/**
	 * Waits before the next attempt.
	 * @return completes with whether to go on; {@code false} if it was hurried
	 */
	synchronized CompletableFuture<Boolean> backOff(Duration delay) {
		CompletableFuture<Boolean> result = new CompletableFuture<>();
		if (this.hurried) {
			result.complete(false);
		}
		else {
			this.backOff = result;
			result.completeOnTimeout(true, delay.toNanos(), TimeUnit.NANOSECONDS);
		}
		return result;
	}

	/** Ends waiting for another attempt, now and later, or allows it again. */
	void hurry(boolean hurried) {
		CompletableFuture<Boolean> waiting;
		synchronized (this) {
			this.hurried = hurried;
			waiting = this.backOff;
			this.backOff = null;
		}
		if (hurried && waiting != null) {
			waiting.complete(false);
		}
	}

}
