package io.mqttboot.spring.core;

import java.time.Duration;
import java.util.Map;
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

	}

}
