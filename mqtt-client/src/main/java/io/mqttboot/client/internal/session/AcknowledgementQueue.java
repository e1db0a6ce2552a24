package io.mqttboot.client.internal.session;

import java.util.function.Predicate;

import io.mqttboot.client.internal.session.IncomingMessage.Stage;
import org.jspecify.annotations.Nullable;

/**
 * The order in which PUBACKs, or PUBRECs, leave on one connection: that of receipt
 * [MQTT5-4.6.0-2, MQTT5-4.6.0-3]. Links are in the messages.
 */
final class AcknowledgementQueue {

	private @Nullable IncomingMessage first;

	private @Nullable IncomingMessage last;

	void add(IncomingMessage message) {
		message.queued = true;
		if (this.last != null) {
			this.last.next = message;
		}
		else {
			this.first = message;
		}
		this.last = message;
	}

	/** The message to be acknowledged next, finished or not. */
	@Nullable IncomingMessage first() {
		return this.first;
	}

	/** Whether there is a message like that. */
	boolean anyMatch(Predicate<IncomingMessage> condition) {
		for (IncomingMessage message = this.first; message != null; message = message.next) {
			if (condition.test(message)) {
				return true;
			}
		}
		return false;
	}

	/** Removes and returns the first message if nothing has to be waited for. */
	@Nullable IncomingMessage pollReady(Journal journal) {
		IncomingMessage message = this.first;
		if (message == null || message.stage == Stage.STORING || message.stage == Stage.PARKED
				|| message.stage == Stage.PROCESSING || message.stage == Stage.HELD
				|| !journal.isDurable(message.position)) {
			return null;
		}
		this.first = message.next;
		if (this.first == null) {
			this.last = null;
		}
		message.next = null;
		message.queued = false;
		return message;
	}

	void clear() {
		IncomingMessage message = this.first;
		while (message != null) {
			IncomingMessage following = message.next;
			message.next = null;
			message.queued = false;
			message = following;
		}
		this.first = null;
		this.last = null;
	}

}
