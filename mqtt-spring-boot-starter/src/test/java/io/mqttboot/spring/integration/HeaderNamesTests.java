package io.mqttboot.spring.integration;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.stream.Stream;

import io.mqttboot.spring.core.MqttHeaders;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the names of headers with those of Spring Integration's own MQTT module.
 */
class HeaderNamesTests {

	/** The client resolves topic aliases itself, so no message has one. */
	private static final String WITHOUT_MEANING = "TOPIC_ALIAS";

	@TestFactory
	Stream<DynamicTest> areThoseOfSpringIntegration() {
		return Arrays.stream(org.springframework.integration.mqtt.support.MqttHeaders.class.getFields())
			.filter((field) -> !field.getName().equals(WITHOUT_MEANING))
			.map((field) -> DynamicTest.dynamicTest(field.getName(), () -> compare(field)));
	}

	private static void compare(Field theirs) throws ReflectiveOperationException {
		assertThat(MqttHeaders.class.getField(theirs.getName()).get(null)).isEqualTo(theirs.get(null));
	}

}
