package io.mqttboot.spring;

import java.time.Duration;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.observation.MqttListenerObservationConvention;
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

	@Configuration(proxyBeanMethods = false)
	static class Site {

		@MqttListener(id = "questions", topics = "questions")
		String answer(String question) {
			return question + "!";
		}

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
		try (App app = App.connected("mqtt: { client-id: app, startup: wait }", Site.class)) {
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

}
