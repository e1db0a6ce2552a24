package io.mqttboot.client.message;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A QoS 1 or 2 message that is not fully acknowledged.
 *
 * @param direction which way it goes
 * @param packetId its packet identifier, or 0 for an outgoing message of a lost session
 * that is to be sent again as new
 * @param qos its QoS
 * @param state the step it waits for
 * @param topic its topic, or {@code null} if it is not known any more (incoming QoS 2
 * whose connection ended after PUBREC)
 * @param age time since it was published or first received
 */
public record InFlightMessage(Direction direction, int packetId, QoS qos, State state, @Nullable String topic,
		Duration age) {

	/** The step that a message waits for. */
	public enum State {

		/**
		 * Outgoing: PUBLISH is to be sent for the first time, which the store, the
		 * server's quota, the socket or a missing connection holds back.
		 */
		AWAITING_SEND,

		/**
		 * Outgoing: PUBLISH was sent on an earlier connection, or may have been, and is
		 * to be sent again on this one or the next.
		 */
		AWAITING_RESEND,

		/** Outgoing QoS 1: PUBLISH sent, PUBACK awaited. */
		AWAITING_PUBACK,

		/** Outgoing QoS 2: PUBLISH sent, PUBREC awaited. */
		AWAITING_PUBREC,

		/**
		 * Outgoing QoS 2: PUBREC received, PUBREL is to be sent, which the store or a
		 * missing connection holds back.
		 */
		AWAITING_RELEASE,

		/** Outgoing QoS 2: PUBREL sent, PUBCOMP awaited. */
		AWAITING_PUBCOMP,

		/** Incoming: handlers get it when the store has what must be there before. */
		STORING,

		/** Incoming: no handler is attached yet. */
		PARKED,

		/** Incoming: a handler has not finished yet. */
		PROCESSING,

		/**
		 * Incoming: handlers are done; PUBACK or PUBREC waits for an earlier message or
		 * the store.
		 */
		AWAITING_ORDER,

		/**
		 * Incoming: its connection is gone. If handlers are done, the repetition of the
		 * server is acknowledged and not delivered; if the process ended before they
		 * were, it is delivered.
		 */
		AWAITING_REPETITION,

		/** Incoming QoS 2: PUBREC sent, PUBREL awaited. */
		AWAITING_PUBREL,

		/** Incoming QoS 2: PUBREL received, PUBCOMP waits for the store. */
		AWAITING_COMPLETION,

		/**
		 * Incoming: a handler failed, and the options say that the message is not
		 * acknowledged.
		 */
		FAILED

	}

}
