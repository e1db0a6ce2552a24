package io.mqttboot.spring.autoconfigure;

import io.mqttboot.spring.core.InvalidMqttServiceException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains {@link InvalidMqttServiceException}.
 */
class InvalidMqttServiceFailureAnalyzer extends AbstractFailureAnalyzer<InvalidMqttServiceException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidMqttServiceException cause) {
		return new FailureAnalysis("MQTT service %s %s.".formatted(cause.getService(), cause.getProblem()),
				cause.getAction(), cause);
	}

}
