package io.mqttboot.client.error;

import org.jspecify.annotations.Nullable;

/**
 * The stored session cannot be read or written, is in use by another client, or belongs
 * to another one.
 */
public final class MqttStoreException extends MqttException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param message which store, what happened and what to do
	 * @param cause the cause, or {@code null}
	 */
	public MqttStoreException(String message, @Nullable Throwable cause) {
		super(message, null, cause);
	}

}
