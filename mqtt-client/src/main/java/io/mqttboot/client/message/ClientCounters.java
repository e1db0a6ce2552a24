package io.mqttboot.client.message;

/**
 * Totals since a client was created.
 *
 * @param connects connections that reached CONNACK with success
 * @param connectFailures attempts that did not
 * @param reconnects connections made without a call of the application
 * @param disconnects connections that ended, for whatever reason
 * @param sentQos0 QoS 0 messages sent
 * @param sentQos1 QoS 1 messages sent, each counted once
 * @param sentQos2 QoS 2 messages sent, each counted once
 * @param resent PUBLISHes sent again, after a reconnect or when the answer was late
 * @param acknowledged QoS 1 and 2 messages fully acknowledged by the server
 * @param receivedQos0 QoS 0 messages received
 * @param receivedQos1 QoS 1 messages received
 * @param receivedQos2 QoS 2 messages received, repetitions left out
 * @param bytesSent bytes written to the socket
 * @param bytesReceived bytes read from the socket
 * @param rejected publications refused because the queue or the store was full
 * @param droppedOldest publications dropped from a full queue to make room for later ones
 * @param droppedNewest publications dropped because a full queue or store had no room for
 * them
 * @param droppedIncoming QoS 0 messages dropped because handlers were too slow
 * @param expired publications that expired while they waited
 * @param unmatched messages that no handler wanted
 * @param unknownAcknowledgements acknowledgements with a packet identifier not in use
 * @param handlerFailures handlers that threw
 * @param lateReplies replies that came after the deadline of their request
 * @param receiveMaximumExceeded QoS 1 and 2 messages that the server sent although as
 * many as Receive Maximum were not acknowledged (MQTT 5.0)
 * @param payloadFormatInvalid messages received, and refused by option, whose payload is
 * not the text that their payload format says (MQTT 5.0)
 */
public record ClientCounters(long connects, long connectFailures, long reconnects, long disconnects, long sentQos0,
		long sentQos1, long sentQos2, long resent, long acknowledged, long receivedQos0, long receivedQos1,
		long receivedQos2, long bytesSent, long bytesReceived, long rejected, long droppedOldest, long droppedNewest,
		long droppedIncoming, long expired, long unmatched, long unknownAcknowledgements, long handlerFailures,
		long lateReplies, long receiveMaximumExceeded, long payloadFormatInvalid) {
}
