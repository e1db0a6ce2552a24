package io.mqttboot.spring.listener;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.spring.core.MqttOperations;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what a listener returned to the response topic of the message, with its
 * correlation data. Response topics are chosen by strangers, so only allowed ones are
 * used, and never those of the server, which begin with {@code $}.
 */
final class ReplySender {

	private static final Logger logger = LoggerFactory.getLogger(ReplySender.class);

	private final MqttOperations operations;

	private final List<TopicFilter> allowedTopics;

	ReplySender(MqttOperations operations, List<TopicFilter> allowedTopics) {
		this.operations = operations;
		this.allowedTopics = allowedTopics;
	}

	/**
	 * Sends a reply.
	 * @param request the message to answer
	 * @param value the answer
	 * @return completes when the server has it, or {@code null} if nobody asked
	 */
	@Nullable CompletableFuture<PublishResult> send(ReceivedMessage request, Object value) {
		MessageProperties properties = request.properties();
		String topic = properties.responseTopic();
		if (topic == null) {
			logger.debug("A message to '{}' has no response topic, so the reply is dropped", request.topic());
			return null;
		}
		if (topic.startsWith("$") || this.allowedTopics.stream().noneMatch((allowed) -> allowed.matches(topic))) {
			return CompletableFuture.failedFuture(new IllegalStateException(
					"Response topic '%s' is not allowed by mqtt.listener.reply.allowed-topics".formatted(topic)));
		}
		MqttOperations.PublishSpec reply = this.operations.toTopic(topic).payload(value);
		if (properties.correlationData() != null) {
			reply.correlationData(properties.correlationData());
		}
		return reply.sendAsync();
	}

}
