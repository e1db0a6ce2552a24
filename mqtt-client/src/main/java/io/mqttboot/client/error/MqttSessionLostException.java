package io.mqttboot.client.error;

/**
 * The server no longer has the session, or the client ended it, while a QoS 1 or 2
 * message was not fully acknowledged.
 */
public final class MqttSessionLostException extends MqttException {

	private static final long serialVersionUID = 1L;

	private final boolean maybeDelivered;

	/**
	 * Creates the exception.
	 * @param message what happened
	 * @param maybeDelivered whether the message was sent, so that the server may have it
	 */
	public MqttSessionLostException(String message, boolean maybeDelivered) {
		super(message, null, null);
		this.maybeDelivered = maybeDelivered;
	}

	/**
	 * Whether the server may have the message.
	 * @return {@code true} if it was sent at least once
	 */
	public boolean maybeDelivered() {
		return this.maybeDelivered;
	}

}
