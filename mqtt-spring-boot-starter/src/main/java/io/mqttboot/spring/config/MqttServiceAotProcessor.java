package io.mqttboot.spring.config;

import java.lang.reflect.Method;

import io.mqttboot.spring.annotation.TopicVariable;
import io.mqttboot.spring.annotation.UserProperty;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.MethodParameter;
import org.springframework.util.ReflectionUtils;

/**
 * Hints for the native image: the proxy of each {@code @MqttService} interface, its
 * methods, and the types of payloads and replies.
 */
final class MqttServiceAotProcessor implements BeanRegistrationAotProcessor {

	private static final BindingReflectionHintsRegistrar BINDING = new BindingReflectionHintsRegistrar();

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean registeredBean) {
		if (registeredBean.getBeanClass() != MqttServiceFactoryBean.class || !(registeredBean.getMergedBeanDefinition()
			.getAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE) instanceof Class<?> type)) {
			return null;
		}
		return (generationContext, code) -> register(generationContext.getRuntimeHints(), type);
	}

	private static void register(RuntimeHints hints, Class<?> type) {
		hints.proxies().registerJdkProxy(type);
		hints.reflection().registerType(type, MemberCategory.INVOKE_PUBLIC_METHODS);
		for (Method method : ReflectionUtils.getAllDeclaredMethods(type)) {
			bind(hints.reflection(), new MethodParameter(method, -1));
			for (int i = 0; i < method.getParameterCount(); i++) {
				MethodParameter parameter = new MethodParameter(method, i);
				if (!parameter.hasParameterAnnotation(TopicVariable.class)
						&& !parameter.hasParameterAnnotation(UserProperty.class)) {
					bind(hints.reflection(), parameter);
				}
			}
		}
	}

	private static void bind(ReflectionHints hints, MethodParameter parameter) {
		BINDING.registerReflectionHints(hints, parameter.getGenericParameterType());
	}

}
