package io.mqttboot.client.error;

import io.mqttboot.client.message.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * The connection ended while an operation was waiting for it, and the operation cannot go
 * on after a reconnect.
 */
public final class MqttConnectionLostException extends MqttException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the exception.
	 * @param message what happened
	 * @param reasonCode the code of the DISCONNECT, or {@code null}
	 * @param cause the network error, or {@code null}
	 */
	public MqttConnectionLostException(String message, @Nullable ReasonCode reasonCode, @Nullable Throwable cause) {
		super(message, reasonCode, cause);
	}

}
