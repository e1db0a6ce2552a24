package io.mqttboot.spring.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

import io.mqttboot.spring.listener.InvalidMqttListenerException;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Resolves placeholders and SpEL in attributes of annotations. What cannot be resolved is
 * an error, also where the context would leave it as it is.
 */
final class StrictResolver {

	private final ConfigurableListableBeanFactory beanFactory;

	StrictResolver(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	String text(String listener, String attribute, String value) {
		return String.valueOf(resolve(listener, attribute, value));
	}

	boolean bool(String listener, String attribute, String value) {
		String text = text(listener, attribute, value).strip();
		if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
			throw new InvalidMqttListenerException(listener, "has %s '%s'".formatted(attribute, text),
					"It must be true or false.");
		}
		return Boolean.parseBoolean(text);
	}

	int number(String listener, String attribute, String value) {
		String text = text(listener, attribute, value).strip();
		try {
			return Integer.parseInt(text);
		}
		catch (NumberFormatException ex) {
			throw new InvalidMqttListenerException(listener, "has %s '%s'".formatted(attribute, text),
					"It must be a whole number.");
		}
	}

	/** SpEL may give several texts; so may a placeholder, separated by commas. */
	List<String> texts(String listener, String attribute, String value) {
		Object resolved = resolve(listener, attribute, value);
		if (resolved instanceof Object[] array) {
			return Arrays.stream(array).map(String::valueOf).toList();
		}
		if (resolved instanceof Collection<?> collection) {
			return collection.stream().map(String::valueOf).toList();
		}
		String text = String.valueOf(resolved);
		return text.equals(value) ? List.of(text) : Arrays.stream(text.split(",", -1)).map(String::strip).toList();
	}

	/** Resolves placeholders and leaves everything else as it is. */
	String placeholders(String listener, String attribute, String value) {
		String text;
		try {
			text = this.beanFactory.resolveEmbeddedValue(value);
		}
		catch (IllegalArgumentException ex) {
			throw unresolved(listener, attribute, value, String.valueOf(ex.getMessage()));
		}
		if (text == null || text.contains("${")) {
			throw unresolved(listener, attribute, value, "no such property");
		}
		return text;
	}

	private @Nullable Object resolve(String listener, String attribute, String value) {
		String text = placeholders(listener, attribute, value);
		BeanExpressionResolver resolver = this.beanFactory.getBeanExpressionResolver();
		if (resolver == null || !text.contains("#{")) {
			return text;
		}
		try {
			Object result = resolver.evaluate(text, new BeanExpressionContext(this.beanFactory, null));
			if (result == null) {
				throw unresolved(listener, attribute, value, "the expression is null");
			}
			return result;
		}
		catch (RuntimeException ex) {
			throw (ex instanceof InvalidMqttListenerException) ? ex
					: unresolved(listener, attribute, value, String.valueOf(ex.getMessage()));
		}
	}

	private static InvalidMqttListenerException unresolved(String listener, String attribute, String value,
			String reason) {
		return new InvalidMqttListenerException(listener,
				"has %s '%s', which cannot be resolved: %s".formatted(attribute, value, reason),
				"Define the property, give the placeholder a default like ${name:default}, or correct the expression.");
	}

}
