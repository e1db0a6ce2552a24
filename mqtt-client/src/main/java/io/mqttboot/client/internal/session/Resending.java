package io.mqttboot.client.internal.session;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Knows when a PUBLISH or PUBREL without an answer is to be sent again on its connection.
 * Only for MQTT 3.1.1, and only if the options say so; MQTT 5.0 forbids it
 * [MQTT5-4.4.0-1].
 * <p>
 * Each message has the time of its last sending, in milliseconds of the connection. Who
 * is late is found by looking at all that are in flight, when the first may be late and
 * then at most once a second, so a long window stays cheap.
 */
final class Resending {

	private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** After how long, 0 for never. */
	private final long limitMillis;

	private boolean active;

	/** When the connection began. */
	private long origin;

	/** Whether something may be late one day, and when to look. */
	private boolean waiting;

	private long check;

	Resending(@Nullable Duration limit) {
		this.limitMillis = (limit != null) ? limit.toMillis() : 0;
	}

	void connected(boolean version5, long now) {
		this.active = this.limitMillis > 0 && !version5;
		this.origin = now;
		this.waiting = false;
	}

	void disconnected() {
		this.active = false;
		this.waiting = false;
	}

	/** PUBLISH or PUBREL of a message was sent. */
	void sent(OutgoingMessage message, long now) {
		if (this.active) {
			message.sentMillis = millis(now);
			waitFor(now + TimeUnit.MILLISECONDS.toNanos(this.limitMillis));
		}
	}

	/** The difference of two of them is right for 24 days. */
	private int millis(long now) {
		return (int) TimeUnit.NANOSECONDS.toMillis(now - this.origin);
	}

	private void waitFor(long nanos) {
		if (!this.waiting || nanos - this.check < 0) {
			this.waiting = true;
			this.check = nanos;
		}
	}

	/** Whether it is time to look. The next look is then set by {@link #isLate}. */
	boolean begins(long now) {
		if (!this.waiting || now - this.check < 0) {
			return false;
		}
		this.waiting = false;
		return true;
	}

	/** Whether an answer is late; if not yet, there will be another look. */
	boolean isLate(OutgoingMessage message, long now) {
		long wait = this.limitMillis - (millis(now) - message.sentMillis);
		if (wait <= 0) {
			return true;
		}
		waitFor(now + Math.max(CHECK_NANOS, TimeUnit.MILLISECONDS.toNanos(wait)));
		return false;
	}

	/** Time until {@link #begins}, or Long.MAX_VALUE. */
	long untilDue(long now) {
		return this.waiting ? Math.max(0, this.check - now) : Long.MAX_VALUE;
	}

}
