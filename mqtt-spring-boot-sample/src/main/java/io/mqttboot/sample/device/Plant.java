package io.mqttboot.sample.device;

import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;

import io.mqttboot.sample.Alarm;
import io.mqttboot.sample.Answer;
import io.mqttboot.sample.Command;
import io.mqttboot.sample.Sensor;
import org.jspecify.annotations.Nullable;

/**
 * A simulated plant. Its soil dries out, faster under the lamp, until it is watered.
 * Thread-safe.
 */
final class Plant {

	static final double DRY = 25;

	private static final double WET = 70;

	private static final double WATERING = 30;

	private final String id;

	private final RandomGenerator random;

	private double temperature;

	private double moisture;

	private boolean lamp;

	private boolean alarmed;

	Plant(String id, RandomGenerator random) {
		this.id = id;
		this.random = random;
		this.temperature = 19 + 5 * random.nextDouble();
		this.moisture = DRY + 4 + 40 * random.nextDouble();
		this.lamp = random.nextInt(3) == 0;
	}

	String id() {
		return this.id;
	}

	/** Lets a second pass and reads all sensors. */
	synchronized Map<Sensor, Double> measure() {
		double mean = this.lamp ? 25 : 20;
		this.temperature += 0.02 * (mean - this.temperature) + 0.12 * this.random.nextGaussian();
		this.moisture = Math.max(0, this.moisture - (this.lamp ? 0.3 : 0.15) * this.random.nextDouble());
		Map<Sensor, Double> values = new EnumMap<>(Sensor.class);
		values.put(Sensor.TEMPERATURE, rounded(this.temperature));
		values.put(Sensor.MOISTURE, rounded(this.moisture));
		values.put(Sensor.LIGHT, rounded(Math.max(0, (this.lamp ? 18 : 6) + 0.4 * this.random.nextGaussian())));
		return values;
	}

	/**
	 * Tells once that the soil got too dry.
	 * @return the alarm, or {@code null} if there is nothing new to tell
	 */
	synchronized @Nullable Alarm alarm() {
		boolean dry = this.moisture < DRY;
		boolean news = dry && !this.alarmed;
		this.alarmed = dry;
		return news ? new Alarm(rounded(this.moisture)) : null;
	}

	synchronized Answer execute(Command.Action action) {
		return switch (action) {
			case WATER -> water();
			case LAMP -> switchLamp();
		};
	}

	private Answer water() {
		boolean wet = this.moisture > WET;
		this.moisture += wet ? 0 : WATERING;
		return new Answer(this.id, Command.Action.WATER, !wet,
				"%s, soil moisture is %.0f %%".formatted(wet ? "Wet enough" : "Watered", this.moisture));
	}

	private Answer switchLamp() {
		this.lamp = !this.lamp;
		return new Answer(this.id, Command.Action.LAMP, true, this.lamp ? "Lamp is on" : "Lamp is off");
	}

	private static double rounded(double value) {
		return Math.round(value * 10) / 10.0;
	}

}
