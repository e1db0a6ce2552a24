package io.mqttboot.client.options;

import java.time.Duration;

import io.mqttboot.client.error.MqttConfigurationException;

/**
 * Range checks with messages that name the option.
 */
final class Checks {

	/** Longer ones cannot be counted in nanoseconds. */
	private static final Duration LONGEST = Duration.ofDays(36_500);

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
		if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
			throw new MqttConfigurationException(option,
					"The %s must be positive and at most %d days, not %s".formatted(option, LONGEST.toDays(), value));
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
