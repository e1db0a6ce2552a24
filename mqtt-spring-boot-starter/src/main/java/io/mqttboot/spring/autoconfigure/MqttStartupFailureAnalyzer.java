package io.mqttboot.spring.autoconfigure;

import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.error.MqttSubscribeException;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.spring.core.MqttStartupException;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/**
 * Explains {@link MqttStartupException}.
 */
class MqttStartupFailureAnalyzer extends AbstractFailureAnalyzer<MqttStartupException> {

	private final Environment environment;

	MqttStartupFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, MqttStartupException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()), action(cause, prefix(cause.getConnection())),
				cause);
	}

	/** A connection that a listener has for itself has no properties of its own. */
	private String prefix(String connection) {
		ConfigurationPropertyName own = ConfigurationPropertyName.adapt("mqtt.connections." + connection, '.');
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			if (source.containsDescendantOf(own) == ConfigurationPropertyState.PRESENT) {
				return own + ".";
			}
		}
		return "mqtt.";
	}

	private static String action(MqttStartupException cause, String prefix) {
		if (cause.getCause() instanceof MqttSubscribeException) {
			return "Let the server admit the subscriptions of the listeners, or let the application start without them: 'mqtt.startup: wait'.";
		}
		ReasonCode code = (cause.getCause() instanceof MqttException ex) ? ex.reasonCode() : null;
		if (code == ReasonCode.BAD_USER_NAME_OR_PASSWORD || code == ReasonCode.NOT_AUTHORIZED) {
			return "Correct '%susername' and '%spassword', or let the server admit this client.".formatted(prefix,
					prefix);
		}
		if (code == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION) {
			return "Set '%sversion' to a version that the server speaks.".formatted(prefix);
		}
		if (code == ReasonCode.CLIENT_IDENTIFIER_NOT_VALID) {
			return "Set '%sclient-id' to one that the server accepts.".formatted(prefix);
		}
		return "Start the server, correct '%surl', or let the application start without it: 'mqtt.startup: background'."
			.formatted(prefix);
	}

}
