package io.mqttboot.spring.annotation;

/**
 * Who acknowledges the messages of a listener.
 */
public enum AckMode {

	/**
	 * The framework, when the method returned, or when the future it returned completed.
	 */
	AUTO,

	/** The method, by calling {@code Acknowledgment.acknowledge()}, then or later. */
	MANUAL

}
