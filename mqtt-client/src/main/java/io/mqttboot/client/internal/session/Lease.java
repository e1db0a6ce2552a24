package io.mqttboot.client.internal.session;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.message.ConnectResult;

/**
 * How long the server keeps the session after a connection. If the end of a connection
 * was not seen, because the process was ended with it, only the server knows.
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

	private long key;

	Lease(SessionOutput output, Journal journal) {
		this.output = output;
		this.journal = journal;
	}

	void connected(Duration expiry) {
		changed(expiry);
		this.inUse = true;
		this.ended = false;
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

	/** There is no session any more. */
	void end() {
		this.ended = false;
	}

	void restore(SessionRecord.Lease record, long key, long now) {
		this.key = (key != 0) ? key : this.key;
		this.expirySeconds = record.expirySeconds();
		this.ended = record.endedMillis() != 0;
		this.endedNanos = now - TimeUnit.MILLISECONDS.toNanos(this.output.wallMillis(now) - record.endedMillis());
	}

	private void store() {
		this.journal.remove(this.key);
		this.key = this.journal.append(record());
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
		return new SessionRecord.Lease(this.expirySeconds, this.ended ? this.output.wallMillis(this.endedNanos) : 0);
	}

}
