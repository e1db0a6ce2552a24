package io.mqttboot.spring.listener;

import io.mqttboot.spring.annotation.TopicVariable;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.convert.ConversionService;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.annotation.support.AbstractNamedValueMethodArgumentResolver;

/**
 * Resolves {@link TopicVariable} parameters.
 */
final class TopicVariableArgumentResolver extends AbstractNamedValueMethodArgumentResolver {

	TopicVariableArgumentResolver(ConversionService conversionService, @Nullable ConfigurableBeanFactory beanFactory) {
		super(conversionService, beanFactory);
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return parameter.hasParameterAnnotation(TopicVariable.class);
	}

	/** The name as declared, or that of the parameter. */
	static String name(MethodParameter parameter) {
		TopicVariable annotation = AnnotatedElementUtils.getMergedAnnotation(parameter.getParameter(),
				TopicVariable.class);
		String name = (annotation != null) ? annotation.name() : "";
		return name.isEmpty() ? parameter.getParameter().getName() : name;
	}

	@Override
	protected NamedValueInfo createNamedValueInfo(MethodParameter parameter) {
		return new Name(name(parameter));
	}

	@Override
	protected @Nullable Object resolveArgumentInternal(MethodParameter parameter, Message<?> message, String name) {
		return ((MqttInboundMessage) message).topicVariables().get(name);
	}

	@Override
	protected void handleMissingValue(String name, MethodParameter parameter, Message<?> message) {
		throw new MessageConversionException(
				"Topic pattern '%s' has no variable '%s'".formatted(((MqttInboundMessage) message).pattern(), name));
	}

	private static final class Name extends NamedValueInfo {

		Name(String name) {
			super(name, true, null);
		}

	}

}
