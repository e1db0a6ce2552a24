package io.mqttboot.spring.listener;

import java.lang.reflect.Method;
import java.util.List;

import io.mqttboot.spring.annotation.AckMode;
import io.mqttboot.spring.core.MqttPayloadConverter;
import io.mqttboot.spring.core.TopicPattern;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.convert.ConversionService;
import org.springframework.messaging.handler.annotation.support.HeaderMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.HeadersMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolverComposite;
import org.springframework.validation.Validator;

/**
 * Turns methods of beans into what containers call.
 */
public final class MqttListenerMethodFactory {

	private final PayloadArgumentResolver payloads;

	private final HandlerMethodArgumentResolverComposite resolvers = new HandlerMethodArgumentResolverComposite();

	/**
	 * Creates the factory.
	 * @param payloadConverter converts payloads
	 * @param conversionService converts topic variables, user properties and headers
	 * @param validator validates payloads annotated with {@code @Valid} or
	 * {@code @Validated}, or {@code null}
	 * @param beanFactory resolves placeholders in {@code @Header}, or {@code null}
	 */
	public MqttListenerMethodFactory(MqttPayloadConverter payloadConverter, ConversionService conversionService,
			@Nullable Validator validator, @Nullable ConfigurableBeanFactory beanFactory) {
		this.payloads = new PayloadArgumentResolver(payloadConverter, validator);
		this.resolvers.addResolvers(new TopicVariableArgumentResolver(conversionService, beanFactory),
				new UserPropertyArgumentResolver(conversionService, beanFactory),
				new HeaderMethodArgumentResolver(conversionService, beanFactory), new HeadersMethodArgumentResolver(),
				new MqttTypeArgumentResolver(this.payloads), this.payloads);
	}

	/**
	 * Makes an invoker.
	 * @param bean the bean
	 * @param method a method of the bean, or of its proxy
	 * @return the invoker
	 */
	public MqttListenerInvoker invoker(Object bean, Method method) {
		return new ListenerMethod(bean, method, this.resolvers);
	}

	/**
	 * Makes an invoker for batches.
	 * @param bean the bean
	 * @param method a method of the bean, or of its proxy
	 * @return the invoker
	 * @throws InvalidMqttListenerException if the method has no parameter {@code List},
	 * or one that cannot be resolved
	 */
	public MqttBatchListenerInvoker batchInvoker(Object bean, Method method) {
		return new BatchListenerMethod(bean, method, this.payloads);
	}

	/**
	 * Checks that the parameters of a method can be resolved.
	 * @param method the method
	 * @param patterns what it subscribes to
	 * @param ackMode who acknowledges
	 * @throws InvalidMqttListenerException if a topic variable is in no pattern, if an
	 * acknowledgement is asked for that the framework gives itself or there is no way to
	 * give one, or if several parameters would get the payload and do not say so
	 */
	public static void check(Method method, List<TopicPattern> patterns, AckMode ackMode) {
		ParameterCheck check = new ParameterCheck(method);
		check.checkTopicVariables(patterns);
		check.checkAcknowledgement(ackMode);
		check.checkPayload();
	}

}
