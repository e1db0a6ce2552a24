package io.mqttboot.spring.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;

/**
 * Does what {@link ImportMqttServices} says.
 */
final class MqttServicesRegistrar implements ImportBeanDefinitionRegistrar {

	private final Environment environment;

	private final ResourceLoader resourceLoader;

	MqttServicesRegistrar(Environment environment, ResourceLoader resourceLoader) {
		this.environment = environment;
		this.resourceLoader = resourceLoader;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
		MergedAnnotation<ImportMqttServices> annotation = metadata.getAnnotations().get(ImportMqttServices.class);
		Class<?>[] types = annotation.getClassArray("types");
		List<String> packages = new ArrayList<>(Arrays.asList(annotation.getStringArray("basePackages")));
		for (Class<?> type : annotation.getClassArray("basePackageClasses")) {
			packages.add(ClassUtils.getPackageName(type));
		}
		if (types.length == 0 && packages.isEmpty()) {
			packages.add(ClassUtils.getPackageName(metadata.getClassName()));
		}
		MqttServiceDefinitions definitions = new MqttServiceDefinitions(registry, this.environment,
				this.resourceLoader);
		for (Class<?> type : types) {
			definitions.register(type);
		}
		definitions.scan(packages);
	}

}
