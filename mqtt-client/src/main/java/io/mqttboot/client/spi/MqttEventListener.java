package io.mqttboot.client.spi;

/**
 * Sees what happens to a client. Calls for one listener never overlap and run on the
 * callback executor, in the order of the events.
 * <p>
 * While 10,000 events wait for a listener that is too slow, those about single messages
 * are left out: what {@link #wantsMessageEvents()} names, {@link MqttEvent.Unmatched},
 * {@link MqttEvent.HandlerFailed} and {@link MqttEvent.PayloadFormatInvalid}. The
 * counters of {@code MqttClient.status()} go on.
 */
@FunctionalInterface
public interface MqttEventListener {

	/**
	 * Called for every event. An exception is logged.
	 * @param event what happened
	 */
	void onEvent(MqttEvent event);

	/**
	 * Whether this listener wants the events that occur for each message
	 * ({@link MqttEvent.MessageReceived}, {@link MqttEvent.MessageSent},
	 * {@link MqttEvent.MessageAcknowledged}).
	 * @return {@code false} unless overridden
	 */
	default boolean wantsMessageEvents() {
		return false;
	}

}
