package io.mqttboot.spring.listener;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.spring.core.MqttRecord;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.util.ReflectionUtils;

/**
 * A listener for batches that is a method of a bean.
 */
final class BatchListenerMethod implements MqttBatchListenerInvoker {

	private final Object bean;

	private final Method method;

	private final PayloadArgumentResolver payloads;

	private final MethodParameter list;

	private final ResolvableType elementType;

	BatchListenerMethod(Object bean, Method method, PayloadArgumentResolver payloads) {
		this.bean = bean;
		this.method = method;
		this.payloads = payloads;
		this.list = list(method);
		this.elementType = ResolvableType.forMethodParameter(this.list).getGeneric(0);
		ReflectionUtils.makeAccessible(method);
	}

	private static MethodParameter list(Method method) {
		MethodParameter found = null;
		for (int i = 0; i < method.getParameterCount(); i++) {
			MethodParameter parameter = new MethodParameter(method, i);
			if (parameter.getParameterType() == List.class && found == null) {
				found = parameter;
			}
			else if (parameter.getParameterType() != Acknowledgment.class) {
				throw new InvalidMqttListenerException(method.toString(),
						"takes batches and has parameter %d, which belongs to a single message".formatted(i),
						"Use one List and, with AckMode.MANUAL, an Acknowledgment; MqttRecord has what belongs to a message.");
			}
		}
		if (method.getReturnType() != void.class && !CompletionStage.class.isAssignableFrom(method.getReturnType())) {
			throw new InvalidMqttListenerException(method.toString(),
					"takes batches and returns a value, which could only answer one message",
					"Return void or a CompletableFuture.");
		}
		if (found == null) {
			throw new InvalidMqttListenerException(method.toString(), "takes batches, but has no parameter List",
					"Use List<T> or List<MqttRecord<T>>.");
		}
		return found;
	}

	@Override
	public @Nullable Object invoke(MqttInboundBatch batch) throws Exception {
		List<Object> elements = new ArrayList<>(batch.messages().size());
		for (MqttInboundMessage message : batch.messages()) {
			try {
				elements.add(element(message));
			}
			catch (MessagingException ex) {
				batch.unusable(message, ex);
			}
			catch (RuntimeException ex) {
				batch.unusable(message, new MessageConversionException(String.valueOf(ex.getMessage()), ex));
			}
		}
		return elements.isEmpty() ? null : call(elements, batch.acknowledgment());
	}

	private Object element(MqttInboundMessage message) {
		Class<?> type = this.elementType.resolve(Object.class);
		if (type == ReceivedMessage.class) {
			return message.message();
		}
		if (type == MqttInboundMessage.class) {
			return message;
		}
		if (type == MqttRecord.class) {
			Class<?> payloadType = this.elementType.getGeneric(0).resolve(Object.class);
			return MqttTypeArgumentResolver.record(this.payloads, message, payloadType, this.list.nested().nested(),
					this.list);
		}
		if (type == Message.class) {
			Class<?> payloadType = this.elementType.getGeneric(0).resolve(Object.class);
			return MqttTypeArgumentResolver.message(this.payloads, message, payloadType, this.list.nested().nested(),
					this.list);
		}
		Object payload = this.payloads.convert(message, type, this.list.nested(), this.list, false);
		if (payload == null) {
			throw new MessageConversionException("The payload is empty");
		}
		return payload;
	}

	private @Nullable Object call(List<Object> elements, @Nullable Acknowledgment acknowledgment) throws Exception {
		@Nullable Object[] arguments = new Object[this.method.getParameterCount()];
		for (int i = 0; i < arguments.length; i++) {
			arguments[i] = (i == this.list.getParameterIndex()) ? elements : acknowledgment;
		}
		try {
			return this.method.invoke(this.bean, arguments);
		}
		catch (InvocationTargetException ex) {
			Throwable cause = ex.getTargetException();
			if (cause instanceof Error error) {
				throw error;
			}
			throw (cause instanceof Exception exception) ? exception : ex;
		}
	}

}
