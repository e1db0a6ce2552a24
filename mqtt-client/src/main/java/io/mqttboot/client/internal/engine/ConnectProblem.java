package io.mqttboot.client.internal.engine;

import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;

import io.mqttboot.client.error.MqttConnectException;
import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.internal.transport.ServerSelection.Target;
import io.mqttboot.client.message.ConnectPhase;
import io.netty.channel.ConnectTimeoutException;

/**
 * Puts into words why no connection came about; the cause stays what it was.
 */
final class ConnectProblem {

	private ConnectProblem() {
	}

	static MqttException of(ConnectPhase phase, Target target, Throwable cause) {
		if (cause instanceof MqttException known) {
			return known;
		}
		String detail = (cause.getMessage() != null) ? cause.getMessage() : cause.toString();
		return new MqttConnectException(phase, text(phase, target, cause, detail), null, cause);
	}

	private static String text(ConnectPhase phase, Target target, Throwable cause, String detail) {
		if (cause instanceof UnknownHostException) {
			return "The host name of %s is not known: %s".formatted(target, detail);
		}
		if (cause instanceof ConnectTimeoutException) {
			return "%s does not answer: %s".formatted(target, detail);
		}
		if (cause instanceof NoRouteToHostException) {
			return "There is no way to %s in the network: %s".formatted(target, detail);
		}
		if (cause instanceof BindException) {
			return "The local address for a connection to %s cannot be used: %s".formatted(target, detail);
		}
		if (cause instanceof ConnectException) {
			return "%s cannot be reached: %s".formatted(target, detail);
		}
		if (phase == ConnectPhase.TLS) {
			return "The TLS handshake with %s failed: %s".formatted(target, detail);
		}
		return "No connection to %s: %s".formatted(target, detail);
	}

}
