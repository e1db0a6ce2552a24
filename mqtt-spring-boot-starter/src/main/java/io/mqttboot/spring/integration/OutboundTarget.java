package io.mqttboot.spring.integration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.spring.core.MqttHeaders;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.core.MqttOperations.PublishSpec;
import io.mqttboot.spring.core.TopicPattern;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;
import org.springframework.integration.expression.ExpressionUtils;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.util.PatternMatchUtils;

/**
 * Where an outbound adapter or gateway sends to: settings, and the translation of
 * messages.
 */
final class OutboundTarget {

	private final MqttOperations operations;

	private @Nullable String topic;

	private @Nullable Expression topicExpression;

	private @Nullable EvaluationContext evaluationContext;

	private @Nullable QoS qos;

	private boolean retained;

	private String[] userPropertyHeaders = {};

	OutboundTarget(MqttOperations operations) {
		this.operations = operations;
	}

	void setTopic(String topic) {
		if (hasWildcard(TopicPattern.of(topic))) {
			throw new IllegalArgumentException(
					"Topic '%s' holds a wildcard, so nothing can be published to it".formatted(topic));
		}
		this.topic = topic;
	}

	private static boolean hasWildcard(TopicPattern pattern) {
		return Arrays.stream(pattern.toString().split("/", -1))
			.anyMatch((level) -> "+".equals(level) || "#".equals(level));
	}

	void setTopicExpression(Expression topicExpression) {
		this.topicExpression = topicExpression;
	}

	void setQos(@Nullable QoS qos) {
		this.qos = qos;
	}

	void setRetained(boolean retained) {
		this.retained = retained;
	}

	void setUserPropertyHeaders(String... patterns) {
		this.userPropertyHeaders = patterns.clone();
	}

	void initialize(BeanFactory beanFactory) {
		if (this.topicExpression != null) {
			this.evaluationContext = ExpressionUtils.createStandardEvaluationContext(beanFactory);
		}
	}

	PublishSpec publish(Message<?> message) {
		PublishSpec spec = spec(message).retain(this.retained);
		if (this.qos != null) {
			spec.qos(this.qos);
		}
		return spec.headers(headers(message.getHeaders())).payload(message.getPayload());
	}

	/** A request gets response topic and correlation data from the client. */
	PublishSpec request(Message<?> message) {
		return publish(MessageBuilder.fromMessage(message)
			.removeHeader(MqttHeaders.RESPONSE_TOPIC)
			.removeHeader(MqttHeaders.CORRELATION_DATA)
			.build());
	}

	private Map<String, Object> headers(MessageHeaders headers) {
		if (this.userPropertyHeaders.length == 0) {
			return headers;
		}
		List<Object> userProperties = new ArrayList<>();
		if (headers.get(MqttHeaders.USER_PROPERTIES) instanceof Collection<?> given) {
			userProperties.addAll(given);
		}
		headers.forEach((name, value) -> {
			if (value instanceof String text && PatternMatchUtils.simpleMatch(this.userPropertyHeaders, name)) {
				userProperties.add(new UserProperty(name, text));
			}
		});
		Map<String, Object> all = new LinkedHashMap<>(headers);
		all.put(MqttHeaders.USER_PROPERTIES, userProperties);
		return all;
	}

	private PublishSpec spec(Message<?> message) {
		String given = givenTopic(message);
		if (given != null) {
			return this.operations.toTopic(given);
		}
		if (this.topic == null) {
			throw new MessageHandlingException(message,
					"No topic is configured and the message has no header '" + MqttHeaders.TOPIC + "'");
		}
		Object variables = message.getHeaders().get(MqttHeaders.TOPIC_VARIABLES);
		if (variables instanceof Map<?, ?> map) {
			return this.operations.to(this.topic, byName(map));
		}
		return (variables instanceof Collection<?> values) ? this.operations.to(this.topic, values.toArray())
				: this.operations.to(this.topic);
	}

	private @Nullable String givenTopic(Message<?> message) {
		if (this.topicExpression != null && this.evaluationContext != null) {
			return this.topicExpression.getValue(this.evaluationContext, message, String.class);
		}
		return message.getHeaders().get(MqttHeaders.TOPIC, String.class);
	}

	@SuppressWarnings("unchecked") // names of variables are looked up as strings
	private static Map<String, ?> byName(Map<?, ?> map) {
		return (Map<String, ?>) map;
	}

}
