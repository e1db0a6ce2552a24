package io.mqttboot.spring.autoconfigure;

import io.mqttboot.spring.listener.InvalidMqttListenerException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains {@link InvalidMqttListenerException}.
 */
class InvalidMqttListenerFailureAnalyzer extends AbstractFailureAnalyzer<InvalidMqttListenerException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidMqttListenerException cause) {
		return new FailureAnalysis("MQTT listener %s %s.".formatted(cause.getListener(), cause.getProblem()),
				cause.getAction(), cause);
	}

}
