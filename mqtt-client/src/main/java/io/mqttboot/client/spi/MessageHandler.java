package io.mqttboot.client.spi;

import io.mqttboot.client.message.ReceivedMessage;

/**
 * Takes received messages. Calls for one registration of a handler never overlap and keep
 * the order of arrival. They run on the callback executor, not on the event loop, and may
 * block.
 */
@FunctionalInterface
public interface MessageHandler {

	/**
	 * Handles a message. An ordinary handler acknowledges it by returning. An exception
	 * is logged, counted and reported as {@link MqttEvent.HandlerFailed}; the message is
	 * acknowledged all the same, so that it does not come back for ever, and the
	 * connection is not affected.
	 * @param message the message
	 * @throws Exception if the message cannot be handled
	 */
	void handle(ReceivedMessage message) throws Exception;

	/**
	 * Whether the handler acknowledges messages itself, then or later.
	 * @return {@code false} unless overridden
	 */
	default boolean acknowledgesManually() {
		return false;
	}

	/**
	 * Makes a handler that acknowledges every message itself, by
	 * {@link ReceivedMessage#acknowledge()} from any thread. An exception it throws is
	 * reported and does not acknowledge the message.
	 * @param handler the handler
	 * @return a manual handler
	 */
	static MessageHandler manual(MessageHandler handler) {
		return new MessageHandler() {

			@Override
			public void handle(ReceivedMessage message) throws Exception {
				handler.handle(message);
			}

			@Override
			public boolean acknowledgesManually() {
				return true;
			}

		};
	}

}
