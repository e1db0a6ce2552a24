package io.mqttboot.client.internal.engine;

import java.util.concurrent.atomic.AtomicLong;

import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.options.FlowOptions;
import io.mqttboot.client.options.QueueOverflow;

/**
 * Bounds the messages that wait to be sent, by number and bytes. Both are kept in one
 * atomic number, 24 bits for messages and 40 for bytes, so that a publish costs one
 * atomic operation.
 */
final class QueueBound {

	/**
	 * What may be on its way to the event loop if that makes room by dropping the oldest:
	 * so much can be published before the loop has looked at any of it.
	 */
	private static final long HANDOVER_MESSAGES = 10_000;

	private static final long HANDOVER_BYTES = 64L * 1024 * 1024;

	private static final int SHIFT = 40;

	private static final long BYTES = (1L << SHIFT) - 1;

	private final AtomicLong used = new AtomicLong();

	private final long maxMessages;

	private final long maxBytes;

	QueueBound(FlowOptions options) {
		boolean handover = options.queueOverflow() == QueueOverflow.DROP_OLDEST;
		this.maxMessages = options.queueMessages() + (handover ? HANDOVER_MESSAGES : 0);
		this.maxBytes = options.queueBytes() + (handover ? HANDOVER_BYTES : 0);
	}

	/**
	 * Takes room for a message. The first message of an empty queue always fits. One that
	 * does not fit takes nothing, not even for a moment, in which another would not fit.
	 */
	boolean acquire(MqttMessage message) {
		long cost = cost(message);
		long before = this.used.get();
		while (fits(before + cost)) {
			long witness = this.used.compareAndExchange(before, before + cost);
			if (witness == before) {
				return true;
			}
			before = witness;
		}
		return false;
	}

	private boolean fits(long sum) {
		long messages = sum >>> SHIFT;
		return messages <= this.maxMessages && ((sum & BYTES) <= this.maxBytes || messages <= 1);
	}

	/**
	 * Takes room for a message that was accepted earlier, whether there is room or not.
	 */
	void add(MqttMessage message) {
		this.used.addAndGet(cost(message));
	}

	/** Gives room back, given the sum of costs. */
	void release(long costs) {
		this.used.addAndGet(-costs);
	}

	/** What a message takes, to be added up for {@link #release}. */
	static long cost(MqttMessage message) {
		return (1L << SHIFT) + message.payload().length + message.topic().length();
	}

	int messages() {
		return (int) (this.used.get() >>> SHIFT);
	}

	long bytes() {
		return this.used.get() & BYTES;
	}

	/** What is full, for the error message. */
	String describe() {
		return "The queue of messages that wait to be sent is full (%d of %d messages, %d of %d bytes)"
			.formatted(messages(), this.maxMessages, bytes(), this.maxBytes);
	}

}
