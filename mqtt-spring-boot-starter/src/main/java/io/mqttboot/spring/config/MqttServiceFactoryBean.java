package io.mqttboot.spring.config;

import io.mqttboot.spring.annotation.MqttService;
import io.mqttboot.spring.core.InvalidMqttServiceException;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.core.MqttPayloadConverter;
import io.mqttboot.spring.core.MqttServiceProxyFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Makes the implementation of an {@code @MqttService} interface.
 *
 * @param <T> the type of the interface
 */
final class MqttServiceFactoryBean<T> implements FactoryBean<T>, BeanFactoryAware, InitializingBean {

	private final Class<T> type;

	private @Nullable ConfigurableBeanFactory beanFactory;

	private @Nullable T service;

	MqttServiceFactoryBean(Class<T> type) {
		this.type = type;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = (ConfigurableBeanFactory) beanFactory;
	}

	@Override
	public void afterPropertiesSet() {
		ConfigurableBeanFactory beans = this.beanFactory;
		if (beans == null) {
			throw new IllegalStateException("No bean factory");
		}
		this.service = new MqttServiceProxyFactory(operations(beans), beans.getBean(MqttPayloadConverter.class),
				(text) -> resolve(beans, text))
			.create(this.type);
	}

	private static String resolve(ConfigurableBeanFactory beans, String text) {
		return String.valueOf(beans.resolveEmbeddedValue(text));
	}

	private MqttOperations operations(ConfigurableBeanFactory beans) {
		MqttService annotation = AnnotatedElementUtils.findMergedAnnotation(this.type, MqttService.class);
		if (annotation == null) {
			throw new InvalidMqttServiceException(this.type.getName(), "is not annotated with @MqttService",
					"Annotate it, or do not import it.");
		}
		if (annotation.connection().isEmpty()) {
			return beans.getBean(MqttOperations.class);
		}
		String connection = connection(beans, annotation.connection());
		try {
			return connection.equals(MqttConnections.DEFAULT) ? beans.getBean(MqttOperations.class)
					: beans.getBean(MqttConnections.templateBeanName(connection), MqttOperations.class);
		}
		catch (NoSuchBeanDefinitionException ex) {
			throw new InvalidMqttServiceException(this.type.getName(),
					"uses connection '%s', which does not exist".formatted(connection),
					"Declare it under 'mqtt.connections.%s', or correct 'connection' of @MqttService."
						.formatted(connection));
		}
	}

	private String connection(ConfigurableBeanFactory beans, String declared) {
		String problem = "no such property";
		try {
			String resolved = resolve(beans, declared);
			if (!resolved.contains("${")) {
				return resolved;
			}
		}
		catch (IllegalArgumentException ex) {
			problem = String.valueOf(ex.getMessage());
		}
		throw new InvalidMqttServiceException(this.type.getName(),
				"has connection '%s', which cannot be resolved: %s".formatted(declared, problem),
				"Define the property, or give the placeholder a default like ${name:default}.");
	}

	@Override
	public @Nullable T getObject() {
		return this.service;
	}

	@Override
	public Class<T> getObjectType() {
		return this.type;
	}

}
