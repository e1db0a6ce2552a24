package io.mqttboot.client.error;

/**
 * Options that cannot work, found before anything is sent.
 */
public final class MqttConfigurationException extends MqttException {

	private static final long serialVersionUID = 1L;

	private final String option;

	/**
	 * Creates the exception.
	 * @param option the option to change, for example {@code clientId}
	 * @param message what is wrong and what to do
	 */
	public MqttConfigurationException(String option, String message) {
		super(message, null, null);
		this.option = option;
	}

	/**
	 * The option to change.
	 * @return the name of the builder method
	 */
	public String option() {
		return this.option;
	}

}
