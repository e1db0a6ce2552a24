package io.mqttboot.client.internal.session;

import java.util.Random;

import io.mqttboot.client.message.MqttVersion;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random calls, packets, cuts, lost and doubled acknowledgements and lost sessions
 * against a model broker. What must hold is checked by {@link CheckedOutput},
 * {@link ModelBroker} and {@link ModelWorld}.
 * <p>
 * {@code -Dmqtt.property.steps=} sets the number of steps per version (150,000 by
 * default), {@code -Dmqtt.property.seed=} repeats the run that a failure names.
 */
class SessionPropertyTests {

	private static final int LONGEST_RUN = 600;

	@ParameterizedTest
	@EnumSource
	@DisplayName("nothing is lost, doubled or out of order [MQTT5-4.1.0-1, MQTT311-4.1.0-1, -2, MQTT5-4.3.3-1 to 3, -8 to 12, MQTT5-4.4.0-1, MQTT5-4.6.0-1 to 4, MQTT5-4.9.0-1 to 3, RULE-14.1]")
	void nothingIsLostOrDoubledOrOutOfOrder(MqttVersion version) {
		Long repeated = Long.getLong("mqtt.property.seed");
		if (repeated != null) {
			run(version, repeated);
			return;
		}
		long steps = Long.getLong("mqtt.property.steps", 150_000);
		Random seeds = new Random();
		while (steps > 0) {
			steps -= run(version, seeds.nextLong());
		}
		assertThat(steps).isNotPositive();
	}

	private static int run(MqttVersion version, long seed) {
		Random random = new Random(~seed);
		int steps = 1 + random.nextInt(LONGEST_RUN);
		try {
			ModelWorld world = new ModelWorld(version, seed);
			for (int i = 0; i < steps; i++) {
				world.step();
			}
			if (random.nextInt(4) > 0) {
				world.settle();
			}
			world.close();
		}
		catch (AssertionError | RuntimeException ex) {
			throw new AssertionError("MQTT %s, repeat with -Dmqtt.property.seed=%d: %s".formatted(version, seed, ex),
					ex);
		}
		return steps;
	}

}
