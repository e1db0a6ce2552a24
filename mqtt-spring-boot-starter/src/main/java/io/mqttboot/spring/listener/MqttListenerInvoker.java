package io.mqttboot.spring.listener;

import org.jspecify.annotations.Nullable;

/**
 * What a container calls for each message.
 */
@FunctionalInterface
public interface MqttListenerInvoker {

	/**
	 * Handles a message.
	 * @param message the message
	 * @return {@code null}; a value to be published as a reply; or a
	 * {@code CompletionStage} of either, which ends the handling when it completes
	 * @throws Exception if the message cannot be handled
	 */
	@Nullable Object invoke(MqttInboundMessage message) throws Exception;

}
