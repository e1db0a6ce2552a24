package io.mqttboot.spring.docs.observability;

import io.micrometer.core.instrument.MeterRegistry;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.test.EmbeddedMqttBroker;
import io.mqttboot.spring.test.MqttProbe;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The examples of the page about observability.
 */
@DirtiesContext
@SpringBootTest(classes = ObservabilityTests.Application.class)
@EmbeddedMqttBroker
class ObservabilityTests {

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(SiteConvention.class)
	static class Application {

		@MqttListener(id = "readings", topics = "readings/{sensor}")
		void on(String text) {
		}

	}

	@Test
	void aConventionOfTheApplicationAddsTags(MqttProbe probe, @Autowired MeterRegistry meters) {
		probe.publish("readings/1", "20");
		await().untilAsserted(() -> assertThat(meters.get("mqtt.listener")
			.tags("site", "plant-4", "listener", "readings", "destination", "readings/{sensor}", "outcome", "success")
			.timer()
			.count()).isOne());
	}

}
