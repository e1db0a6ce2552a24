package io.mqttboot.client.spi;

import io.mqttboot.client.message.ReceivedMessage;

/**
 * Takes received messages. Calls of one handler never overlap and keep the order of
 * arrival, however often it is registered with a client, unless it is
 * {@linkplain #parallel(int, MessageHandler) parallel}; it gets each PUBLISH once. Calls
 * run on the callback executor, not on the event loop, and may block.
 */
@FunctionalInterface
public interface MessageHandler {

	/**
	 * Handles a message. An ordinary handler acknowledges it by returning. An exception
	 * is logged, counted and reported as {@link MqttEvent.HandlerFailed}; the message is
	 * acknowledged all the same, so that it does not come back for ever, unless
	 * {@code flow().handlerFailure} says otherwise. The connection is not affected.
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
	 * How many calls may run at the same time.
	 * @return 1, which keeps the order of arrival, unless overridden
	 */
	default int concurrency() {
		return 1;
	}

	/**
	 * Makes a handler that acknowledges every message itself, by
	 * {@link ReceivedMessage#acknowledge()} from any thread. An exception it throws is
	 * reported and does not acknowledge the message.
	 * @param handler the handler
	 * @return a manual handler
	 */
	static MessageHandler manual(MessageHandler handler) {
		return new AdaptedHandler(handler, true, handler.concurrency());
	}

	/**
	 * Makes a handler that gets several messages at the same time. Acknowledgements leave
	 * in the order of arrival all the same [MQTT5-4.6.0-2], so a message that takes long
	 * holds back those of later ones. The callback executor must have as many threads.
	 * @param concurrency how many calls may run at the same time, 1 to 65,535
	 * @param handler the handler, which must be thread-safe
	 * @return a parallel handler
	 */
	static MessageHandler parallel(int concurrency, MessageHandler handler) {
		return new AdaptedHandler(handler, handler.acknowledgesManually(), concurrency);
	}

}
