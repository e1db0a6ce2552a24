package io.mqttboot.spring.docs.start;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.annotation.TopicVariable;
import io.mqttboot.spring.core.MqttConnectedEvent;
import io.mqttboot.spring.core.MqttOperations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

@Component
class Meters {

	private static final Logger logger = LoggerFactory.getLogger(Meters.class);

	private final Map<String, Double> watts = new ConcurrentHashMap<>();

	private final MqttOperations mqtt;

	Meters(MqttOperations mqtt) {
		this.mqtt = mqtt;
	}

	record Power(double watts) {
	}

	@MqttListener("meters/{meterId}/power")
	void onPower(Power power, @TopicVariable String meterId) {
		this.watts.put(meterId, power.watts());
	}

	void limit(String meterId, double watts) {
		this.mqtt.to("meters/{meterId}/limit", meterId).retain().payload(new Power(watts)).send();
	}

	@EventListener
	void onConnected(MqttConnectedEvent event) {
		logger.info("Connected to {}", event.getServer());
	}

	double total() {
		return this.watts.values().stream().mapToDouble(Double::doubleValue).sum();
	}

}
