package io.mqttboot.spring.listener;

import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.spring.annotation.AckMode;
import io.mqttboot.spring.annotation.TopicVariable;
import io.mqttboot.spring.annotation.UserProperty;
import io.mqttboot.spring.core.MqttRecord;
import io.mqttboot.spring.core.TopicPattern;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.support.MessageHeaderAccessor;

/**
 * Finds parameters of a listener that would get something else than their author means,
 * before a message shows it.
 */
final class ParameterCheck {

	private final Method method;

	private final List<MethodParameter> parameters;

	ParameterCheck(Method method) {
		this.method = method;
		this.parameters = IntStream.range(0, method.getParameterCount())
			.mapToObj((index) -> new MethodParameter(method, index))
			.toList();
	}

	/** Every variable must be in a pattern. */
	void checkTopicVariables(List<TopicPattern> patterns) {
		for (MethodParameter parameter : this.parameters) {
			if (parameter.hasParameterAnnotation(DestinationVariable.class)) {
				throw invalid("has a parameter with @DestinationVariable, which is not for MQTT",
						"Use @TopicVariable of this library.");
			}
			if (parameter.hasParameterAnnotation(TopicVariable.class)) {
				String name = TopicVariableArgumentResolver.name(parameter);
				if (patterns.stream().noneMatch((pattern) -> pattern.variables().contains(name))) {
					throw invalid(
							"has a parameter for topic variable '%s', which is in none of its topics %s".formatted(name,
									patterns),
							"Add '{%s}' to a topic, or name the variable in @TopicVariable. Compile with -parameters if the name is one like 'arg0'."
								.formatted(name));
				}
			}
		}
	}

	/** There must be a way to acknowledge if and only if the listener has to. */
	void checkAcknowledgement(AckMode ackMode) {
		boolean asked = this.parameters.stream()
			.anyMatch((parameter) -> parameter.getParameterType() == Acknowledgment.class);
		if (asked && ackMode != AckMode.MANUAL) {
			throw invalid("has an Acknowledgment parameter, but its messages are acknowledged by the framework",
					"Set ackMode = AckMode.MANUAL, or remove the parameter.");
		}
		if (ackMode == AckMode.MANUAL && !asked && this.parameters.stream().noneMatch(ParameterCheck::acknowledges)) {
			throw invalid("has AckMode.MANUAL, but no parameter to acknowledge its messages with",
					"Add an Acknowledgment parameter, or remove the ackMode.");
		}
	}

	private static boolean acknowledges(MethodParameter parameter) {
		ResolvableType declared = ResolvableType.forMethodParameter(parameter);
		Class<?> type = (declared.resolve() == List.class) ? declared.getGeneric(0).resolve(Object.class)
				: parameter.getParameterType();
		return type == ReceivedMessage.class || type == MqttRecord.class || type == MqttInboundMessage.class;
	}

	/** What is not annotated and has no type of its own gets the payload. */
	void checkPayload() {
		List<MethodParameter> payloads = this.parameters.stream().filter(ParameterCheck::isPayload).toList();
		if (payloads.size() > 1 && !payloads.stream().allMatch((one) -> one.hasParameterAnnotation(Payload.class))) {
			throw invalid(
					"has %d parameters that would all get the payload, of type %s".formatted(payloads.size(),
							payloads.stream()
								.map((one) -> one.getParameterType().getSimpleName())
								.collect(Collectors.joining(", "))),
					"Annotate those for parts of the topic with @TopicVariable, for others see @UserProperty, @Header and @Headers, "
							+ "and each one that is for the payload with @Payload. MqttRecord has payload and topic.");
		}
	}

	private static boolean isPayload(MethodParameter parameter) {
		Class<?> type = parameter.getParameterType();
		boolean annotated = parameter.hasParameterAnnotation(TopicVariable.class)
				|| parameter.hasParameterAnnotation(UserProperty.class)
				|| parameter.hasParameterAnnotation(Header.class) || parameter.hasParameterAnnotation(Headers.class);
		return !annotated && !MqttTypeArgumentResolver.isKnown(type) && type != MessageHeaders.class
				&& !MessageHeaderAccessor.class.isAssignableFrom(type);
	}

	private InvalidMqttListenerException invalid(String problem, String action) {
		return new InvalidMqttListenerException(this.method.toString(), problem, action);
	}

}
