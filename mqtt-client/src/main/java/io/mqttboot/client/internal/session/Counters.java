package io.mqttboot.client.internal.session;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Totals with one writing thread, readable from any. Adding costs no more than a plain
 * store.
 */
public final class Counters {

	/** What is counted. */
	public enum Counter {

		/** Connections that reached CONNACK with success. */
		CONNECTS,

		/** Attempts that did not. */
		CONNECT_FAILURES,

		/** Connections made without a call of the application. */
		RECONNECTS,

		/** Connections that ended. */
		DISCONNECTS,

		/** QoS 0 messages sent. */
		SENT_QOS_0,

		/** QoS 1 messages sent, each once. */
		SENT_QOS_1,

		/** QoS 2 messages sent, each once. */
		SENT_QOS_2,

		/** Messages sent again. */
		RESENT,

		/** QoS 1 and 2 messages acknowledged by the server. */
		ACKNOWLEDGED,

		/** QoS 0 messages received. */
		RECEIVED_QOS_0,

		/** QoS 1 messages received. */
		RECEIVED_QOS_1,

		/** QoS 2 messages received, repetitions left out. */
		RECEIVED_QOS_2,

		/** Bytes written. */
		BYTES_SENT,

		/** Bytes read. */
		BYTES_RECEIVED,

		/** Publications that the store had no room for, and that were refused. */
		REJECTED,

		/** Publications dropped to make room for later ones. */
		DROPPED_OLDEST,

		/** Publications that the store had no room for, and that were dropped. */
		DROPPED_NEWEST,

		/** QoS 0 messages dropped because handlers were too slow. */
		DROPPED_INCOMING,

		/** Publications that expired while they waited. */
		EXPIRED,

		/** Messages that no handler wanted. */
		UNMATCHED,

		/** Acknowledgements for an identifier not in use. */
		UNKNOWN_ACKNOWLEDGEMENTS,

		/** Replies that came after the deadline of their request. */
		LATE_REPLIES,

		/** QoS 1 and 2 messages received beyond Receive Maximum. */
		RECEIVE_MAXIMUM_EXCEEDED,

		/** Messages refused because their payload is not the text that it says. */
		PAYLOAD_FORMAT_INVALID

	}

	private final AtomicLongArray values = new AtomicLongArray(Counter.values().length);

	/**
	 * Adds one, on the writing thread.
	 * @param counter what is counted
	 */
	public void increment(Counter counter) {
		add(counter, 1);
	}

	/**
	 * Adds a number, on the writing thread.
	 * @param counter what is counted
	 * @param number how many
	 */
	public void add(Counter counter, long number) {
		int index = counter.ordinal();
		this.values.setOpaque(index, this.values.getPlain(index) + number);
	}

	/**
	 * Reads a total, on any thread.
	 * @param counter what was counted
	 * @return the total
	 */
	public long get(Counter counter) {
		return this.values.getOpaque(counter.ordinal());
	}

}
