package io.mqttboot.client.options;

/**
 * What happens to a QoS 1 or 2 message whose handler threw an exception.
 */
public enum HandlerFailure {

	/** It is acknowledged, so that it does not come back for ever. */
	ACKNOWLEDGE,

	/** It is refused with an error code (MQTT 5.0), else acknowledged. */
	REJECT,

	/**
	 * It is not acknowledged on this connection; the server sends it again on the next
	 * one. Until then acknowledgements of later messages wait, and the server may stop
	 * sending at the Receive Maximum.
	 */
	HOLD

}
