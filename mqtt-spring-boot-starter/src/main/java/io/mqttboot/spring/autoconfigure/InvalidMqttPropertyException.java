package io.mqttboot.spring.autoconfigure;

/**
 * A property has a value that cannot work.
 */
public class InvalidMqttPropertyException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String property;

	private final String problem;

	private final String action;

	/**
	 * Creates the exception.
	 * @param property the property to change
	 * @param problem what is wrong, without secrets
	 * @param action what to do
	 */
	public InvalidMqttPropertyException(String property, String problem, String action) {
		super("Property '%s': %s".formatted(property, problem));
		this.property = property;
		this.problem = problem;
		this.action = action;
	}

	/**
	 * The property to change.
	 * @return its name
	 */
	public String getProperty() {
		return this.property;
	}

	/**
	 * What is wrong.
	 * @return the problem
	 */
	public String getProblem() {
		return this.problem;
	}

	/**
	 * What to do.
	 * @return the action
	 */
	public String getAction() {
		return this.action;
	}

}
