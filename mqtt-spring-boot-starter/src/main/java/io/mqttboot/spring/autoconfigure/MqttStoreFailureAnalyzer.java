package io.mqttboot.spring.autoconfigure;

import io.mqttboot.client.error.MqttStoreException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains {@link MqttStoreException}, which names the file.
 */
class MqttStoreFailureAnalyzer extends AbstractFailureAnalyzer<MqttStoreException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, MqttStoreException cause) {
		return new FailureAnalysis(cause.getMessage() + ".",
				"Each application needs a file of its own: set 'mqtt.session.location' ('mqtt.connections.<name>.session.location' "
						+ "for a named connection) beside 'mqtt.client-id'. If the file belongs to this application, end the process "
						+ "that uses it, make it readable and writable, or delete it and with it the messages that it holds.",
				cause);
	}

}
