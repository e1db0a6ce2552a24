package io.mqttboot.spring.config;

import java.lang.reflect.Modifier;
import java.util.Collection;

import io.mqttboot.spring.annotation.MqttService;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Registers bean definitions for {@code @MqttService} interfaces.
 */
public final class MqttServiceDefinitions {

	private final BeanDefinitionRegistry registry;

	private final Environment environment;

	private final ResourceLoader resourceLoader;

	/**
	 * Creates the means to register.
	 * @param registry takes the definitions
	 * @param environment decides about profiles of interfaces that are found
	 * @param resourceLoader searches the class path
	 */
	public MqttServiceDefinitions(BeanDefinitionRegistry registry, Environment environment,
			ResourceLoader resourceLoader) {
		this.registry = registry;
		this.environment = environment;
		this.resourceLoader = resourceLoader;
	}

	/**
	 * Whether any service was registered already.
	 * @return {@code true} if there is a definition
	 */
	public boolean isAnyRegistered() {
		for (String name : this.registry.getBeanDefinitionNames()) {
			if (MqttServiceFactoryBean.class.getName()
				.equals(this.registry.getBeanDefinition(name).getBeanClassName())) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Registers the interfaces in packages and those below.
	 * @param basePackages the names of the packages
	 */
	public void scan(Collection<String> basePackages) {
		ClassPathScanningCandidateComponentProvider scanner = new Interfaces(this.environment);
		scanner.setResourceLoader(this.resourceLoader);
		scanner.addIncludeFilter(new AnnotationTypeFilter(MqttService.class, false, false));
		for (String basePackage : basePackages) {
			for (BeanDefinition found : scanner.findCandidateComponents(basePackage)) {
				register(ClassUtils.resolveClassName(String.valueOf(found.getBeanClassName()),
						this.resourceLoader.getClassLoader()));
			}
		}
	}

	/**
	 * Registers an interface, unless it is already.
	 * @param type the interface
	 */
	public void register(Class<?> type) {
		String name = StringUtils.uncapitalizeAsProperty(ClassUtils.getShortName(type));
		if (this.registry.containsBeanDefinition(name)
				&& type.equals(this.registry.getBeanDefinition(name).getAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE))) {
			return;
		}
		RootBeanDefinition definition = new RootBeanDefinition(MqttServiceFactoryBean.class);
		if (isPublic(type)) {
			definition.setTargetType(ResolvableType.forClassWithGenerics(MqttServiceFactoryBean.class, type));
		}
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, type.getName());
		definition.setAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE, type);
		this.registry.registerBeanDefinition(name, definition);
	}

	/** Code that is generated ahead of time cannot name what is not public. */
	private static boolean isPublic(Class<?> type) {
		Class<?> enclosing = type.getEnclosingClass();
		return Modifier.isPublic(type.getModifiers()) && (enclosing == null || isPublic(enclosing));
	}

	/** Finds interfaces, which an ordinary search leaves out. */
	private static final class Interfaces extends ClassPathScanningCandidateComponentProvider {

		Interfaces(Environment environment) {
			super(false, environment);
		}

		@Override
		protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
			return definition.getMetadata().isInterface() && definition.getMetadata().isIndependent();
		}

	}

}
