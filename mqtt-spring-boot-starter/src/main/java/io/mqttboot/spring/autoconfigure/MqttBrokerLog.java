package io.mqttboot.spring.autoconfigure;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggerConfiguration;
import org.springframework.boot.logging.LoggingSystem;

/**
 * The log of the embedded broker, which has a line for every start, connection and
 * subscription.
 */
final class MqttBrokerLog {

	/** Parent of all loggers of the broker. */
	private static final String LOGGER = "org.apache.activemq";

	private MqttBrokerLog() {
	}

	/** Leaves only warnings, unless the user chose a level for it. */
	static void quieten(LoggingSystem loggingSystem) {
		for (String name = LOGGER; !name.isEmpty(); name = name.substring(0, Math.max(0, name.lastIndexOf('.')))) {
			LoggerConfiguration logger = loggingSystem.getLoggerConfiguration(name);
			if (logger != null && logger.getConfiguredLevel() != null) {
				return;
			}
		}
		loggingSystem.setLogLevel(LOGGER, LogLevel.WARN);
	}

}
