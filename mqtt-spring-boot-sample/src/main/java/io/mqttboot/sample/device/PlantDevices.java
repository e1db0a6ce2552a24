package io.mqttboot.sample.device;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

import io.mqttboot.sample.Alarm;
import io.mqttboot.sample.Answer;
import io.mqttboot.sample.Command;
import io.mqttboot.sample.Reading;
import io.mqttboot.sample.Sensor;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.annotation.TopicVariable;
import io.mqttboot.spring.core.MqttOperations;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The simulated plants on the MQTT side: they publish readings and alarms, execute
 * commands and answer them.
 */
@Component
class PlantDevices {

	private static final Logger logger = LoggerFactory.getLogger(PlantDevices.class);

	private final MqttOperations mqtt;

	private final RandomGenerator random = RandomGenerator.getDefault();

	private final List<Plant> plants;

	private int next;

	PlantDevices(MqttOperations mqtt, @Value("${app.plants}") List<String> ids) {
		this.mqtt = mqtt;
		this.plants = ids.stream().map((id) -> new Plant(id, this.random)).toList();
	}

	/** One plant after the other. */
	@Scheduled(fixedRateString = "${app.interval}")
	void publish() {
		Plant plant = this.plants.get(this.next);
		this.next = (this.next + 1) % this.plants.size();
		plant.measure().forEach((sensor, value) -> {
			String name = sensor.name().toLowerCase(Locale.ROOT);
			send(this.mqtt.to("devices/{deviceId}/telemetry/{sensor}", plant.id(), name).payload(payload(value)));
		});
		Alarm alarm = plant.alarm();
		if (alarm != null) {
			send(this.mqtt.to("devices/{deviceId}/alarms", plant.id()).payload(alarm));
		}
	}

	/** Sensors fail now and then: out of range, without a value, or not JSON at all. */
	private Object payload(double value) {
		return switch (this.random.nextInt(450)) {
			case 0 -> new Reading(-127.0, Instant.now());
			case 1 -> Map.of("at", Instant.now());
			case 2 -> "ERR 7";
			default -> new Reading(value, Instant.now());
		};
	}

	/** Failures are counted by the meter {@code mqtt.publish}. */
	private void send(MqttOperations.PublishSpec message) {
		message.sendAsync().whenComplete((result, failure) -> {
			if (failure != null) {
				logger.debug("Not published: {}", failure.getMessage());
			}
		});
	}

	/** The answer goes to the response topic of the command, if there is one. */
	@MqttListener(id = "commands", topics = "devices/{deviceId}/commands")
	@Nullable Answer onCommand(@Valid Command command, @TopicVariable String deviceId) {
		return this.plants.stream()
			.filter((plant) -> plant.id().equals(deviceId))
			.findFirst()
			.map((plant) -> plant.execute(command.action()))
			.orElse(null);
	}

}
