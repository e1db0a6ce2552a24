package io.mqttboot.client.spi;

/**
 * Sees what happens to a client. Calls for one listener never overlap and run on the
 * callback executor, in the order of the events.
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
	 * {@link MqttEvent.MessageAcknowledged}). They are left out while 10,000 events wait
	 * for a listener that is too slow.
	 * @return {@code false} unless overridden
	 */
	default boolean wantsMessageEvents() {
		return false;
	}

}
