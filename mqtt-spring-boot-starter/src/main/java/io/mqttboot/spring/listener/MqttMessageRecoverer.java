package io.mqttboot.spring.listener;

import java.util.concurrent.CompletionStage;

import io.mqttboot.client.message.ReceivedMessage;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages that a listener could not handle, and that are not tried again, before
 * they are acknowledged: keeps them somewhere, or tells somebody. Without one there is an
 * entry in the error log.
 *
 * @see DeadLetterRecoverer
 */
@FunctionalInterface
public interface MqttMessageRecoverer {

	/**
	 * Takes a message. It is acknowledged afterwards, also if this fails: then message
	 * and failures go to the error log.
	 * @param message the message
	 * @param failure why it could not be handled
	 * @return completes when the message may be acknowledged; {@code null} for at once
	 */
	@Nullable CompletionStage<?> recover(ReceivedMessage message, MqttListenerException failure);

}
