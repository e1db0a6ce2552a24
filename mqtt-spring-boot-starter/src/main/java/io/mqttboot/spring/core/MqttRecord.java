package io.mqttboot.spring.core;

import java.util.Map;

import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReceivedMessage;
import org.jspecify.annotations.Nullable;

/**
 * A received message with its payload converted.
 *
 * @param <T> the type of the payload
 * @param payload the payload, or {@code null} if it is empty and the type is neither
 * bytes nor text
 * @param topicVariables the variables of the topic pattern that matched
 * @param message the message as it was received
 */
public record MqttRecord<T>(@Nullable T payload, Map<String, String> topicVariables, ReceivedMessage message) {

	/**
	 * The topic.
	 * @return the topic
	 */
	public String topic() {
		return this.message.topic();
	}

	/**
	 * The QoS of this delivery.
	 * @return the QoS
	 */
	public QoS qos() {
		return this.message.qos();
	}

	/**
	 * Whether the server sent a retained message.
	 * @return {@code true} if the RETAIN flag is set
	 */
	public boolean retained() {
		return this.message.retained();
	}

	/**
	 * The MQTT 5.0 properties.
	 * @return the properties
	 */
	public MessageProperties properties() {
		return this.message.properties();
	}

}
