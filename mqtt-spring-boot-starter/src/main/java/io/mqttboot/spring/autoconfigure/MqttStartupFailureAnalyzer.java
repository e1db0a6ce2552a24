package io.mqttboot.spring.autoconfigure;

import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.error.MqttSubscribeException;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.spring.core.MqttStartupException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains {@link MqttStartupException}.
 */
class MqttStartupFailureAnalyzer extends AbstractFailureAnalyzer<MqttStartupException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, MqttStartupException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()), action(cause), cause);
	}

	private static String action(MqttStartupException cause) {
		if (cause.getCause() instanceof MqttSubscribeException) {
			return "Let the server admit the subscriptions of the listeners, or let the application start without them: 'mqtt.startup: wait'.";
		}
		ReasonCode code = (cause.getCause() instanceof MqttException ex) ? ex.reasonCode() : null;
		if (code == ReasonCode.BAD_USER_NAME_OR_PASSWORD || code == ReasonCode.NOT_AUTHORIZED) {
			return "Correct 'mqtt.username' and 'mqtt.password', or let the server admit this client.";
		}
		if (code == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION) {
			return "Set 'mqtt.version' to a version that the server speaks.";
		}
		if (code == ReasonCode.CLIENT_IDENTIFIER_NOT_VALID) {
			return "Set 'mqtt.client-id' to one that the server accepts.";
		}
		return "Start the server, correct 'mqtt.url', or let the application start without it: 'mqtt.startup: background'.";
	}

}
