package io.mqttboot.spring.listener;

import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.spring.core.MqttRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Resolves parameters that are known by their type: the message as received, as a record,
 * as a Spring message, and its acknowledgement.
 */
final class MqttTypeArgumentResolver implements HandlerMethodArgumentResolver {

	private final PayloadArgumentResolver payloads;

	MqttTypeArgumentResolver(PayloadArgumentResolver payloads) {
		this.payloads = payloads;
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return isKnown(parameter.getParameterType());
	}

	static boolean isKnown(Class<?> type) {
		return type == ReceivedMessage.class || type == MqttRecord.class || type == Acknowledgment.class
				|| type == Message.class || type == MqttInboundMessage.class;
	}

	@Override
	public @Nullable Object resolveArgument(MethodParameter parameter, Message<?> message) {
		MqttInboundMessage inbound = (MqttInboundMessage) message;
		Class<?> type = parameter.getParameterType();
		if (type == ReceivedMessage.class) {
			return inbound.message();
		}
		if (type == Acknowledgment.class) {
			return inbound.acknowledgment();
		}
		if (type == MqttInboundMessage.class) {
			return inbound;
		}
		Class<?> payloadType = ResolvableType.forMethodParameter(parameter).getGeneric(0).resolve(Object.class);
		return (type == MqttRecord.class) ? record(this.payloads, inbound, payloadType, parameter.nested(), parameter)
				: message(this.payloads, inbound, payloadType, parameter, parameter);
	}

	static MqttRecord<?> record(PayloadArgumentResolver payloads, MqttInboundMessage inbound, Class<?> payloadType,
			MethodParameter hint, MethodParameter parameter) {
		Object payload = payloads.convert(inbound, payloadType, hint, parameter,
				payloadType != byte[].class && payloadType != String.class);
		return new MqttRecord<>(payload, inbound.topicVariables(), inbound.message());
	}

	static Message<?> message(PayloadArgumentResolver payloads, MqttInboundMessage inbound, Class<?> payloadType,
			MethodParameter hint, MethodParameter parameter) {
		if (payloadType == Object.class || payloadType == byte[].class) {
			return inbound;
		}
		Object payload = payloads.convert(inbound, payloadType, hint, parameter, false);
		if (payload == null) {
			throw new MessageConversionException("The payload is empty");
		}
		return MessageBuilder.createMessage(payload, inbound.getHeaders());
	}

}
