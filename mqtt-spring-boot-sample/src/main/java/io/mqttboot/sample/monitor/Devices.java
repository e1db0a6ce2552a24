package io.mqttboot.sample.monitor;

import java.util.concurrent.CompletableFuture;

import io.mqttboot.sample.Answer;
import io.mqttboot.sample.Command;
import io.mqttboot.spring.annotation.MqttRequest;
import io.mqttboot.spring.annotation.MqttService;
import io.mqttboot.spring.annotation.TopicVariable;

/**
 * What devices can be asked. The starter implements it: a request carries a response
 * topic and correlation data, and the listener of the device returns the answer.
 */
@MqttService
interface Devices {

	/** A command that is not answered in time is not delivered later either. */
	@MqttRequest(topic = "devices/{deviceId}/commands", timeout = "10s", expiry = "10s")
	CompletableFuture<Answer> command(@TopicVariable String deviceId, Command command);

}
