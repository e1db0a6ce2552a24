package io.mqttboot.client.error;

import io.mqttboot.client.message.ReasonCode;

/**
 * The server broke the protocol; the connection is closed with the reason code. The
 * message names packet and rule.
 */
public final class MqttProtocolException extends MqttException {

	private static final long serialVersionUID = 1L;

	private final ReasonCode code;

	/**
	 * Creates the exception.
	 * @param reasonCode the code for DISCONNECT, for example
	 * {@link ReasonCode#MALFORMED_PACKET}
	 * @param message packet, rule and what was found
	 */
	public MqttProtocolException(ReasonCode reasonCode, String message) {
		super(message, reasonCode, null);
		this.code = reasonCode;
	}

	@Override
	public ReasonCode reasonCode() {
		return this.code;
	}

}
