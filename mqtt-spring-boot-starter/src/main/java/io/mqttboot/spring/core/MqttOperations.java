package io.mqttboot.spring.core;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.message.PayloadFormat;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import org.jspecify.annotations.Nullable;

/**
 * Publishes messages. Payloads may be {@code byte[]} (handed over: not to be modified
 * until acknowledged), {@code String}, any object that a message converter knows, or
 * {@code null} for an empty payload. Messages are sent with the configured QoS, which is
 * 1 unless set.
 */
public interface MqttOperations {

	/**
	 * Publishes and waits until the server acknowledged the message (QoS 0: until it was
	 * handed to the socket).
	 * @param topic the topic
	 * @param payload the payload
	 * @return the acknowledgement
	 * @throws io.mqttboot.client.error.MqttTimeoutException if it did not come in time;
	 * {@code accepted()} says whether the message stays queued and will be delivered
	 * @throws io.mqttboot.client.error.MqttException if the message was refused
	 * @throws org.springframework.messaging.converter.MessageConversionException if the
	 * payload cannot be converted
	 * @throws IllegalArgumentException if the topic is not valid
	 */
	PublishResult send(String topic, @Nullable Object payload);

	/**
	 * Publishes without waiting.
	 * @param topic the topic
	 * @param payload the payload
	 * @return completes with the acknowledgement, on the event loop of the client:
	 * dependents without an executor of their own must not block; fails with what
	 * {@link #send(String, Object)} throws, except that there is no deadline
	 */
	CompletableFuture<PublishResult> sendAsync(String topic, @Nullable Object payload);

	/**
	 * Starts a message to a topic given in full.
	 * @param topic the topic
	 * @return the message to complete and send
	 */
	PublishSpec toTopic(String topic);

	/**
	 * Starts a message to a topic made from a pattern, for example
	 * <code>to("devices/{id}/commands", 42)</code>. In meters the pattern stands for all
	 * its topics.
	 * @param topicPattern a topic, or a pattern with variables
	 * @param variables one value per variable, in order
	 * @return the message to complete and send
	 * @throws IllegalArgumentException if the pattern and the values do not make a topic,
	 * see {@link TopicPattern#expand(Object...)}
	 */
	PublishSpec to(String topicPattern, Object... variables);

	/**
	 * Starts a message to a topic made from a pattern.
	 * @param topicPattern a topic, or a pattern with variables
	 * @param variables values by the name of the variable
	 * @return the message to complete and send
	 * @throws IllegalArgumentException if the pattern and the values do not make a topic
	 */
	PublishSpec to(String topicPattern, Map<String, ?> variables);

	/**
	 * Publishes a request and waits for the reply (MQTT 5.0). The client adds a response
	 * topic of its own and correlation data.
	 * @param <T> the type of the reply
	 * @param topic the topic
	 * @param payload the payload of the request
	 * @param type what the payload of the reply is converted to
	 * @param timeout how long to wait for the reply, positive
	 * @return the reply, or {@code null} if it is empty and the type is neither bytes nor
	 * text
	 * @throws io.mqttboot.client.error.MqttTimeoutException if there is no reply in time
	 * @throws io.mqttboot.client.error.MqttException if the request was refused, or if
	 * the version is MQTT 3.1.1
	 * @throws org.springframework.messaging.converter.MessageConversionException if a
	 * payload cannot be converted
	 * @throws IllegalArgumentException if the topic is not valid
	 */
	<T> @Nullable T request(String topic, @Nullable Object payload, Class<T> type, Duration timeout);

	/**
	 * Reads the retained message of a topic, on a short connection of its own, so that
	 * subscriptions of this one are left alone; its client identifier has the suffix
	 * {@code -retained-} and a number. MQTT has no answer that says there is none, so
	 * that takes the configured time, which is 1 s unless set.
	 * @param <T> the type of the payload
	 * @param topic the topic
	 * @param type what the payload is converted to
	 * @return the payload, or empty if there is no such message or its payload is
	 * {@code null}
	 * @throws io.mqttboot.client.error.MqttException if the connection or the
	 * subscription fails
	 * @throws org.springframework.messaging.converter.MessageConversionException if the
	 * payload cannot be converted
	 */
	<T> Optional<T> retained(String topic, Class<T> type);

	/**
	 * Removes the retained message of a topic, by publishing an empty one.
	 * @param topic the topic
	 * @return the acknowledgement
	 * @see #send(String, Object)
	 */
	default PublishResult clearRetained(String topic) {
		return toTopic(topic).retain().send();
	}

	/** A message to be completed and sent. Not to be shared between threads. */
	interface PublishSpec {

		/**
		 * Sets the payload. Default: empty.
		 * @param payload the payload
		 * @return this message
		 */
		PublishSpec payload(@Nullable Object payload);

		/**
		 * Sets the quality of service. Default: as configured.
		 * @param qos the QoS
		 * @return this message
		 */
		PublishSpec qos(QoS qos);

		/**
		 * Makes the server keep the message for future subscribers. An empty payload
		 * removes the message that is kept.
		 * @return this message
		 */
		default PublishSpec retain() {
			return retain(true);
		}

		/**
		 * Whether the server keeps the message for future subscribers. Default: no.
		 * @param retain whether to keep it
		 * @return this message
		 */
		PublishSpec retain(boolean retain);

		/**
		 * Sets the content type, which also chooses the message converter. Default: what
		 * the converter produces; on MQTT 3.1.1 that default is left out, while a type
		 * set here fails the message.
		 * @param contentType the content type
		 * @return this message
		 */
		PublishSpec contentType(String contentType);

		/**
		 * Says whether the payload is text in UTF-8 (MQTT 5.0). Default: nothing is said.
		 * @param payloadFormat the format
		 * @return this message
		 */
		PublishSpec payloadFormat(PayloadFormat payloadFormat);

		/**
		 * Limits the lifetime of the message (MQTT 5.0). Default: no limit.
		 * @param expiry whole seconds
		 * @return this message
		 */
		PublishSpec expiry(Duration expiry);

		/**
		 * Asks for an answer on a topic (MQTT 5.0).
		 * @param responseTopic a topic without wildcards
		 * @return this message
		 */
		PublishSpec responseTopic(String responseTopic);

		/**
		 * Sets the bytes that an answer must carry (MQTT 5.0).
		 * @param correlationData at most 65,535 bytes
		 * @return this message
		 */
		PublishSpec correlationData(byte[] correlationData);

		/**
		 * Adds a user property (MQTT 5.0). Names may repeat.
		 * @param name the name
		 * @param value the value
		 * @return this message
		 */
		PublishSpec userProperty(String name, String value);

		/**
		 * Sets what message headers say about QoS, RETAIN, content type, expiry, response
		 * topic, correlation data and user properties, see {@link MqttHeaders}. Other
		 * headers are passed over, and so are, on MQTT 3.1.1, those for MQTT 5.0.
		 * @param headers the headers
		 * @return this message
		 * @throws IllegalArgumentException if a header has a type that does not fit
		 */
		PublishSpec headers(Map<String, ?> headers);

		/**
		 * How long {@link #send()} waits for the acknowledgement, and a request for the
		 * reply. Default: as configured.
		 * @param timeout the time, positive
		 * @return this message
		 */
		PublishSpec timeout(Duration timeout);

		/**
		 * Sends the message only when the transaction of the calling thread has
		 * committed, and not at all if it does not commit.
		 * @return this message
		 * @see #afterCommit(boolean)
		 */
		default PublishSpec afterCommit() {
			return afterCommit(true);
		}

		/**
		 * Whether the message is sent only when the transaction of the calling thread has
		 * committed, and not at all if it does not commit. Without transaction it is sent
		 * at once. Default: as configured.
		 * <p>
		 * In a transaction {@link #send()} returns a result without packet identifier; it
		 * is the commit that waits for the acknowledgement, and throws if that fails
		 * although the transaction is committed. The future of {@link #sendAsync()} is
		 * cancelled if there is no commit. The payload is converted at once.
		 * @param afterCommit whether to wait for the commit
		 * @return this message
		 * @throws IllegalStateException if {@code spring-tx} is not on the class path
		 */
		PublishSpec afterCommit(boolean afterCommit);

		/**
		 * Publishes and waits.
		 * @return the acknowledgement
		 * @see MqttOperations#send(String, Object)
		 */
		PublishResult send();

		/**
		 * Publishes without waiting.
		 * @return completes with the acknowledgement
		 * @see MqttOperations#sendAsync(String, Object)
		 */
		CompletableFuture<PublishResult> sendAsync();

		/**
		 * Publishes this as a request and waits for the reply (MQTT 5.0), at most as long
		 * as {@link #timeout(Duration)} says, in a transaction too. The client adds a
		 * response topic of its own and correlation data.
		 * @param <T> the type of the reply
		 * @param type what the payload of the reply is converted to
		 * @return the reply, or {@code null} if it is empty and the type is neither bytes
		 * nor text
		 * @see MqttOperations#request(String, Object, Class, Duration)
		 */
		<T> @Nullable T request(Class<T> type);

		/**
		 * Publishes this as a request without waiting for the reply (MQTT 5.0).
		 * @param <T> the type of the reply
		 * @param type what the payload of the reply is converted to
		 * @return completes with the reply, on the event loop of the client: dependents
		 * without an executor of their own must not block; fails with what
		 * {@link #request(Class)} throws; cancelling it gives the request up
		 */
		<T> CompletableFuture<MqttRecord<T>> requestAsync(Class<T> type);

	}

}
