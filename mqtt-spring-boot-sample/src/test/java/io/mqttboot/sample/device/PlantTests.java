package io.mqttboot.sample.device;

import java.util.Map;
import java.util.Random;

import io.mqttboot.sample.Alarm;
import io.mqttboot.sample.Answer;
import io.mqttboot.sample.Command.Action;
import io.mqttboot.sample.Sensor;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PlantTests {

	private final Plant plant = new Plant("fern", new Random(42));

	@Test
	void measuresPlausibleValuesForHours() {
		for (int second = 0; second < 10_000; second++) {
			Map<Sensor, Double> values = this.plant.measure();
			assertThat(values).containsOnlyKeys(Sensor.values());
			values.forEach(Sensor::check);
		}
	}

	@Test
	void tellsOnceThatItIsDry() {
		Alarm alarm = waitForAlarm();
		assertThat(alarm.moisture()).isLessThanOrEqualTo(Plant.DRY);
		this.plant.measure();
		assertThat(this.plant.alarm()).isNull();
	}

	@Test
	void tellsAgainAfterItWasWatered() {
		waitForAlarm();
		this.plant.execute(Action.WATER);
		assertThat(this.plant.alarm()).isNull();
		assertThat(waitForAlarm()).isNotNull();
	}

	@Test
	void refusesWaterWhenItIsWet() {
		waitForAlarm();
		assertThat(this.plant.execute(Action.WATER).done()).isTrue();
		assertThat(this.plant.execute(Action.WATER).done()).isTrue();
		Answer third = this.plant.execute(Action.WATER);
		assertThat(third.done()).isFalse();
		assertThat(third.text()).startsWith("Wet enough, soil moisture is 8");
	}

	@Test
	void switchesTheLamp() {
		double before = light();
		Answer answer = this.plant.execute(Action.LAMP);
		assertThat(answer.text()).isEqualTo((before < 12) ? "Lamp is on" : "Lamp is off");
		assertThat(light() < 12).isEqualTo(before >= 12);
	}

	private double light() {
		return this.plant.measure().getOrDefault(Sensor.LIGHT, Double.NaN);
	}

	private Alarm waitForAlarm() {
		for (int second = 0; second < 10_000; second++) {
			this.plant.measure();
			Alarm alarm = this.plant.alarm();
			if (alarm != null) {
				return alarm;
			}
		}
		throw new AssertionError("The plant never got dry");
	}

}
