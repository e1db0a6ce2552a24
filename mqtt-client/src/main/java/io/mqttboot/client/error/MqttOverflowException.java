package io.mqttboot.client.error;

/**
 * A bound of the options was reached. A publication was refused or dropped because the
 * queue of messages that wait to be sent is full, and it was not sent; or, as the cause
 * of the end of an MQTT 3.1.1 connection, the server sent more than handlers could
 * finish.
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
