package io.mqttboot.spring.test;

import io.mqttboot.spring.docs.testing.CoolingApplication;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@link MqttTest} leaves out.
 */
@DirtiesContext
@MqttTest(properties = "app.answer=42", useDefaultFilters = false)
@ContextConfiguration(classes = CoolingApplication.class)
class MqttTestTests {

	@Autowired
	private ApplicationContext context;

	@Test
	void onlyTheMqttSideIsThere() {
		assertThat(this.context.getEnvironment().getProperty("app.answer")).isEqualTo("42");
		assertThat(this.context.getBeansOfType(MqttProbe.class)).hasSize(1);
		assertThat(this.context.getBeansOfType(ApplicationAvailabilityAutoConfiguration.class)).isEmpty();
	}

}
