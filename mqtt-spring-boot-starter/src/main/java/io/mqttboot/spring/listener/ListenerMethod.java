package io.mqttboot.spring.listener;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolverComposite;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;
import org.springframework.messaging.handler.invocation.MethodArgumentResolutionException;

/**
 * A listener that is a method of a bean. Tells failures of making the arguments from
 * failures of the method itself.
 */
final class ListenerMethod extends InvocableHandlerMethod implements MqttListenerInvoker {

	ListenerMethod(Object bean, Method method, HandlerMethodArgumentResolverComposite resolvers) {
		super(bean, method);
		setMessageMethodArgumentResolvers(resolvers);
	}

	@Override
	public @Nullable Object invoke(MqttInboundMessage message) throws Exception {
		return doInvoke(arguments(message));
	}

	private @Nullable Object[] arguments(MqttInboundMessage message) throws Exception {
		try {
			return getMethodArgumentValues(message);
		}
		catch (MessageConversionException | MethodArgumentResolutionException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw new MessageConversionException(
					"Cannot make the arguments of %s: %s".formatted(getShortLogMessage(), ex.getMessage()), ex);
		}
	}

}
