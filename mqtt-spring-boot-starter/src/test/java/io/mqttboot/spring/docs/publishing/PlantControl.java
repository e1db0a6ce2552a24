package io.mqttboot.spring.docs.publishing;

import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.message.PublishResult;
import io.mqttboot.spring.annotation.MqttPublish;
import io.mqttboot.spring.annotation.MqttRequest;
import io.mqttboot.spring.annotation.MqttService;
import io.mqttboot.spring.annotation.TopicVariable;
import io.mqttboot.spring.annotation.UserProperty;

@MqttService
public interface PlantControl {

	@MqttPublish(topic = "plants/{plantId}/valve", qos = "2", expiry = "30s")
	void open(@TopicVariable long plantId, Valve valve, @UserProperty String operator);

	@MqttPublish("plants/{plantId}/light")
	CompletableFuture<PublishResult> light(@TopicVariable long plantId, boolean on);

	@MqttRequest(topic = "plants/{plantId}/status", timeout = "2s")
	Status status(@TopicVariable long plantId);

}
