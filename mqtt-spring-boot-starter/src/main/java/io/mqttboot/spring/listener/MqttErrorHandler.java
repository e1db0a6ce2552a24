package io.mqttboot.spring.listener;

import io.mqttboot.client.message.ReceivedMessage;

/**
 * Decides what happens to a message that a listener could not handle. The one in use
 * unless another is given is a {@link RetryingErrorHandler}.
 */
@FunctionalInterface
public interface MqttErrorHandler {

	/**
	 * Decides after an attempt failed. Runs on a thread of the listener; an exception
	 * thrown here is added to the failure, which then goes to the recoverer.
	 * @param message the message; of a batch the first one
	 * @param failure what failed and why, and how often
	 * @return what to do
	 */
	MqttErrorAction handleError(ReceivedMessage message, MqttListenerException failure);

}
