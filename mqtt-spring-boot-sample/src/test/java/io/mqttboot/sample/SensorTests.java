package io.mqttboot.sample;

import io.mqttboot.sample.Sensor.ImplausibleReadingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class SensorTests {

	@ParameterizedTest
	@ValueSource(doubles = { -20, 21.5, 60 })
	void acceptsPlausibleTemperatures(double value) {
		assertThatNoException().isThrownBy(() -> Sensor.TEMPERATURE.check(value));
	}

	@ParameterizedTest
	@ValueSource(doubles = { -127, -20.1, 60.1, Double.NaN })
	void refusesOtherTemperatures(double value) {
		assertThatExceptionOfType(ImplausibleReadingException.class).isThrownBy(() -> Sensor.TEMPERATURE.check(value));
	}

	@Test
	void saysWhatWouldBePlausible() {
		assertThatExceptionOfType(ImplausibleReadingException.class).isThrownBy(() -> Sensor.MOISTURE.check(100.5))
			.withMessage("100.5 % is not between 0 and 100 %");
	}

}
