package io.mqttboot.client.message;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A QoS 1 or 2 message that is not fully acknowledged.
 *
 * @param direction which way it goes
 * @param packetId its packet identifier, or 0 for an outgoing message of a lost session
 * that is about to be sent again as new
 * @param qos its QoS
 * @param state the step it waits for
 * @param topic its topic, or {@code null} if it is not known any more (incoming QoS 2
 * after PUBREC)
 * @param age time since it was published or first received
 */
public record InFlightMessage(Direction direction, int packetId, QoS qos, State state, @Nullable String topic,
		Duration age) {

	/** The step that a message waits for. */
	public enum State {

		/** Outgoing QoS 1: PUBLISH sent, PUBACK awaited. */
		AWAITING_PUBACK,

		/** Outgoing QoS 2: PUBLISH sent, PUBREC awaited. */
		AWAITING_PUBREC,

		/** Outgoing QoS 2: PUBREL sent, PUBCOMP awaited. */
		AWAITING_PUBCOMP,

		/** Incoming: a handler has not finished yet. */
		PROCESSING,

		/** Incoming: handlers are done, but an earlier message is not. */
		AWAITING_ORDER,

		/** Incoming QoS 2: PUBREC sent, PUBREL awaited. */
		AWAITING_PUBREL,

		/** Incoming: no handler is attached yet. */
		PARKED,

		/**
		 * Incoming: a handler failed, and the options say that the message is not
		 * acknowledged.
		 */
		FAILED

	}

}
