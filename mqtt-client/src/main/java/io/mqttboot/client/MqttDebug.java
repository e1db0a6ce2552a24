package io.mqttboot.client;

import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.Publication;

/**
 * Doors for tests and experiments, where an application does by hand what the client
 * otherwise does right. Not for production.
 */
public interface MqttDebug {

	/**
	 * Sends bytes as they are, in order with everything else that is sent. The client
	 * neither checks nor remembers them.
	 * @param bytes what to send
	 * @return completes when they reached the socket; fails with
	 * {@code MqttStateException} without a connection, with
	 * {@code MqttConnectionLostException} if it ends before
	 */
	CompletableFuture<Void> sendRaw(byte[] bytes);

	/**
	 * Publishes with a topic alias chosen by hand (MQTT 5.0). The topic is sent with it
	 * once on each connection, after that only the alias. A repetition on another
	 * connection has no alias.
	 * @param message the message
	 * @param topicAlias 1 up to the maximum of the server
	 * @return the publication; it fails if the server does not take the alias
	 * [MQTT5-3.3.2-9], or if the client chooses aliases by itself: switch
	 * {@code flow().automaticTopicAliases} off
	 */
	Publication publishWithAlias(MqttMessage message, int topicAlias);

	/**
	 * Publishes with the DUP flag set although the message is sent for the first time.
	 * @param message the message, QoS 1 or 2 [MQTT5-3.3.1-2]
	 * @return the publication
	 */
	Publication publishDuplicate(MqttMessage message);

}
