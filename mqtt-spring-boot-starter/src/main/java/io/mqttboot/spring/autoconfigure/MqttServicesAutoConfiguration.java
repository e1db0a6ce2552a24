package io.mqttboot.spring.autoconfigure;

import io.mqttboot.client.MqttClient;
import io.mqttboot.spring.config.MqttServiceDefinitions;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Auto-configuration of the {@code @MqttService} interfaces in the packages of the
 * application, unless some are imported.
 */
@AutoConfiguration(after = MqttAutoConfiguration.class)
@ConditionalOnClass(MqttClient.class)
@ConditionalOnBooleanProperty(name = "mqtt.enabled", matchIfMissing = true)
@Import(MqttServicesAutoConfiguration.Registrar.class)
public final class MqttServicesAutoConfiguration {

	MqttServicesAutoConfiguration() {
	}

	static final class Registrar implements ImportBeanDefinitionRegistrar {

		private final Environment environment;

		private final ResourceLoader resourceLoader;

		private final BeanFactory beanFactory;

		Registrar(Environment environment, ResourceLoader resourceLoader, BeanFactory beanFactory) {
			this.environment = environment;
			this.resourceLoader = resourceLoader;
			this.beanFactory = beanFactory;
		}

		@Override
		public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
			MqttServiceDefinitions definitions = new MqttServiceDefinitions(registry, this.environment,
					this.resourceLoader);
			if (AutoConfigurationPackages.has(this.beanFactory) && !definitions.isAnyRegistered()) {
				definitions.scan(AutoConfigurationPackages.get(this.beanFactory));
			}
		}

	}

}
