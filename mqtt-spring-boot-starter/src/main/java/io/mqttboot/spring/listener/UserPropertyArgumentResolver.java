package io.mqttboot.spring.listener;

import java.util.Collection;
import java.util.List;

import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.spring.annotation.UserProperty;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.convert.ConversionService;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.annotation.support.AbstractNamedValueMethodArgumentResolver;

/**
 * Resolves {@link UserProperty} parameters.
 */
final class UserPropertyArgumentResolver extends AbstractNamedValueMethodArgumentResolver {

	UserPropertyArgumentResolver(ConversionService conversionService, @Nullable ConfigurableBeanFactory beanFactory) {
		super(conversionService, beanFactory);
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return parameter.hasParameterAnnotation(UserProperty.class);
	}

	@Override
	protected NamedValueInfo createNamedValueInfo(MethodParameter parameter) {
		UserProperty annotation = AnnotatedElementUtils.getMergedAnnotation(parameter.getParameter(),
				UserProperty.class);
		if (annotation == null) {
			throw new IllegalStateException("No @UserProperty on " + parameter);
		}
		String name = annotation.name().isEmpty() ? parameter.getParameter().getName() : annotation.name();
		return new Name(name, annotation.required());
	}

	@Override
	protected @Nullable Object resolveArgumentInternal(MethodParameter parameter, Message<?> message, String name) {
		MessageProperties properties = ((MqttInboundMessage) message).message().properties();
		Class<?> type = parameter.nestedIfOptional().getNestedParameterType();
		if (!Collection.class.isAssignableFrom(type) && !type.isArray()) {
			return properties.userProperty(name);
		}
		List<String> values = properties.userProperties()
			.stream()
			.filter((property) -> property.name().equals(name))
			.map(io.mqttboot.client.message.UserProperty::value)
			.toList();
		return values.isEmpty() ? null : values;
	}

	@Override
	protected void handleMissingValue(String name, MethodParameter parameter, Message<?> message) {
		throw new MessageConversionException("The message has no user property '%s'".formatted(name));
	}

	private static final class Name extends NamedValueInfo {

		Name(String name, boolean required) {
			super(name, required, null);
		}

	}

}
