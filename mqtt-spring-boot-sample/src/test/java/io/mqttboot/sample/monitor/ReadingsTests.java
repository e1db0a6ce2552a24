package io.mqttboot.sample.monitor;

import java.time.Instant;

import io.mqttboot.sample.Reading;
import io.mqttboot.sample.Sensor;
import io.mqttboot.sample.Sensor.ImplausibleReadingException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ReadingsTests {

	private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

	private final Readings readings = new Readings();

	@Test
	void keepsTheLastMinuteOfEverySensor() {
		for (int second = 0; second < 100; second++) {
			this.readings.onReading(new Reading(second / 10.0, NOW.plusSeconds(second)), "fern", Sensor.TEMPERATURE);
		}
		this.readings.onReading(new Reading(50.0, NOW), "basil", Sensor.MOISTURE);
		assertThat(this.readings.devices()).extracting(Readings.Device::id).containsExactly("basil", "fern");
		Readings.Series series = this.readings.devices().get(1).sensors().get(0);
		assertThat(series.history()).hasSize(Readings.HISTORY).startsWith(4.0).endsWith(9.9);
		assertThat(series.value()).isEqualTo(9.9);
		assertThat(series.at()).isEqualTo(NOW.plusSeconds(99));
		assertThat(series.unit()).isEqualTo("°C");
	}

	@Test
	void doesNotKeepWhatIsNotPlausible() {
		assertThatExceptionOfType(ImplausibleReadingException.class)
			.isThrownBy(() -> this.readings.onReading(new Reading(-127.0, NOW), "fern", Sensor.TEMPERATURE));
		assertThat(this.readings.devices()).isEmpty();
	}

}
