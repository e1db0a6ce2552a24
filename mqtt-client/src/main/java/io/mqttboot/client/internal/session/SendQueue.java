package io.mqttboot.client.internal.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Messages that wait to be sent, in the order of the calls. QoS 0 has a list of its own,
 * so that it can overtake what the quota holds back; the sequence number puts the two
 * lists together again when nothing is held back.
 */
final class SendQueue {

	/** Between two looks for expired messages. */
	private static final long EXPIRY_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final boolean strictOrder;

	private final MessageList qos0 = new MessageList();

	private final MessageList acknowledged = new MessageList();

	/** Topics and payloads of each of the two. */
	private long qos0Bytes;

	private long acknowledgedBytes;

	private long lastSequence;

	private long firstSequence;

	/** Whether a message has an expiry, and when to look for expired ones. */
	private boolean expiring;

	private long expiryCheck;

	SendQueue(boolean strictOrder) {
		this.strictOrder = strictOrder;
	}

	void add(OutgoingMessage message) {
		number(message);
		listOf(message).add(message);
		count(message, 1);
		if (message.canExpire()) {
			checkExpiryAt(message.expiryNanos());
		}
	}

	/** Adds a message before all others. */
	void addFirst(OutgoingMessage message) {
		message.sequence = --this.firstSequence;
		listOf(message).addFirst(message);
		count(message, 1);
		if (message.canExpire()) {
			checkExpiryAt(message.expiryNanos());
		}
	}

	private MessageList listOf(OutgoingMessage message) {
		return (message.message().qos().level() == 0) ? this.qos0 : this.acknowledged;
	}

	private void checkExpiryAt(long nanos) {
		if (!this.expiring || nanos - this.expiryCheck < 0) {
			this.expiring = true;
			this.expiryCheck = nanos;
		}
	}

	/**
	 * The message whose turn it is.
	 * @param quota whether a QoS 1 or 2 message may be taken
	 * @param held whether an earlier message has not been sent yet
	 * @return a message that is still in the queue, or {@code null} if none may be taken
	 */
	@Nullable OutgoingMessage next(boolean quota, boolean held) {
		OutgoingMessage zero = this.qos0.first();
		OutgoingMessage other = this.acknowledged.first();
		if (zero == null) {
			return quota ? other : null;
		}
		if (other == null || zero.sequence < other.sequence) {
			return (held && this.strictOrder) ? null : zero;
		}
		if (quota) {
			return other;
		}
		return this.strictOrder ? null : zero;
	}

	/**
	 * Takes a message out.
	 * @return {@code false} if it was not in the queue
	 */
	boolean remove(OutgoingMessage message) {
		MessageList list = listOf(message);
		if (message.stage != OutgoingMessage.Stage.QUEUED || !list.contains(message)) {
			return false;
		}
		list.remove(message);
		count(message, -1);
		return true;
	}

	private void count(OutgoingMessage message, int sign) {
		long bytes = sign * message.size();
		if (message.message().qos().level() == 0) {
			this.qos0Bytes += bytes;
		}
		else {
			this.acknowledgedBytes += bytes;
		}
	}

	/** How many messages there are. */
	int size() {
		return this.qos0.size() + this.acknowledged.size();
	}

	/** Bytes of topics and payloads. */
	long bytes() {
		return this.qos0Bytes + this.acknowledgedBytes;
	}

	/** Bytes of topics and payloads of the QoS 1 and 2 messages. */
	long acknowledgedBytes() {
		return this.acknowledgedBytes;
	}

	/** The message that was published first, or {@code null}. */
	@Nullable OutgoingMessage oldest() {
		return next(true, false);
	}

	boolean isEmpty() {
		return this.qos0.isEmpty() && this.acknowledged.isEmpty();
	}

	/**
	 * Gives a message that is not in the queue its place in the order of all messages.
	 */
	void number(OutgoingMessage message) {
		message.sequence = ++this.lastSequence;
	}

	/** The QoS 1 and 2 messages, in order. */
	@Nullable OutgoingMessage firstAcknowledged() {
		return this.acknowledged.first();
	}

	/** Takes everything out. */
	List<OutgoingMessage> drain() {
		List<OutgoingMessage> messages = new ArrayList<>();
		OutgoingMessage message = next(true, false);
		while (message != null) {
			remove(message);
			messages.add(message);
			message = next(true, false);
		}
		return messages;
	}

	/**
	 * Takes out what has expired. Looks at most once a second, so that a long queue with
	 * many different lifetimes stays cheap; what is sent is checked anyway.
	 */
	List<OutgoingMessage> expired(long now) {
		if (!this.expiring || now - this.expiryCheck < 0) {
			return List.of();
		}
		this.expiring = false;
		List<OutgoingMessage> expired = new ArrayList<>();
		collectExpired(this.acknowledged, now, expired);
		collectExpired(this.qos0, now, expired);
		if (this.expiring && this.expiryCheck - now < EXPIRY_CHECK_NANOS) {
			this.expiryCheck = now + EXPIRY_CHECK_NANOS;
		}
		return expired;
	}

	private void collectExpired(MessageList list, long now, List<OutgoingMessage> expired) {
		OutgoingMessage message = list.first();
		while (message != null) {
			OutgoingMessage following = message.next;
			if (message.canExpire()) {
				if (message.isExpired(now)) {
					list.remove(message);
					count(message, -1);
					expired.add(message);
				}
				else {
					checkExpiryAt(message.expiryNanos());
				}
			}
			message = following;
		}
	}

	/** Time until {@link #expired} has something to do, or Long.MAX_VALUE. */
	long untilExpiryCheck(long now) {
		return this.expiring ? Math.max(0, this.expiryCheck - now) : Long.MAX_VALUE;
	}

}
