package io.mqttboot.spring.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Collects messages until there are enough, or until the oldest has waited long enough.
 */
final class BatchCollector {

	private final int size;

	private final Duration timeout;

	private final Executor executor;

	private final Consumer<List<MqttInboundMessage>> target;

	private List<MqttInboundMessage> messages = new ArrayList<>();

	/** Identifies the batch that a timer was started for. */
	private long number;

	/**
	 * Creates a collector.
	 * @param size how many messages are enough
	 * @param timeout how long the oldest waits
	 * @param executor runs what the timer starts
	 * @param target takes batches in order; must not block
	 */
	BatchCollector(int size, Duration timeout, Executor executor, Consumer<List<MqttInboundMessage>> target) {
		this.size = size;
		this.timeout = timeout;
		this.executor = executor;
		this.target = target;
	}

	synchronized void add(MqttInboundMessage message) {
		this.messages.add(message);
		if (this.messages.size() >= this.size) {
			flush();
		}
		else if (this.messages.size() == 1) {
			long current = this.number;
			CompletableFuture.delayedExecutor(this.timeout.toNanos(), TimeUnit.NANOSECONDS, this.executor)
				.execute(() -> timeout(current));
		}
	}

	private synchronized void timeout(long timedNumber) {
		if (timedNumber == this.number) {
			flush();
		}
	}

	/** Hands over what there is. */
	synchronized void flush() {
		if (!this.messages.isEmpty()) {
			List<MqttInboundMessage> batch = this.messages;
			this.messages = new ArrayList<>();
			this.number++;
			this.target.accept(batch);
		}
	}

}
