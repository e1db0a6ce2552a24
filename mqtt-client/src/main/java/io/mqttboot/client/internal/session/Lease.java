package io.mqttboot.client.internal.session;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.message.ConnectResult;

/**
 * How long the server keeps the session after a connection, and whether it is certain
 * that it has this one. If the end of a connection was not seen, because the process was
 * ended with it, only the server knows.
 * <p>
 * A server that lost the session begins another one when it gets CONNECT. So that a
 * process that ends before CONNACK is stored leaves a sign, the question is stored before
 * CONNECT is sent, if there are incoming QoS 2 messages in the store. It is stored too if
 * the session had expired, or the next process would drop the new one.
 */
final class Lease {

	private static final long NEVER = -1;

	private final SessionOutput output;

	private final Journal journal;

	private long expirySeconds;

	/** Whether a connection stands. */
	private boolean inUse;

	/** Whether the end of the last connection was seen. */
	private boolean ended;

	private long endedNanos;

	/** Whether CONNECT may have been sent and was not answered. */
	private boolean asked;

	/** Whether what belonged to the expired session was dropped. */
	private boolean dropped;

	private long key;

	private long position;

	Lease(SessionOutput output, Journal journal) {
		this.output = output;
		this.journal = journal;
	}

	/** CONNECT will be sent. */
	void connecting() {
		if (!this.asked) {
			this.asked = true;
			store();
		}
	}

	/** Whether that is stored. */
	boolean isStored() {
		return this.journal.isDurable(this.position);
	}

	void connected(Duration expiry) {
		changed(expiry);
		this.inUse = true;
		this.ended = false;
		this.asked = false;
		this.dropped = false;
		store();
	}

	/** The client changes it with DISCONNECT (5.0, 3.14.2.2.2). */
	void changed(Duration expiry) {
		this.expirySeconds = expiry.equals(ConnectResult.NEVER_EXPIRES) ? NEVER : expiry.toSeconds();
	}

	/** The time begins to count [MQTT5-3.1.2-23]. */
	void disconnected(long now) {
		this.inUse = false;
		this.ended = true;
		this.endedNanos = now;
		store();
	}

	/** Whether a connection stands, as far as this knows. */
	boolean isInUse() {
		return this.inUse;
	}

	/**
	 * Whether the session has expired. One without expiry ends with the connection, and
	 * the server says so.
	 */
	boolean isExpired(long now) {
		return this.ended && this.expirySeconds > 0
				&& now - this.endedNanos >= TimeUnit.SECONDS.toNanos(this.expirySeconds);
	}

	/**
	 * The session is dropped. It stays expired until the next connection, so that no
	 * attempt before that goes on with it.
	 * @return {@code false} if it was dropped before
	 */
	boolean drop() {
		boolean first = !this.dropped;
		this.dropped = true;
		return first;
	}

	/** Whether that was done since the last connection. */
	boolean isDropped() {
		return this.dropped;
	}

	void restore(SessionRecord.Lease record, long key, long now) {
		this.key = (key != 0) ? key : this.key;
		this.expirySeconds = record.expirySeconds();
		this.ended = record.endedMillis() != 0;
		this.asked = record.asked();
		this.endedNanos = now - TimeUnit.MILLISECONDS.toNanos(this.output.wallMillis(now) - record.endedMillis());
	}

	/** Whether a process may have ended before it stored an answer to CONNECT. */
	boolean isInDoubt() {
		return this.asked;
	}

	/** Stores it in place of what was stored before. */
	void store() {
		this.journal.remove(this.key);
		this.key = this.journal.append(record());
		this.position = this.journal.position();
	}

	/** Stores it in a store that is empty. */
	void storeAgain() {
		this.key = 0;
		store();
	}

	void addTo(List<SessionRecord> records) {
		records.add(record());
	}

	private SessionRecord.Lease record() {
		return new SessionRecord.Lease(this.expirySeconds,
				(this.ended && !this.dropped) ? this.output.wallMillis(this.endedNanos) : 0, this.asked);
	}

}
