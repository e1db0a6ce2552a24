package io.mqttboot.client.internal.engine;

import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.internal.session.Session;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.options.FlowOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps handlers that are too slow from filling the memory. On the event loop.
 * <p>
 * Reading stops while handlers have too much to do, or the server exceeds Receive
 * Maximum, and nothing awaits an answer, which could not be read then. Acknowledgements
 * still leave, so handlers that go on make room again. If reading has to go on, QoS 0
 * above the bound is dropped; too many bytes at QoS 1 and 2 that no Receive Maximum
 * bounds (on MQTT 3.1.1, or beyond it) close the connection, without acknowledging.
 */
final class Backpressure {

	private static final Logger logger = LoggerFactory.getLogger("io.mqttboot.client.session");

	private final Session session;

	private final Delivery delivery;

	private final Qos0Backlog backlog;

	private final int receiveMaximum;

	private final long byteBound;

	private boolean warned;

	Backpressure(Session session, Delivery delivery, Qos0Backlog backlog, FlowOptions options) {
		this.session = session;
		this.delivery = delivery;
		this.backlog = backlog;
		this.receiveMaximum = options.receiveMaximum();
		this.byteBound = options.incomingBytes();
	}

	/**
	 * Called in each pass, before handlers are woken.
	 * @param connection the connection that stands
	 * @param awaits whether something awaits an answer of the server
	 */
	void balance(Connection connection, boolean awaits) {
		long bytes = this.session.unboundedIncomingBytes();
		boolean exceeded = this.session.isReceiveMaximumExceeded();
		if (exceeded) {
			warnOnce();
		}
		if (exceeded || this.backlog.isOverloaded() || bytes > this.byteBound / 2) {
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
			overflowed(connection, bytes, exceeded);
		}
	}

	private void warnOnce() {
		if (!this.warned) {
			this.warned = true;
			logger.warn(
					"The server sends more than flow().receiveMaximum, {} messages, before they are acknowledged (Mosquitto 2.0.11 does so when a client is slow); reading pauses until handlers catch up. This is said once, the counter receiveMaximumExceeded goes on",
					this.receiveMaximum);
		}
	}

	private void overflowed(Connection connection, long bytes, boolean exceeded) {
		String problem = "Received messages of %d bytes are not acknowledged, above the bound of %d; the server will send them again. Have handlers finish faster, or raise flow().incomingBytes"
			.formatted(bytes, this.byteBound);
		if (exceeded) {
			connection.fail(new MqttProtocolException(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
					"More messages than the Receive Maximum of %d came while an answer was awaited [MQTT5-3.3.4-9]. %s"
						.formatted(this.receiveMaximum, problem)));
		}
		else {
			connection.overflowed(problem);
		}
	}

}
