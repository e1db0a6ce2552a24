package io.mqttboot.client.error;

import io.mqttboot.client.message.ConnectPhase;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to connect failed: refused by the server, not reachable, TLS failed, or no
 * answer in time. {@link #getCause()} tells network and TLS failures apart.
 */
public final class MqttConnectException extends MqttException {

	private static final long serialVersionUID = 1L;

	private final transient @Nullable ConnectResult result;

	private final ConnectPhase phase;

	/**
	 * Creates the exception for a failure before CONNACK.
	 * @param phase how far the attempt came
	 * @param message what happened
	 * @param reasonCode the reason code, or {@code null}
	 * @param cause the cause, or {@code null}
	 */
	public MqttConnectException(ConnectPhase phase, String message, @Nullable ReasonCode reasonCode,
			@Nullable Throwable cause) {
		super(message, reasonCode, cause);
		this.phase = phase;
		this.result = null;
	}

	/**
	 * Creates the exception for a CONNACK that refuses.
	 * @param message what happened
	 * @param result the CONNACK
	 */
	public MqttConnectException(String message, ConnectResult result) {
		super(message, result.reasonCode(), null);
		this.phase = ConnectPhase.MQTT;
		this.result = result;
	}

	/**
	 * How far the attempt came.
	 * @return the phase that failed
	 */
	public ConnectPhase phase() {
		return this.phase;
	}

	/**
	 * The CONNACK with which the server refused.
	 * @return reason string, user properties and server reference, or {@code null} if
	 * there was no CONNACK
	 */
	public @Nullable ConnectResult result() {
		return this.result;
	}

}
