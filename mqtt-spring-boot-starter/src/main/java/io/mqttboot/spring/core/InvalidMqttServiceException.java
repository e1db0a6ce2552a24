package io.mqttboot.spring.core;

/**
 * An {@code @MqttService} interface is declared in a way that cannot work.
 */
public class InvalidMqttServiceException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String service;

	private final String problem;

	private final String action;

	/**
	 * Creates the exception.
	 * @param service the interface or the method
	 * @param problem what is wrong
	 * @param action what to change
	 */
	public InvalidMqttServiceException(String service, String problem, String action) {
		super("MQTT service %s: %s. %s".formatted(service, problem, action));
		this.service = service;
		this.problem = problem;
		this.action = action;
	}

	/**
	 * The interface or the method.
	 * @return its name
	 */
	public String getService() {
		return this.service;
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
