package io.mqttboot.client.error;

/**
 * The thread was interrupted while a blocking call waited; its interrupt flag is set
 * again. The operation itself goes on.
 */
public final class MqttInterruptedException extends MqttException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param message what was waited for
	 * @param cause the interruption
	 */
	public MqttInterruptedException(String message, InterruptedException cause) {
		super(message, null, cause);
	}

}
