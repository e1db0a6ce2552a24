package io.mqttboot.client.error;

import io.mqttboot.client.message.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * Root of everything that this client throws or fails a future with, apart from
 * {@link IllegalArgumentException} for a value that breaks a rule of the standard where
 * it is built.
 */
public abstract sealed class MqttException extends RuntimeException
		permits MqttConfigurationException, MqttConnectException, MqttConnectionLostException, MqttInterruptedException,
		MqttOverflowException, MqttProtocolException, MqttPublishException, MqttSessionLostException,
		MqttStateException, MqttStoreException, MqttSubscribeException, MqttTimeoutException {

	private static final long serialVersionUID = 1L;

	private final @Nullable ReasonCode reasonCode;

	MqttException(String message, @Nullable ReasonCode reasonCode, @Nullable Throwable cause) {
		super(message, cause);
		this.reasonCode = reasonCode;
	}

	/**
	 * The reason code of the packet that carried the error, or that was sent because of
	 * it.
	 * @return the code, or {@code null} if no packet was involved
	 */
	public @Nullable ReasonCode reasonCode() {
		return this.reasonCode;
	}

}
