package io.mqttboot.sample.monitor;

import io.mqttboot.sample.Alarm;
import io.mqttboot.sample.Command;
import io.mqttboot.spring.core.MqttHeaders;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.dsl.IntegrationFlow;

/**
 * Waters plants whose soil is too dry: from the inbound channel {@code alarms} to the
 * outbound channel {@code watering}, both declared in application.yml. The variable
 * {@code deviceId} of the topic goes along in the header {@code mqtt_topicVariables}.
 */
@Configuration(proxyBeanMethods = false)
class AutomaticWatering {

	@Bean
	IntegrationFlow waterDryPlants() {
		return IntegrationFlow.from("alarms")
			.transform(Alarm.class, (alarm) -> new Command(Command.Action.WATER))
			.enrichHeaders((headers) -> headers.header(MqttHeaders.RESPONSE_TOPIC, Commands.ANSWERS))
			.channel("watering")
			.get();
	}

}
