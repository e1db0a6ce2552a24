package io.mqttboot.client.internal.session;

import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.message.QoS;
import org.jspecify.annotations.Nullable;

/**
 * The stored half of a session: hands out keys, counts changes, and knows how many of
 * them are durable. A packet that promises something waits until the change behind it is
 * durable. Without a store there are no changes, and nothing waits.
 */
final class Journal {

	private final SessionOutput output;

	private final boolean stored;

	private final long maxBytes;

	private @Nullable MqttException failure;

	private long lastKey;

	private long changes;

	private long durable;

	/** Payload and topic bytes of the stored messages. */
	private long bytes;

	Journal(SessionOutput output, boolean stored, long maxBytes) {
		this.output = output;
		this.stored = stored;
		this.maxBytes = maxBytes;
	}

	/** Whether there is a store. */
	boolean isStored() {
		return this.stored;
	}

	/**
	 * The store failed: what was not durable never will be, and nothing is stored until
	 * {@link #restart()}.
	 */
	void failed(MqttException cause) {
		this.failure = cause;
	}

	/** Why nothing can be stored now, or {@code null}. */
	@Nullable MqttException failure() {
		return this.failure;
	}

	/** The store works again and is empty. */
	void restart() {
		this.failure = null;
		this.bytes = 0;
	}

	/** The keys up to this one are in use. */
	void startAfter(long key) {
		this.lastKey = key;
	}

	/**
	 * Adds a record.
	 * @return its key, 0 without a store
	 */
	long append(SessionRecord record) {
		if (!this.stored || this.failure != null) {
			return 0;
		}
		this.changes++;
		this.output.store(++this.lastKey, record);
		return this.lastKey;
	}

	/** Removes a record, if the key is not 0. */
	void remove(long key) {
		if (key != 0 && this.failure == null) {
			this.changes++;
			this.output.store(key, null);
		}
	}

	/** The number of the last change. */
	long position() {
		return this.changes;
	}

	/** Whether a change, and all before it, are durable. */
	boolean isDurable(long position) {
		return position <= this.durable;
	}

	/** So many changes are durable. */
	void durable(long position) {
		this.durable = Math.max(this.durable, position);
	}

	/**
	 * Whether the bound of the store allows a message, once some bytes are freed. An
	 * empty store takes any.
	 */
	boolean hasRoomFor(OutgoingMessage message, long freed) {
		long rest = this.bytes - freed;
		return !this.stored || rest <= 0 || rest + message.size() <= this.maxBytes;
	}

	/** Stores a message, at the step that it has reached. */
	void store(OutgoingMessage message) {
		if (!this.stored) {
			return;
		}
		if (message.key == 0) {
			this.bytes += message.size();
		}
		message.key = append(record(message));
		message.progressKey = 0;
		message.position = this.changes;
	}

	/** Stores a message whose record is not in the store any more. */
	void storeAgain(OutgoingMessage message) {
		message.key = 0;
		store(message);
	}

	/** Stores how far a message is that was stored before. */
	void storeProgress(OutgoingMessage message) {
		if (message.key != 0) {
			remove(message.progressKey);
			message.progressKey = append(new SessionRecord.Progress(message.key, step(message), message.packetId));
			message.position = this.changes;
		}
	}

	/** A message is over. */
	void forget(OutgoingMessage message) {
		if (message.key != 0) {
			this.bytes -= message.size();
			remove(message.progressKey);
			remove(message.key);
			message.key = 0;
			message.progressKey = 0;
		}
	}

	/** A message was read from the store. */
	void restored(OutgoingMessage message, long key, long progressKey) {
		if (this.stored) {
			this.bytes += message.size();
			message.key = key;
			message.progressKey = progressKey;
		}
	}

	/** Stores that a QoS 2 message came. */
	void store(IncomingMessage message) {
		SessionRecord record = this.stored ? record(message) : null;
		if (record != null) {
			message.key = append(record);
			message.position = this.changes;
		}
	}

	/** Stores a message whose record is not in the store any more. */
	void storeAgain(IncomingMessage message) {
		message.key = 0;
		store(message);
	}

	/**
	 * The handlers are done with a message. A refusal is not stored: it ends the flow,
	 * and if it is lost the message comes again. What was stored is gone before PUBREC,
	 * after which the identifier means another message [MQTT5-4.3.3-9].
	 */
	void storeDone(IncomingMessage message) {
		if (message.key != 0 && !message.answer().isRefusal()) {
			replace(message);
		}
		else {
			forget(message);
		}
	}

	/** Stores what is known of a message now. */
	void replace(IncomingMessage message) {
		remove(message.key);
		store(message);
	}

	/** The flow of a message is over. */
	void forget(IncomingMessage message) {
		if (message.key != 0) {
			remove(message.key);
			message.key = 0;
			message.position = this.changes;
		}
	}

	/** What is to be stored of a message, or {@code null} for nothing. */
	static @Nullable SessionRecord record(IncomingMessage message) {
		if (message.qos() != QoS.EXACTLY_ONCE || message.stage == IncomingMessage.Stage.RELEASED) {
			return null;
		}
		boolean done = message.stage == IncomingMessage.Stage.ACKNOWLEDGED
				|| (message.stage == IncomingMessage.Stage.FINISHED && !message.answer().isRefusal());
		return new SessionRecord.Incoming(message.packetId(), done);
	}

	SessionRecord.Outgoing record(OutgoingMessage message) {
		return new SessionRecord.Outgoing(message.message(), this.output.wallMillis(message.createdNanos),
				step(message), message.packetId);
	}

	private static SessionRecord.Step step(OutgoingMessage message) {
		if (message.stage == OutgoingMessage.Stage.RELEASED) {
			return SessionRecord.Step.RELEASED;
		}
		return (message.packetId != 0) ? SessionRecord.Step.PUBLISHED : SessionRecord.Step.QUEUED;
	}

	/** What is full, for an error message. */
	String describe() {
		return "The session store is full (%d of %d bytes)".formatted(this.bytes, this.maxBytes);
	}

}
