package io.mqttboot.client.options;

/**
 * What happens to a QoS 1 or 2 message that no handler wants.
 */
public enum Unmatched {

	/** It is acknowledged, with a warning in the log, an event and a counter. */
	ACKNOWLEDGE,

	/**
	 * It is held without acknowledgement until a handler is attached. Until then
	 * acknowledgements of later messages wait, and the server may stop sending at the
	 * Receive Maximum.
	 */
	HOLD,

	/** It is refused with an error code (MQTT 5.0), else acknowledged. */
	REJECT

}
