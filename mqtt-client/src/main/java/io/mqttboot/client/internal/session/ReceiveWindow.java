package io.mqttboot.client.internal.session;

import io.mqttboot.client.message.ReasonCode;

/**
 * Counts incoming messages of one connection against the Receive Maximum of the client. A
 * QoS 2 message counts until PUBREC, although the standard says PUBCOMP: some servers go
 * on at PUBREC, and then nothing of the message waits here any more.
 */
final class ReceiveWindow {

	/**
	 * One part in so many is tolerated beyond Receive Maximum: Mosquitto 2.0 sends a
	 * message too many under load, and would be disconnected again and again.
	 */
	private static final int TOLERANCE = 8;

	private final ConnectionState connection;

	private final int maximum;

	private int messages;

	private long bytes;

	ReceiveWindow(ConnectionState connection, int receiveMaximum) {
		this.connection = connection;
		this.maximum = receiveMaximum + receiveMaximum / TOLERANCE;
	}

	/** Counts a message; returns {@code false} if Receive Maximum is exceeded. */
	boolean add(IncomingMessage message) {
		if (this.connection.isVersion5() && this.messages >= this.maximum) {
			this.connection.violated(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
					"PUBLISH with packet identifier %d, while %d messages are not acknowledged, as many as the Receive Maximum allows [MQTT5-3.3.4-9]"
						.formatted(message.packetId(), this.messages));
			return false;
		}
		message.connection = this.connection.number();
		message.counted = true;
		this.messages++;
		this.bytes += message.size();
		return true;
	}

	void remove(IncomingMessage message) {
		if (message.counted && message.connection == this.connection.number()) {
			this.messages--;
			this.bytes -= message.size();
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
		this.bytes = 0;
	}

	/** Bytes of the messages that count. */
	long bytes() {
		return this.bytes;
	}

}
