package io.mqttboot.sample.monitor;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.mqttboot.sample.Reading;
import io.mqttboot.sample.Sensor;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.annotation.TopicVariable;
import jakarta.validation.Valid;

import org.springframework.stereotype.Component;

/**
 * The last readings of every device. A reading that cannot be converted, or is not valid,
 * or not plausible, ends up in {@link DeadLetters}.
 */
@Component
public class Readings {

	/** Readings kept per sensor: a minute of them. */
	static final int HISTORY = 60;

	private final Map<String, Map<Sensor, Deque<Reading>>> devices = new TreeMap<>();

	/** The last readings of one sensor, oldest first. */
	public record Series(Sensor sensor, String unit, Double value, Instant at, List<Double> history) {
	}

	/** All sensors of one device. */
	public record Device(String id, List<Series> sensors) {
	}

	@MqttListener(id = "readings", topics = "devices/{deviceId}/telemetry/{sensor}")
	void onReading(@Valid Reading reading, @TopicVariable String deviceId, @TopicVariable Sensor sensor) {
		sensor.check(reading.value());
		add(deviceId, sensor, reading);
	}

	private synchronized void add(String deviceId, Sensor sensor, Reading reading) {
		Deque<Reading> history = this.devices.computeIfAbsent(deviceId, (id) -> new EnumMap<>(Sensor.class))
			.computeIfAbsent(sensor, (key) -> new ArrayDeque<>());
		if (history.size() == HISTORY) {
			history.removeFirst();
		}
		history.addLast(reading);
	}

	/**
	 * What is known now.
	 * @return the devices in the order of their ids
	 */
	public synchronized List<Device> devices() {
		List<Device> result = new ArrayList<>();
		this.devices.forEach((id, sensors) -> {
			List<Series> all = new ArrayList<>();
			sensors.forEach((sensor, history) -> all.add(new Series(sensor, sensor.unit(), history.getLast().value(),
					history.getLast().at(), history.stream().map(Reading::value).toList())));
			result.add(new Device(id, all));
		});
		return result;
	}

}
