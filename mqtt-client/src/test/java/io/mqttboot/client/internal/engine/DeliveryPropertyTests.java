package io.mqttboot.client.internal.engine;

import java.util.Random;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.mqttboot.client.message.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random messages for handlers of every kind: ordinary, parallel and manual ones, and
 * streams with demand, on an executor that runs its tasks in any order and refuses some.
 * What must hold is checked by {@link DeliveryWorld} and {@link ModelHandler}.
 * <p>
 * {@code -Dmqtt.property.steps=} sets the number of steps per version (100,000 by
 * default), {@code -Dmqtt.delivery.seed=} repeats the run that a failure names.
 */
class DeliveryPropertyTests {

	private static final int LONGEST_RUN = 2000;

	private static final Logger logger = (Logger) LoggerFactory.getLogger("io.mqttboot.client.session");

	/** Each refusal of the executor is an error in the log. */
	@BeforeEach
	void quiet() {
		logger.setLevel(Level.OFF);
	}

	@AfterEach
	void loud() {
		logger.setLevel(null);
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("each handler gets each message once and in its order, acknowledgements leave in order of receipt [MQTT5-4.6.0-2, MQTT311-4.6.0-2, MQTT5-4.5.0-2, MQTT311-4.5.0-2, RULE-8.3]")
	void onceAndInOrder(MqttVersion version) {
		Long repeated = Long.getLong("mqtt.delivery.seed");
		if (repeated != null) {
			run(version, repeated);
			return;
		}
		long steps = Long.getLong("mqtt.property.steps", 100_000);
		Random seeds = new Random();
		while (steps > 0) {
			steps -= run(version, seeds.nextLong());
		}
		assertThat(steps).isNotPositive();
	}

	private static int run(MqttVersion version, long seed) {
		int steps = 1 + new Random(~seed).nextInt(LONGEST_RUN);
		try {
			DeliveryWorld world = new DeliveryWorld(version, seed);
			for (int i = 0; i < steps; i++) {
				world.step();
			}
			world.settle();
		}
		catch (AssertionError | RuntimeException ex) {
			throw new AssertionError("MQTT %s, repeat with -Dmqtt.delivery.seed=%d: %s".formatted(version, seed, ex),
					ex);
		}
		return steps;
	}

}
