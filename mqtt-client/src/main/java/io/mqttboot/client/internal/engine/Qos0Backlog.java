package io.mqttboot.client.internal.engine;

import java.util.LinkedHashSet;
import java.util.Set;

import io.mqttboot.client.internal.session.IncomingMessage;
import io.mqttboot.client.options.FlowOptions;

/**
 * Keeps count of received QoS 0 messages, which have no flow control of their own. On the
 * event loop.
 * <p>
 * A message counts until its handler has processed it; as long as too many count, reading
 * should pause. If it cannot pause, the oldest of those that still wait are dropped; what
 * is in the hands of a handler cannot be. Each handler keeps its share of the bound, so
 * that a slow one does not cost the messages of the others, and its newest message in any
 * case.
 */
final class Qos0Backlog {

	private final int bound;

	private final long byteBound;

	private final Set<HandlerQueue> queues = new LinkedHashSet<>();

	private int unprocessed;

	private long unprocessedBytes;

	private int waiting;

	Qos0Backlog(FlowOptions options) {
		this.bound = options.incomingQos0Messages();
		this.byteBound = options.incomingBytes();
	}

	/** A message was added to a queue. */
	void added(HandlerQueue queue, IncomingMessage message) {
		this.unprocessed++;
		this.unprocessedBytes += message.size();
		waiting(queue);
	}

	/** A message waits in a queue. */
	void waiting(HandlerQueue queue) {
		this.waiting++;
		if (queue.waitingQos0() == 1) {
			this.queues.add(queue);
		}
	}

	/** A message does not wait in a queue any longer. */
	void left(HandlerQueue queue) {
		this.waiting--;
		if (queue.waitingQos0() == 0) {
			this.queues.remove(queue);
		}
	}

	/** A message was processed or dropped. */
	void done(IncomingMessage message) {
		this.unprocessed--;
		this.unprocessedBytes -= message.size();
	}

	/** Whether there are more than may be. */
	boolean isOverloaded() {
		return this.unprocessed > this.bound || this.unprocessedBytes > this.byteBound;
	}

	/** Whether there is enough room again to go on reading. */
	boolean isRelieved() {
		return this.unprocessed <= this.bound / 2 && this.unprocessedBytes <= this.byteBound / 2;
	}

	/**
	 * Drops the oldest waiting messages until the bound is kept.
	 * @return how many were dropped
	 */
	int dropExcess() {
		if (this.queues.isEmpty()) {
			return 0;
		}
		int share = Math.max(1, this.bound / this.queues.size());
		long byteShare = this.byteBound / this.queues.size();
		int before = this.waiting;
		for (HandlerQueue queue : Set.copyOf(this.queues)) {
			while (this.waiting > this.bound && queue.waitingQos0() > share) {
				queue.dropOldestQos0();
			}
			while (this.unprocessedBytes > this.byteBound && queue.waitingQos0() > 1
					&& queue.waitingQos0Bytes() > byteShare) {
				queue.dropOldestQos0();
			}
		}
		return before - this.waiting;
	}

}
