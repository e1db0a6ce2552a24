package io.mqttboot.spring.listener;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.core.MqttOperations.PublishSpec;
import io.mqttboot.spring.core.TopicPattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.messaging.Message;

/**
 * Publishes what a listener returned to the response topic of the message, with its
 * correlation data, or to the fallback topic. The headers of a {@code Message} set QoS
 * and properties. Response topics are chosen by strangers, so only allowed ones are used,
 * and never those of the server, which begin with {@code $}.
 */
final class ReplySender {

	private static final Logger logger = LoggerFactory.getLogger(ReplySender.class);

	private final MqttOperations operations;

	private final List<TopicFilter> allowedTopics;

	private final @Nullable TopicPattern fallback;

	/**
	 * Creates a sender.
	 * @param operations publishes
	 * @param allowedTopics what response topics must match
	 * @param fallback where replies go if the message has no response topic, or
	 * {@code null} for nowhere
	 */
	ReplySender(MqttOperations operations, List<TopicFilter> allowedTopics, @Nullable TopicPattern fallback) {
		this.operations = operations;
		this.allowedTopics = allowedTopics;
		this.fallback = fallback;
	}

	/**
	 * Sends a reply.
	 * @param request the message to answer
	 * @param value the answer
	 * @return completes when the server has it, or {@code null} if nobody asked
	 */
	@Nullable CompletableFuture<PublishResult> send(MqttInboundMessage request, Object value) {
		MessageProperties properties = request.message().properties();
		String topic = properties.responseTopic();
		if (topic == null) {
			return (this.fallback != null) ? toFallback(this.fallback, request, value) : drop(request);
		}
		if (topic.startsWith("$") || this.allowedTopics.stream().noneMatch((allowed) -> allowed.matches(topic))) {
			return CompletableFuture.failedFuture(new IllegalStateException(
					"Response topic '%s' is not allowed by mqtt.listener.reply.allowed-topics".formatted(topic)));
		}
		try {
			PublishSpec reply = reply(this.operations.toTopic(topic), value);
			if (properties.correlationData() != null) {
				reply.correlationData(properties.correlationData());
			}
			return reply.sendAsync();
		}
		catch (IllegalArgumentException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private static PublishSpec reply(PublishSpec reply, Object value) {
		return (value instanceof Message<?> message) ? reply.headers(message.getHeaders()).payload(message.getPayload())
				: reply.payload(value);
	}

	private @Nullable CompletableFuture<PublishResult> drop(MqttInboundMessage request) {
		logger.debug("A message to '{}' has no response topic, so the reply is dropped", request.message().topic());
		return null;
	}

	private CompletableFuture<PublishResult> toFallback(TopicPattern topic, MqttInboundMessage request, Object value) {
		try {
			return reply(this.operations.to(topic.toString(), request.topicVariables()), value).sendAsync();
		}
		catch (IllegalArgumentException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

}
