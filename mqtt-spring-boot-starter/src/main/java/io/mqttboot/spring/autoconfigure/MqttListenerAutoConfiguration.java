package io.mqttboot.spring.autoconfigure;

import java.time.Duration;
import java.util.List;

import io.micrometer.observation.ObservationRegistry;
import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.InvalidTopicException;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.config.EnableMqtt;
import io.mqttboot.spring.config.MqttConfigBeanNames;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttPayloadConverter;
import io.mqttboot.spring.listener.DeadLetterRecoverer;
import io.mqttboot.spring.listener.MqttErrorHandler;
import io.mqttboot.spring.listener.MqttListenerContainerFactory;
import io.mqttboot.spring.listener.MqttListenerMethodFactory;
import io.mqttboot.spring.listener.MqttMessageRecoverer;
import io.mqttboot.spring.listener.RetryingErrorHandler;
import io.mqttboot.spring.observation.MqttListenerObservationConvention;
import io.mqttboot.spring.observation.MqttPublishObservationConvention;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.validation.Validator;

/**
 * Auto-configuration of {@code @MqttListener}.
 */
@AutoConfiguration(after = MqttAutoConfiguration.class)
@ConditionalOnClass(MqttClient.class)
@ConditionalOnBooleanProperty(name = "mqtt.enabled", matchIfMissing = true)
public final class MqttListenerAutoConfiguration {

	MqttListenerAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	MqttListenerMethodFactory mqttListenerMethodFactory(MqttPayloadConverter payloadConverter,
			ObjectProvider<Validator> validator, ConfigurableListableBeanFactory beanFactory) {
		ApplicationConversionService conversionService = new ApplicationConversionService();
		ApplicationConversionService.addBeans(conversionService, beanFactory);
		return new MqttListenerMethodFactory(payloadConverter, conversionService, validator.getIfUnique(), beanFactory);
	}

	@Bean(MqttConfigBeanNames.LISTENER_CONTAINER_FACTORY)
	@ConditionalOnMissingBean(name = MqttConfigBeanNames.LISTENER_CONTAINER_FACTORY)
	@ConditionalOnSingleCandidate(MqttClient.class)
	MqttListenerContainerFactory mqttListenerContainerFactory(MqttProperties properties, MqttClient client,
			MqttConnections connections, MqttPayloadConverter payloadConverter,
			ObjectProvider<MqttErrorHandler> errorHandler, ObjectProvider<MqttMessageRecoverer> recoverer,
			ObjectProvider<ObservationRegistry> observationRegistry,
			ObjectProvider<MqttListenerObservationConvention> listenerConvention,
			ObjectProvider<MqttPublishObservationConvention> publishConvention, ApplicationEventPublisher events,
			ObjectProvider<MqttListenerContainerFactoryCustomizer> customizers) {
		MqttListenerContainerFactory.Builder builder = MqttListenerContainerFactory
			.builder(client, connections, payloadConverter)
			.errorHandler(new RetryingErrorHandler(RetryPolicies.of(properties.listener().retry())))
			.recoverer(recoverer.getIfUnique())
			.listenerConvention(listenerConvention.getIfUnique())
			.publishConvention(publishConvention.getIfUnique());
		errorHandler.ifUnique(builder::errorHandler);
		List<String> replyTopics = properties.listener().reply().allowedTopics();
		if (replyTopics != null) {
			builder.replyTopics(replyTopics.stream().map(MqttListenerAutoConfiguration::replyTopic).toList());
		}
		Duration idle = properties.listener().idleEventInterval();
		if (idle != null) {
			ClientOptionErrors.valid("mqtt.listener.idle-event-interval", () -> builder.idleEvents(idle, events));
		}
		observationRegistry.ifUnique(builder::observationRegistry);
		customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
		return builder.build();
	}

	@Bean
	@ConditionalOnMissingBean(MqttMessageRecoverer.class)
	@ConditionalOnProperty("mqtt.listener.dead-letter.topic")
	DeadLetterRecoverer mqttDeadLetterRecoverer(MqttProperties properties, MqttConnections connections,
			MqttTemplateFactory templates) {
		MqttListenerProperties.DeadLetter deadLetter = properties.listener().deadLetter();
		QoS qos = ClientOptionsMapper.qos("mqtt.listener.dead-letter.qos", deadLetter.qos(), QoS.AT_LEAST_ONCE);
		try {
			return new DeadLetterRecoverer(connections, templates::create, String.valueOf(deadLetter.topic()), qos);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidMqttPropertyException("mqtt.listener.dead-letter.topic", String.valueOf(ex.getMessage()),
					"Use a topic like 'dead-letters/{listener}/{*topic}'.");
		}
	}

	private static TopicFilter replyTopic(String filter) {
		try {
			return TopicFilter.of(filter);
		}
		catch (InvalidTopicException ex) {
			throw new InvalidMqttPropertyException("mqtt.listener.reply.allowed-topics",
					String.valueOf(ex.getMessage()), "Use valid topic filters.");
		}
	}

	/** Lazy beans would never subscribe. */
	@Bean
	static LazyInitializationExcludeFilter mqttListenerLazyInitializationExcludeFilter() {
		return (beanName, definition, type) -> hasListeners(type);
	}

	private static boolean hasListeners(Class<?> type) {
		return AnnotationUtils.isCandidateClass(type, MqttListener.class) && !MethodIntrospector
			.selectMethods(type,
					(ReflectionUtils.MethodFilter) (method) -> AnnotatedElementUtils.hasAnnotation(method,
							MqttListener.class))
			.isEmpty();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableMqtt
	@ConditionalOnMissingBean(name = MqttConfigBeanNames.LISTENER_ANNOTATION_PROCESSOR)
	static class EnableMqttConfiguration {

	}

}
