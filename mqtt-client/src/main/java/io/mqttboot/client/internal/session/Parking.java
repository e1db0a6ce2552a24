package io.mqttboot.client.internal.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

import io.mqttboot.client.options.FlowOptions;

/**
 * QoS 1 and 2 messages that no handler wants, not acknowledged: parked for a while after
 * CONNACK and after each new handler, since handlers of a resumed session may come late,
 * or held without a time limit. At most half of the Receive Maximum is parked; the rest
 * stays free for messages that have a handler.
 */
final class Parking {

	private final int capacity;

	private final long nanos;

	private final List<IncomingMessage> parked = new ArrayList<>(0);

	private final List<IncomingMessage> held = new ArrayList<>(0);

	private long deadline;

	Parking(FlowOptions options) {
		this.capacity = options.receiveMaximum() / 2;
		this.nanos = options.parkingTime().toNanos();
	}

	/** CONNACK, or a new handler: parked messages get the whole time again. */
	void restart(long now) {
		this.deadline = now + this.nanos;
	}

	/** Parks a message if there is time and room. */
	boolean park(IncomingMessage message, long now) {
		if (now - this.deadline >= 0 || this.parked.size() >= this.capacity) {
			return false;
		}
		this.parked.add(message);
		return true;
	}

	/** Keeps a message until a handler comes. */
	void hold(IncomingMessage message) {
		this.held.add(message);
	}

	/** Takes out what a new handler wants, in order of receipt. */
	List<IncomingMessage> takeIf(Predicate<IncomingMessage> wanted) {
		if (this.parked.isEmpty() && this.held.isEmpty()) {
			return List.of();
		}
		List<IncomingMessage> taken = new ArrayList<>();
		takeIf(this.parked, wanted, taken);
		takeIf(this.held, wanted, taken);
		taken.sort(Comparator.comparingLong((message) -> message.sequence));
		return taken;
	}

	private static void takeIf(List<IncomingMessage> from, Predicate<IncomingMessage> wanted,
			List<IncomingMessage> taken) {
		from.removeIf((message) -> wanted.test(message) && taken.add(message));
	}

	/** Takes out what was parked long enough, in order of receipt. */
	List<IncomingMessage> takeDue(long now) {
		if (this.parked.isEmpty() || now - this.deadline < 0) {
			return List.of();
		}
		List<IncomingMessage> due = List.copyOf(this.parked);
		this.parked.clear();
		return due;
	}

	/** Time until {@link #takeDue} has something to do, or Long.MAX_VALUE. */
	long untilDue(long now) {
		return this.parked.isEmpty() ? Long.MAX_VALUE : Math.max(0, this.deadline - now);
	}

	void remove(IncomingMessage message) {
		if (!this.parked.remove(message)) {
			this.held.remove(message);
		}
	}

}
