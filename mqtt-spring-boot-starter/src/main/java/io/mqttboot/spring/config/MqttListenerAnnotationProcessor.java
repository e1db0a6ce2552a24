package io.mqttboot.spring.config;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.mqttboot.client.message.InvalidTopicException;
import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.listener.InvalidMqttListenerException;
import io.mqttboot.spring.listener.MqttListenerContainerFactory;
import io.mqttboot.spring.listener.MqttListenerEndpoint;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import io.mqttboot.spring.listener.MqttListenerMethodFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
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

	/** Where the default QoS of listeners is found. */
	private static final String DEFAULT_QOS = "${mqtt.listener.qos:1}";

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
		if (this.found.isEmpty() || this.beanFactory == null) {
			return;
		}
		StrictResolver resolver = new StrictResolver(this.beanFactory);
		MqttListenerMethodFactory methods = this.beanFactory.getBean(MqttListenerMethodFactory.class);
		List<MqttListenerEndpoint> endpoints = this.found.stream()
			.map((listener) -> endpoint(listener, resolver, methods))
			.toList();
		this.beanFactory.getBean(MqttConfigBeanNames.LISTENER_ENDPOINT_REGISTRY, MqttListenerEndpointRegistry.class)
			.register(endpoints, this.beanFactory.getBean(MqttConfigBeanNames.LISTENER_CONTAINER_FACTORY,
					MqttListenerContainerFactory.class));
	}

	private static MqttListenerEndpoint endpoint(Found listener, StrictResolver resolver,
			MqttListenerMethodFactory methods) {
		MqttListener annotation = listener.annotation();
		String name = listener.method().toString();
		String id = annotation.id().isEmpty() ? listener.beanName() + "." + listener.method().getName()
				: resolver.text(name, "id", annotation.id());
		Method method = AopUtils.selectInvocableMethod(listener.method(), listener.bean().getClass());
		MqttListenerEndpoint.Builder builder = MqttListenerEndpoint
			.builder(id, methods.invoker(listener.bean(), method))
			.qos(qos(name, annotation, resolver))
			.noLocal(annotation.noLocal())
			.retainAsPublished(annotation.retainAsPublished())
			.retainHandling(annotation.retainHandling())
			.autoStartup(resolver.bool(name, "autoStartup", annotation.autoStartup()))
			.ackMode(annotation.ackMode())
			.dedicatedConnection(annotation.dedicatedConnection());
		if (annotation.topics().length == 0) {
			throw new InvalidMqttListenerException(name, "has no topic", "Set value or topics of @MqttListener.");
		}
		try {
			for (String topic : annotation.topics()) {
				builder.topics(resolver.texts(name, "topics", topic).toArray(String[]::new));
			}
			MqttListenerEndpoint endpoint = builder.build();
			endpoint.subscriptions();
			MqttListenerMethodFactory.check(listener.method(), endpoint.patterns(), annotation.ackMode());
			return endpoint;
		}
		catch (InvalidTopicException ex) {
			throw new InvalidMqttListenerException(name, "has an illegal topic: " + ex.getMessage(),
					"Correct the topic: '+' and variables take a whole level, '#' and '{*name}' are only allowed at the end.");
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidMqttListenerException(name, String.valueOf(ex.getMessage()),
					"Correct the attributes of @MqttListener.");
		}
	}

	private static QoS qos(String name, MqttListener annotation, StrictResolver resolver) {
		String text = resolver.text(name, "qos", annotation.qos().isEmpty() ? DEFAULT_QOS : annotation.qos());
		return switch (text.strip()) {
			case "0" -> QoS.AT_MOST_ONCE;
			case "1" -> QoS.AT_LEAST_ONCE;
			case "2" -> QoS.EXACTLY_ONCE;
			default -> throw new InvalidMqttListenerException(name, "has QoS '%s'".formatted(text),
					"QoS is 0 (at most once), 1 (at least once) or 2 (exactly once): correct 'qos' of @MqttListener"
							+ (annotation.qos().isEmpty() ? " or the property 'mqtt.listener.qos'." : "."));
		};
	}

}
