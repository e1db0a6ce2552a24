package io.mqttboot.spring.config;

import java.util.List;
import java.util.function.Function;

import io.mqttboot.spring.core.TopicPattern;
import io.mqttboot.spring.listener.InvalidMqttListenerException;
import io.mqttboot.spring.listener.MqttInboundMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.expression.spel.support.SimpleEvaluationContext;

/**
 * Reads the key that messages are ordered by: a topic variable in braces, or a SpEL
 * expression on the message, which may read it and call its methods but nothing else.
 */
final class OrderingKey {

	private OrderingKey() {
	}

	static Function<MqttInboundMessage, @Nullable Object> of(String listener, String key, List<String> topics) {
		if (key.startsWith("{") && key.endsWith("}")) {
			return variable(listener, key.substring(1, key.length() - 1), topics);
		}
		try {
			Expression expression = new SpelExpressionParser().parseExpression(key);
			EvaluationContext context = SimpleEvaluationContext.forReadOnlyDataBinding().withInstanceMethods().build();
			return (message) -> expression.getValue(context, message);
		}
		catch (ParseException ex) {
			throw new InvalidMqttListenerException(listener,
					"has key '%s', which is no expression: %s".formatted(key, ex.getMessage()),
					"Use a topic variable like {deviceId}, or a SpEL expression on the message.");
		}
	}

	private static Function<MqttInboundMessage, @Nullable Object> variable(String listener, String name,
			List<String> topics) {
		for (String topic : topics) {
			if (!TopicPattern.of(topic).variables().contains(name)) {
				throw new InvalidMqttListenerException(listener,
						"has key '{%s}', a variable that its topic '%s' does not have".formatted(name, topic),
						"Use a variable that all topics have.");
			}
		}
		return (message) -> message.topicVariables().get(name);
	}

}
