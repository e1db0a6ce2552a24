package io.mqttboot.spring.autoconfigure;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import org.springframework.boot.logging.LoggingSystem;

import static org.assertj.core.api.Assertions.assertThat;

class MqttBrokerLogTests {

	private static final String AUDIT = "org.apache.activemq.audit.base";

	private final LoggingSystem loggingSystem = LoggingSystem.get(getClass().getClassLoader());

	private static Logger logger(String name) {
		return ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(name);
	}

	private static Level effective(String name, @Nullable Level level) {
		logger(name).setLevel(level);
		return logger(AUDIT).getEffectiveLevel();
	}

	@AfterEach
	void reset() {
		logger("org.apache.activemq").setLevel(null);
		logger("org.apache").setLevel(null);
		logger(AUDIT).setLevel(null);
		logger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
	}

	@Test
	void theLogOfTheBrokerIsQuiet() {
		logger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
		MqttBrokerLog.quieten(this.loggingSystem);
		assertThat(logger(AUDIT).getEffectiveLevel()).isEqualTo(Level.WARN);
	}

	@Test
	void theUserMayWantToReadIt() {
		assertThat(effective("org.apache", Level.DEBUG)).isEqualTo(Level.DEBUG);
		MqttBrokerLog.quieten(this.loggingSystem);
		assertThat(logger(AUDIT).getEffectiveLevel()).isEqualTo(Level.DEBUG);
	}

	@Test
	void theUserMayWantToReadPartOfIt() {
		effective(AUDIT, Level.INFO);
		MqttBrokerLog.quieten(this.loggingSystem);
		assertThat(logger(AUDIT).getEffectiveLevel()).isEqualTo(Level.INFO);
		assertThat(logger("org.apache.activemq").getLevel()).isEqualTo(Level.WARN);
	}

}
