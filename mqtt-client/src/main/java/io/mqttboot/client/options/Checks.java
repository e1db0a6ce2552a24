package io.mqttboot.client.options;

import java.time.Duration;

import io.mqttboot.client.error.MqttConfigurationException;

/**
 * Range checks with messages that name the option.
 */
final class Checks {

	private Checks() {
	}

	static Duration seconds(String option, Duration value, long min, long max) {
		if (value.isNegative() || value.toSeconds() < min || value.toSeconds() > max) {
			throw new MqttConfigurationException(option,
					"The %s must be %d to %d seconds, not %s".formatted(option, min, max, value));
		}
		return value;
	}

	static Duration positive(String option, Duration value) {
		if (value.isNegative() || value.isZero()) {
			throw new MqttConfigurationException(option, "The %s must be positive, not %s".formatted(option, value));
		}
		return value;
	}

	static Duration upTo(String option, Duration value, Duration max) {
		if (value.isNegative() || value.compareTo(max) > 0) {
			throw new MqttConfigurationException(option,
					"The %s must be zero to %s, not %s".formatted(option, max, value));
		}
		return value;
	}

	static long range(String option, long value, long min, long max) {
		if (value < min || value > max) {
			throw new MqttConfigurationException(option,
					"The %s must be %d to %d, not %d".formatted(option, min, max, value));
		}
		return value;
	}

}
