package io.mqttboot.spring.docs.testing;

import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.annotation.TopicVariable;
import io.mqttboot.spring.core.MqttOperations;

import org.springframework.stereotype.Component;

@Component
class Cooling {

	private final MqttOperations mqtt;

	private final Limits limits;

	Cooling(MqttOperations mqtt, Limits limits) {
		this.mqtt = mqtt;
		this.limits = limits;
	}

	@MqttListener("devices/{device}/temperature")
	void onTemperature(double celsius, @TopicVariable String device) {
		if (celsius > this.limits.celsius(device)) {
			this.mqtt.to("devices/{device}/commands", device).payload(new Command("cool", celsius)).send();
		}
	}

}
