package io.mqttboot.client.internal.session;

import io.mqttboot.client.message.MqttMessage;

/**
 * What a session stores: everything that the standard calls the state of a client
 * (section 4.1 of MQTT 5.0), and what was accepted and not sent. Subscriptions are not
 * stored, since their handlers are code.
 */
public sealed interface SessionRecord {

	/**
	 * Whose session it is: always the first record.
	 *
	 * @param clientId the client identifier
	 * @param server the server
	 */
	record Identity(String clientId, String server) implements SessionRecord {
	}

	/**
	 * How long the server keeps the session.
	 *
	 * @param expirySeconds the session expiry that holds, -1 if it never expires
	 * @param endedMillis when the connection ended, in milliseconds since 1970, or 0 if
	 * that was not seen
	 * @param asked whether CONNECT may have been sent since, so that the server may have
	 * another session now
	 */
	record Lease(long expirySeconds, long endedMillis, boolean asked) implements SessionRecord {
	}

	/** How far an outgoing message is. */
	enum Step {

		/** Never sent in this session; has no packet identifier. */
		QUEUED,

		/** PUBLISH may have been sent. */
		PUBLISHED,

		/** PUBREC was received: only PUBREL may be sent. */
		RELEASED

	}

	/**
	 * An outgoing QoS 1 or 2 message.
	 *
	 * @param message the message
	 * @param createdMillis when it was published, in milliseconds since 1970
	 * @param step how far it is, unless a later {@link Progress} says otherwise
	 * @param packetId its packet identifier, 0 for none
	 */
	record Outgoing(MqttMessage message, long createdMillis, Step step, int packetId) implements SessionRecord {
	}

	/**
	 * An outgoing message got further. It replaces an earlier record of this kind.
	 *
	 * @param messageKey the key of the message
	 * @param step how far it is
	 * @param packetId its packet identifier, 0 for none
	 */
	record Progress(long messageKey, Step step, int packetId) implements SessionRecord {
	}

	/**
	 * An incoming QoS 2 message, until PUBREL.
	 *
	 * @param packetId its packet identifier
	 * @param done whether its handlers were done; otherwise it is delivered again
	 */
	record Incoming(int packetId, boolean done) implements SessionRecord {
	}

	/**
	 * A packet identifier that stays out of use until the session is lost.
	 *
	 * @param packetId the identifier
	 */
	record Retired(int packetId) implements SessionRecord {
	}

}
