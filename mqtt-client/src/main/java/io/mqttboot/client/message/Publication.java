package io.mqttboot.client.message;

import java.util.concurrent.CompletableFuture;

/**
 * A message on its way to the server. Both futures always complete, on the event loop of
 * the client: dependents without an executor of their own must not block.
 */
public interface Publication {

	/**
	 * The message.
	 * @return the message as given to the client
	 */
	MqttMessage message();

	/**
	 * Completes when the client has taken responsibility for the message: it is in the
	 * session, with a session store on disk, and will be sent. Fails if it was refused:
	 * with {@code MqttOverflowException} if the queue or the store is full, with
	 * {@code MqttPublishException} if the version, the server or a check does not allow
	 * it, with {@code MqttStoreException} if it cannot be stored, and with
	 * {@code MqttStateException} if the client is closed.
	 * @return a future; completing or cancelling it from outside has no effect on the
	 * message
	 */
	CompletableFuture<Void> accepted();

	/**
	 * Completes when the message reached the server: at QoS 0 when it was handed to the
	 * socket, at QoS 1 with PUBACK, at QoS 2 with PUBCOMP (or an error code in PUBREC).
	 * Fails like {@link #accepted()}, and with {@code MqttPublishException} if the server
	 * refused it or it expired before it was sent, with {@code MqttOverflowException} if
	 * it was dropped to make room, with {@code MqttSessionLostException} if the server
	 * lost the session and the options say so, and at QoS 0 with
	 * {@code MqttConnectionLostException} if the connection ended before it was written.
	 * There is no deadline: a timeout set by the caller, as with
	 * {@link CompletableFuture#orTimeout}, does not take the message back.
	 * @return a future; completing or cancelling it from outside has no effect on the
	 * message
	 */
	CompletableFuture<PublishResult> acknowledged();

	/**
	 * Takes the message back if it was not sent yet. Then both futures that are still
	 * open fail with {@link java.util.concurrent.CancellationException}. A QoS 1 or 2
	 * message that was sent cannot be taken back.
	 * @return a future with {@code true} if the message was taken back
	 */
	CompletableFuture<Boolean> cancel();

}
