package io.mqttboot.spring.listener;

import io.mqttboot.client.message.ReceivedMessage;

/**
 * Sees messages that a listener could not handle, instead of an entry in the error log.
 * Whatever it does, the message is acknowledged afterwards, so that it does not come back
 * for ever, and the connection stays up.
 */
@FunctionalInterface
public interface MqttListenerErrorHandler {

	/**
	 * Handles a failure. Runs on the thread of the listener, or where its future failed.
	 * @param message the message
	 * @param failure what failed and why; an exception thrown here is logged together
	 * with it
	 */
	void handleError(ReceivedMessage message, MqttListenerException failure);

}
