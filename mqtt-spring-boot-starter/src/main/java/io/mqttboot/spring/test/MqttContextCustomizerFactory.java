package io.mqttboot.spring.test;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/**
 * Finds {@link EmbeddedMqttBroker} on test classes.
 */
class MqttContextCustomizerFactory implements ContextCustomizerFactory {

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configAttributes) {
		EmbeddedMqttBroker annotation = TestContextAnnotationUtils.findMergedAnnotation(testClass,
				EmbeddedMqttBroker.class);
		return (annotation != null) ? new MqttContextCustomizer(annotation.enabled(), annotation.port(),
				List.of(annotation.users()), List.of(annotation.urlProperties())) : null;
	}

}
