package io.mqttboot.sample.device;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

import io.mqttboot.sample.Alarm;
import io.mqttboot.sample.Answer;
import io.mqttboot.sample.Command;
import io.mqttboot.sample.Reading;
import io.mqttboot.sample.Sensor;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.annotation.TopicVariable;
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

	/** Enough for some seconds without connection. */
	static final int MOST_UNACKNOWLEDGED = 100;

	private final Telemetry telemetry;

	private final RandomGenerator random = RandomGenerator.getDefault();

	private final List<Plant> plants;

	private final AtomicInteger unacknowledged = new AtomicInteger();

	private int next;

	PlantDevices(Telemetry telemetry, @Value("${app.plants}") List<String> ids) {
		this.telemetry = telemetry;
		this.plants = ids.stream().map((id) -> new Plant(id, this.random)).toList();
	}

	/**
	 * One plant after the other. Readings that would wait behind many others are left
	 * out: new ones come soon, and a command should not have to wait behind them either.
	 */
	@Scheduled(fixedRateString = "${app.interval}")
	void publish() {
		if (this.unacknowledged.get() >= MOST_UNACKNOWLEDGED) {
			return;
		}
		Plant plant = this.plants.get(this.next);
		this.next = (this.next + 1) % this.plants.size();
		plant.measure().forEach((sensor, value) -> {
			String name = sensor.name().toLowerCase(Locale.ROOT);
			ignoreFailure(this.telemetry.reading(plant.id(), name, payload(value)));
		});
		Alarm alarm = plant.alarm();
		if (alarm != null) {
			ignoreFailure(this.telemetry.alarm(plant.id(), alarm));
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
	private void ignoreFailure(CompletableFuture<?> publication) {
		this.unacknowledged.incrementAndGet();
		publication.whenComplete((result, failure) -> {
			this.unacknowledged.decrementAndGet();
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
