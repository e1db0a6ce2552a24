package io.mqttboot.spring;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.observation.MqttListenerObservationConvention;
import io.mqttboot.spring.observation.MqttObservation;
import io.mqttboot.spring.observation.MqttPublishObservationConvention;
import io.mqttboot.spring.observation.MqttRequestObservationConvention;
import io.mqttboot.spring.support.App;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Conventions of the application are used wherever something is observed.
 */
class ConventionsApplicationTests {

	static class Questions {

		@MqttListener(id = "questions", topics = "questions")
		String answer(String question) {
			return question + "!";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Site {

		@Bean
		MqttPublishObservationConvention publish() {
			return new MqttPublishObservationConvention() {

				@Override
				public String getName() {
					return "site.publish";
				}

			};
		}

		@Bean
		MqttRequestObservationConvention request() {
			return new MqttRequestObservationConvention() {

				@Override
				public String getName() {
					return "site.request";
				}

			};
		}

		@Bean
		MqttListenerObservationConvention listener() {
			return new MqttListenerObservationConvention() {

				@Override
				public String getName() {
					return "site.listener";
				}

			};
		}

	}

	private static long count(App app, String name) {
		return app.bean(MeterRegistry.class).find(name).timers().stream().mapToLong(Timer::count).sum();
	}

	@Test
	void everyObservationHasTheNameThatTheApplicationGivesIt() {
		try (App app = App.connected("mqtt: { client-id: app, startup: wait }", Questions.class, Site.class)) {
			MqttOperations mqtt = app.bean(MqttOperations.class);
			mqtt.send("elsewhere", "x");
			assertThat(mqtt.request("questions", "well", String.class, Duration.ofSeconds(10))).isEqualTo("well!");
			await().until(() -> count(app, "site.listener") == 1);
			assertThat(count(app, "site.request")).isOne();
			await("the message and the answer").until(() -> count(app, "site.publish") == 2);
			assertThat(app.bean(MeterRegistry.class).getMeters()).extracting((meter) -> meter.getId().getName())
				.doesNotContain("mqtt.publish", "mqtt.request", "mqtt.listener");
		}
	}

	static class Ended implements ObservationHandler<Observation.Context> {

		final Map<String, Observation.Context> byName = new ConcurrentHashMap<>();

		@Override
		public void onStop(Observation.Context context) {
			this.byName.put(String.valueOf(context.getName()), context);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

	@Test
	void everyObservationHasTheKeysThatAreDocumented() {
		try (App app = App.connected("mqtt: { client-id: app, startup: wait }", Questions.class, Ended.class)) {
			app.bean(MqttOperations.class).request("questions", "well", String.class, Duration.ofSeconds(10));
			Map<String, Observation.Context> ended = app.bean(Ended.class).byName;
			for (MqttObservation observation : MqttObservation.values()) {
				String name = "mqtt." + observation.name().toLowerCase(Locale.ROOT);
				await().until(() -> ended.containsKey(name));
				Observation.Context context = Objects.requireNonNull(ended.get(name));
				assertThat(names(context.getLowCardinalityKeyValues())).as(name)
					.isEqualTo(names(observation.getLowCardinalityKeyNames()));
				assertThat(names(context.getHighCardinalityKeyValues())).as(name)
					.isEqualTo(names(observation.getHighCardinalityKeyNames()));
			}
		}
	}

	private static Set<String> names(KeyValues keyValues) {
		return keyValues.stream().map(KeyValue::getKey).collect(Collectors.toSet());
	}

	private static Set<String> names(KeyName[] documented) {
		return Stream.of(documented).map(KeyName::asString).collect(Collectors.toSet());
	}

}
