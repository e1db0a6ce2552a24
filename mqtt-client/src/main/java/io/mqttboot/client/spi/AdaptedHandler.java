package io.mqttboot.client.spi;

import io.mqttboot.client.message.ReceivedMessage;

/**
 * A handler that is called in another way than it says itself. Equal adaptations of one
 * handler are the same handler.
 */
record AdaptedHandler(MessageHandler handler, boolean acknowledgesManually, int concurrency) implements MessageHandler {

	AdaptedHandler {
		if (concurrency < 1 || concurrency > 65_535) {
			throw new IllegalArgumentException("concurrency must be 1 to 65535 but is " + concurrency);
		}
	}

	@Override
	public void handle(ReceivedMessage message) throws Exception {
		this.handler.handle(message);
	}

}
