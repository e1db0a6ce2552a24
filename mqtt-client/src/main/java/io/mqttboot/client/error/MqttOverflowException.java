package io.mqttboot.client.error;

/**
 * A publication was refused because the queue of messages that wait to be sent is full.
 * Nothing was sent.
 */
public final class MqttOverflowException extends MqttException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param message which bound was reached and what to do
	 */
	public MqttOverflowException(String message) {
		super(message, null, null);
	}

}
