package io.mqttboot.spring.listener;

/**
 * A listener is declared in a way that cannot work.
 */
public class InvalidMqttListenerException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String listener;

	private final String problem;

	private final String action;

	/**
	 * Creates the exception.
	 * @param listener the method or the id, as the developer knows it
	 * @param problem what is wrong
	 * @param action what to change
	 */
	public InvalidMqttListenerException(String listener, String problem, String action) {
		super("MQTT listener %s: %s. %s".formatted(listener, problem, action));
		this.listener = listener;
		this.problem = problem;
		this.action = action;
	}

	/**
	 * The listener.
	 * @return method or id
	 */
	public String getListener() {
		return this.listener;
	}

	/**
	 * What is wrong.
	 * @return the problem, without a full stop
	 */
	public String getProblem() {
		return this.problem;
	}

	/**
	 * What to change.
	 * @return the action
	 */
	public String getAction() {
		return this.action;
	}

}
