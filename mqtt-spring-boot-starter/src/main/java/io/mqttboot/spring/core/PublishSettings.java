package io.mqttboot.spring.core;

import java.time.Duration;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.QoS;

/**
 * What the messages of a template have in common.
 *
 * @param client publishes
 * @param payloadConverter converts payloads
 * @param publisher publishes and observes
 * @param defaultQos QoS unless a message says its own
 * @param sendTimeout how long a blocking send waits
 */
record PublishSettings(MqttClient client, MqttPayloadConverter payloadConverter, ObservedPublisher publisher,
		QoS defaultQos, Duration sendTimeout) {

	boolean isVersion5() {
		return this.client.options().version() == MqttVersion.V5;
	}

}
