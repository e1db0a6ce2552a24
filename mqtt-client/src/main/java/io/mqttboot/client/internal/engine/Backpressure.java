package io.mqttboot.client.internal.engine;

import io.mqttboot.client.internal.session.Session;

/**
 * Keeps handlers that are too slow from filling the memory. On the event loop.
 * <p>
 * Reading stops while handlers have too much to do and nothing awaits an answer, which
 * could not be read then. If reading has to go on, QoS 0 above the bound is dropped; on
 * MQTT 3.1.1, where the server knows no Receive Maximum, too many bytes at QoS 1 and 2
 * close the connection, without acknowledging.
 */
final class Backpressure {

	private final Session session;

	private final Delivery delivery;

	private final Qos0Backlog backlog;

	private final long byteBound;

	Backpressure(Session session, Delivery delivery, Qos0Backlog backlog, long byteBound) {
		this.session = session;
		this.delivery = delivery;
		this.backlog = backlog;
		this.byteBound = byteBound;
	}

	/** Called in each pass, before handlers are woken. */
	void balance(Connection connection) {
		long bytes = this.session.unboundedIncomingBytes();
		boolean awaits = this.session.awaitsAnswer();
		if (this.backlog.isOverloaded() || bytes > this.byteBound / 2) {
			connection.pauseReading(!awaits);
			if (awaits) {
				this.delivery.dropExcess();
			}
		}
		else if (connection.isReadingPaused()
				&& (awaits || (this.backlog.isRelieved() && bytes <= this.byteBound / 4))) {
			connection.pauseReading(false);
		}
		if (awaits && bytes > this.byteBound) {
			connection.overflowed(
					"Received messages of %d bytes are not acknowledged, above the bound of %d; the server will send them again. Have handlers finish faster, or raise flow().incomingBytes"
						.formatted(bytes, this.byteBound));
		}
	}

}
