package io.mqttboot.spring.config;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.listener.InvalidMqttListenerException;
import io.mqttboot.spring.listener.MqttListenerContainerFactory;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import io.mqttboot.spring.listener.MqttListenerMethodFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;

/**
 * Finds {@link MqttListener} methods of beans, and registers them when all beans exist,
 * which is before connections are made.
 */
final class MqttListenerAnnotationProcessor implements BeanPostProcessor, BeanFactoryAware, SmartInitializingSingleton {

	private final Set<Class<?>> withoutListeners = ConcurrentHashMap.newKeySet();

	private final List<Found> found = new ArrayList<>();

	private @Nullable ConfigurableListableBeanFactory beanFactory;

	private record Found(Object bean, String beanName, Method method, MqttListener annotation) {
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = (ConfigurableListableBeanFactory) beanFactory;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Class<?> type = AopProxyUtils.ultimateTargetClass(bean);
		if (bean instanceof AopInfrastructureBean || this.withoutListeners.contains(type)
				|| !AnnotationUtils.isCandidateClass(type, MqttListener.class)) {
			return bean;
		}
		Map<Method, MqttListener> methods = MethodIntrospector.selectMethods(type,
				(MethodIntrospector.MetadataLookup<MqttListener>) (method) -> AnnotatedElementUtils
					.findMergedAnnotation(method, MqttListener.class));
		if (methods.isEmpty()) {
			this.withoutListeners.add(type);
		}
		methods.forEach((method, annotation) -> this.found.add(new Found(bean, beanName, method, annotation)));
		return bean;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.withoutListeners.clear();
		if (this.beanFactory == null) {
			return;
		}
		ConfigurableListableBeanFactory beans = this.beanFactory;
		MqttListenerEndpointRegistrar registrar = new MqttListenerEndpointRegistrar(
				(name) -> beans.getBean(name, MqttListenerContainerFactory.class));
		if (!this.found.isEmpty()) {
			StrictResolver resolver = new StrictResolver(beans);
			AnnotatedEndpoints endpoints = new AnnotatedEndpoints(resolver,
					beans.getBean(MqttListenerMethodFactory.class));
			this.found.forEach((listener) -> registrar.register(
					endpoints.endpoint(listener.bean(), listener.beanName(), listener.method(), listener.annotation()),
					factory(listener, resolver, beans)));
			this.found.clear();
		}
		beans.getBeanProvider(MqttListenerConfigurer.class)
			.orderedStream()
			.forEach((configurer) -> configurer.configureListeners(registrar));
		if (!registrar.endpoints().isEmpty()) {
			beans.getBean(MqttConfigBeanNames.LISTENER_ENDPOINT_REGISTRY, MqttListenerEndpointRegistry.class)
				.register(registrar.endpoints());
		}
	}

	private static MqttListenerContainerFactory factory(Found listener, StrictResolver resolver,
			ConfigurableListableBeanFactory beans) {
		String attribute = listener.annotation().containerFactory();
		if (attribute.isEmpty()) {
			return beans.getBean(MqttConfigBeanNames.LISTENER_CONTAINER_FACTORY, MqttListenerContainerFactory.class);
		}
		String name = resolver.text(listener.method().toString(), "containerFactory", attribute);
		try {
			return beans.getBean(name, MqttListenerContainerFactory.class);
		}
		catch (NoSuchBeanDefinitionException ex) {
			throw new InvalidMqttListenerException(listener.method().toString(),
					"has containerFactory '%s', which is no bean".formatted(name),
					"Use one of %s.".formatted(List.of(beans.getBeanNamesForType(MqttListenerContainerFactory.class))));
		}
	}

}
