package io.mqttboot.spring.listener;

import org.jspecify.annotations.Nullable;

/**
 * What a container calls for each batch of messages.
 */
@FunctionalInterface
public interface MqttBatchListenerInvoker {

	/**
	 * Handles a batch.
	 * @param batch the messages
	 * @return a {@code CompletionStage} that ends the handling when it completes; any
	 * other value is ignored
	 * @throws Exception if the batch cannot be handled
	 */
	@Nullable Object invoke(MqttInboundBatch batch) throws Exception;

}
