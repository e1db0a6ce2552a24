package io.mqttboot.spring.listener;

import java.lang.annotation.Annotation;
import java.util.Optional;

import io.mqttboot.spring.core.MqttPayloadConverter;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.util.ObjectUtils;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.SmartValidator;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.ValidationAnnotationUtils;

/**
 * Resolves every parameter that nobody else wants as the payload. Comes last.
 */
final class PayloadArgumentResolver implements HandlerMethodArgumentResolver {

	private final MqttPayloadConverter converter;

	private final @Nullable Validator validator;

	PayloadArgumentResolver(MqttPayloadConverter converter, @Nullable Validator validator) {
		this.converter = converter;
		this.validator = validator;
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return true;
	}

	@Override
	public @Nullable Object resolveArgument(MethodParameter parameter, Message<?> message) {
		Payload annotation = parameter.getParameterAnnotation(Payload.class);
		boolean optional = parameter.isOptional() || (annotation != null && !annotation.required());
		Class<?> type = parameter.nestedIfOptional().getNestedParameterType();
		Object payload = convert((MqttInboundMessage) message, type, parameter, parameter, optional);
		return (parameter.getParameterType() == Optional.class) ? Optional.ofNullable(payload) : payload;
	}

	/**
	 * Converts and validates the payload.
	 * @param message the message
	 * @param type the class wanted
	 * @param hint the parameter, or the nested one that tells the generic type
	 * @param parameter the parameter that carries constraints
	 * @param optional whether an empty payload is {@code null}
	 */
	@Nullable Object convert(MqttInboundMessage message, Class<?> type, MethodParameter hint, MethodParameter parameter,
			boolean optional) {
		byte[] bytes = message.getPayload();
		if (bytes.length == 0 && optional) {
			return null;
		}
		Object payload = this.converter.decode(bytes, message.message().properties().contentType(), type, hint);
		if (payload == null && !optional) {
			throw new MessageConversionException(
					"The payload is empty or null, but parameter '%s' is neither Optional nor nullable"
						.formatted(parameter.getParameter().getName()));
		}
		if (payload != null) {
			validate(message, parameter, payload);
		}
		return payload;
	}

	private void validate(Message<?> message, MethodParameter parameter, Object payload) {
		if (this.validator == null) {
			return;
		}
		for (Annotation annotation : parameter.getParameterAnnotations()) {
			Object[] hints = ValidationAnnotationUtils.determineValidationHints(annotation);
			if (hints == null) {
				continue;
			}
			BeanPropertyBindingResult result = new BeanPropertyBindingResult(payload,
					parameter.getParameter().getName());
			if (!ObjectUtils.isEmpty(hints) && this.validator instanceof SmartValidator smart) {
				smart.validate(payload, result, hints);
			}
			else {
				this.validator.validate(payload, result);
			}
			if (result.hasErrors()) {
				throw new MethodArgumentNotValidException(message, parameter, result);
			}
			return;
		}
	}

}
