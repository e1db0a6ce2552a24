package io.mqttboot.client.internal.session;

import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.options.FlowOptions;

/**
 * Counts incoming messages of one connection against the Receive Maximum of the client. A
 * QoS 2 message counts until PUBREC, although the standard says PUBCOMP: some servers go
 * on at PUBREC, and then nothing of the message waits here any more.
 * <p>
 * A message beyond Receive Maximum is taken all the same, unless the options are strict:
 * Mosquitto 2.0.11 answers each PUBACK or PUBCOMP with up to Receive Maximum messages,
 * however many are open. It is counted apart, and the engine keeps it from filling the
 * memory, as it does on MQTT 3.1.1, which has no Receive Maximum.
 */
final class ReceiveWindow {

	/** What a message takes of memory beside topic and payload, roughly. */
	private static final int OVERHEAD = 128;

	private final ConnectionState connection;

	private final int maximum;

	private final boolean strict;

	private int messages;

	/** Bytes of messages that Receive Maximum did not bound. */
	private long unboundedBytes;

	ReceiveWindow(ConnectionState connection, FlowOptions options) {
		this.connection = connection;
		this.maximum = options.receiveMaximum();
		this.strict = options.strictReceiveMaximum();
	}

	/**
	 * Counts a message; returns {@code false} if Receive Maximum is exceeded and that is
	 * not tolerated.
	 */
	boolean add(IncomingMessage message) {
		boolean bounded = this.connection.isVersion5() && this.messages < this.maximum;
		if (!bounded && this.connection.isVersion5()) {
			if (this.strict) {
				this.connection.violated(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
						"PUBLISH with packet identifier %d, while %d messages are not acknowledged, as many as the Receive Maximum allows [MQTT5-3.3.4-9]"
							.formatted(message.packetId(), this.messages));
				return false;
			}
			this.connection.counters.increment(Counter.RECEIVE_MAXIMUM_EXCEEDED);
		}
		message.connection = this.connection.number();
		message.counted = true;
		message.bounded = bounded;
		this.messages++;
		if (!bounded) {
			this.unboundedBytes += message.size() + OVERHEAD;
		}
		return true;
	}

	void remove(IncomingMessage message) {
		if (message.counted && message.connection == this.connection.number()) {
			this.messages--;
			if (!message.bounded) {
				this.unboundedBytes -= message.size() + OVERHEAD;
			}
		}
		message.counted = false;
	}

	/**
	 * PUBCOMP for a message that did not count on this connection gives the server a slot
	 * back all the same: the standard counts like that (section 4.9 of MQTT 5.0).
	 */
	void addSlot() {
		this.messages--;
	}

	/** A new connection counts anew. */
	void reset() {
		this.messages = 0;
		this.unboundedBytes = 0;
	}

	/** Whether more messages are open than Receive Maximum allows. */
	boolean isExceeded() {
		return this.connection.isVersion5() && this.messages > this.maximum;
	}

	/**
	 * Bytes in memory of the open messages that came when Receive Maximum did not bound
	 * them.
	 */
	long unboundedBytes() {
		return this.unboundedBytes;
	}

}
