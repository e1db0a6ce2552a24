package io.mqttboot.client.internal.session;

import org.jspecify.annotations.Nullable;

/**
 * A list whose links are in the messages. A message is in one list at a time.
 */
final class MessageList {

	private @Nullable OutgoingMessage first;

	private @Nullable OutgoingMessage last;

	private int size;

	@Nullable OutgoingMessage first() {
		return this.first;
	}

	int size() {
		return this.size;
	}

	boolean isEmpty() {
		return this.first == null;
	}

	/** Whether a message that is in no other list is in this one. */
	boolean contains(OutgoingMessage message) {
		return message.previous != null || this.first == message;
	}

	void add(OutgoingMessage message) {
		OutgoingMessage before = this.last;
		message.previous = before;
		if (before != null) {
			before.next = message;
		}
		else {
			this.first = message;
		}
		this.last = message;
		this.size++;
	}

	void addFirst(OutgoingMessage message) {
		OutgoingMessage after = this.first;
		message.next = after;
		if (after != null) {
			after.previous = message;
		}
		else {
			this.last = message;
		}
		this.first = message;
		this.size++;
	}

	void remove(OutgoingMessage message) {
		OutgoingMessage before = message.previous;
		OutgoingMessage after = message.next;
		if (before != null) {
			before.next = after;
		}
		else {
			this.first = after;
		}
		if (after != null) {
			after.previous = before;
		}
		else {
			this.last = before;
		}
		message.previous = null;
		message.next = null;
		this.size--;
	}

	/** Removes and returns the first message, or returns {@code null}. */
	@Nullable OutgoingMessage poll() {
		OutgoingMessage message = this.first;
		if (message != null) {
			remove(message);
		}
		return message;
	}

}
