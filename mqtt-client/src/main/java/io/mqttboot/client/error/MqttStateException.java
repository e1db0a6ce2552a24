package io.mqttboot.client.error;

/**
 * The client is in a state that does not allow the call: closed, or already connected; or
 * a blocking call was made on the event loop.
 */
public final class MqttStateException extends MqttException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param message the state and what to do
	 */
	public MqttStateException(String message) {
		super(message, null, null);
	}

}
