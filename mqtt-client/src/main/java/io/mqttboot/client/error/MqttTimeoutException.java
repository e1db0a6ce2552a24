package io.mqttboot.client.error;

/**
 * A blocking call, or a request, waited as long as it was allowed to. The operation
 * itself goes on if it was accepted.
 */
public final class MqttTimeoutException extends MqttException {

	private static final long serialVersionUID = 1L;

	private final boolean accepted;

	/**
	 * Creates the exception.
	 * @param message what was waited for and how long
	 * @param accepted whether the operation was accepted and goes on
	 */
	public MqttTimeoutException(String message, boolean accepted) {
		super(message, null, null);
		this.accepted = accepted;
	}

	/**
	 * Whether the operation was accepted: a message stays queued or in flight and will be
	 * delivered.
	 * @return {@code true} if it goes on
	 */
	public boolean accepted() {
		return this.accepted;
	}

}
