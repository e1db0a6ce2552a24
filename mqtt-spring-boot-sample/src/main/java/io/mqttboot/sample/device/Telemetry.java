package io.mqttboot.sample.device;

import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.message.PublishResult;
import io.mqttboot.sample.Alarm;
import io.mqttboot.spring.annotation.MqttPublish;
import io.mqttboot.spring.annotation.MqttService;
import io.mqttboot.spring.annotation.TopicVariable;

/**
 * What plants publish. The starter implements it.
 */
@MqttService
interface Telemetry {

	/** The payload is a {@code Reading}, as long as the sensor works. */
	@MqttPublish("devices/{deviceId}/telemetry/{sensor}")
	CompletableFuture<PublishResult> reading(@TopicVariable String deviceId, @TopicVariable String sensor,
			Object payload);

	@MqttPublish("devices/{deviceId}/alarms")
	CompletableFuture<PublishResult> alarm(@TopicVariable String deviceId, Alarm alarm);

}
