package io.mqttboot.client;

import java.time.Duration;
import java.util.List;

import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.SubscribeResult;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.UnsubscribeResult;
import io.mqttboot.client.spi.MessageHandler;

/**
 * The verbs of {@link MqttClient}, waiting for the result, at most as long as
 * {@code timeouts().operation()} says. May be called on any thread except an event loop,
 * also inside handlers.
 * <p>
 * Each method throws what the future of its counterpart fails with;
 * {@code MqttTimeoutException} if the time is over (the operation goes on, unless
 * {@code accepted()} of the exception says otherwise); {@code MqttInterruptedException}
 * when the thread is interrupted (the operation goes on too); {@code MqttStateException}
 * on an event loop.
 */
public interface MqttBlockingClient {

	/**
	 * The same verbs with another limit for each call. Default:
	 * {@code timeouts().operation}.
	 * @param limit how long a call waits, from its start
	 * @return another view of the same client
	 */
	MqttBlockingClient withTimeout(Duration limit);

	/**
	 * Connects.
	 * @return the CONNACK
	 * @see MqttClient#connect()
	 */
	ConnectResult connect();

	/**
	 * Drains and disconnects.
	 * @see MqttClient#disconnect()
	 */
	void disconnect();

	/**
	 * Publishes and waits until the message is acknowledged. While the queue of messages
	 * that wait to be sent is full and {@code flow().queueOverflow} is {@code REJECT}, it
	 * waits for room first, within the same limit; if none comes, the message is not
	 * published.
	 * @param message the message
	 * @return the acknowledgement
	 * @see MqttClient#publish(MqttMessage)
	 */
	PublishResult publish(MqttMessage message);

	/**
	 * Publishes and waits until the message is acknowledged, for as long as is said here.
	 * @param message the message
	 * @param timeout how long to wait
	 * @return the acknowledgement
	 * @see MqttClient#publish(MqttMessage)
	 */
	PublishResult publish(MqttMessage message, Duration timeout);

	/**
	 * Publishes a request and waits for its reply (MQTT 5.0).
	 * @param message the request
	 * @param timeout how long to wait for the reply
	 * @return the reply
	 * @see MqttClient#request(MqttMessage, Duration)
	 */
	ReceivedMessage request(MqttMessage message, Duration timeout);

	/**
	 * Subscribes.
	 * @param subscription the filter and its options
	 * @param handler takes the messages
	 * @return the SUBACK
	 * @see MqttClient#subscribe(Subscription, MessageHandler)
	 */
	default SubscribeResult subscribe(Subscription subscription, MessageHandler handler) {
		return subscribe(List.of(subscription), handler);
	}

	/**
	 * Subscribes to several filters.
	 * @param subscriptions the filters and their options, at least one
	 * @param handler takes the messages
	 * @return the SUBACK
	 * @see MqttClient#subscribe(List, MessageHandler)
	 */
	SubscribeResult subscribe(List<Subscription> subscriptions, MessageHandler handler);

	/**
	 * Ends subscriptions.
	 * @param filters the filters exactly as they were subscribed
	 * @return the UNSUBACK
	 * @see MqttClient#unsubscribe(String...)
	 */
	UnsubscribeResult unsubscribe(String... filters);

}
