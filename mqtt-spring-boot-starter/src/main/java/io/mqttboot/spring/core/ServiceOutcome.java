package io.mqttboot.spring.core;

import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.BiFunction;

import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.spring.core.MqttOperations.PublishSpec;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.converter.MessageConversionException;

/**
 * How a method of a service interface ends: what it does with a complete message, and
 * what it returns.
 */
interface ServiceOutcome {

	@Nullable Object complete(PublishSpec message);

	/** Reads the return type of a method. */
	static ServiceOutcome of(Method method, boolean request, MqttPayloadConverter payloadConverter,
			BiFunction<String, String, InvalidMqttServiceException> invalid) {
		Class<?> type = method.getReturnType();
		boolean future = type == CompletableFuture.class || type == CompletionStage.class || type == Future.class;
		if (request) {
			return new Reply(new MethodParameter(method, -1), future, payloadConverter);
		}
		Class<?> result = future ? ResolvableType.forMethodReturnType(method).getGeneric().resolve(Object.class) : type;
		if (result != void.class && result != Void.class && result != PublishResult.class
				&& !(future && result == Object.class)) {
			throw invalid.apply("publishes, but returns " + method.getGenericReturnType().getTypeName(),
					"Return void, PublishResult or CompletableFuture<PublishResult>, or use @MqttRequest.");
		}
		boolean voided = result == void.class || result == Void.class;
		if (future) {
			return (message) -> voided ? message.sendAsync().thenApply((done) -> null) : message.sendAsync();
		}
		return (message) -> {
			PublishResult done = message.send();
			return voided ? null : done;
		};
	}

	/** Takes the reply of a request. */
	final class Reply implements ServiceOutcome {

		private final MqttPayloadConverter payloadConverter;

		private final boolean future;

		private final boolean optional;

		private final MethodParameter type;

		Reply(MethodParameter declared, boolean future, MqttPayloadConverter payloadConverter) {
			this.payloadConverter = payloadConverter;
			this.future = future;
			MethodParameter inner = future ? declared.nested() : declared;
			this.optional = inner.getNestedParameterType() == Optional.class;
			this.type = this.optional ? inner.nested() : inner;
		}

		@Override
		public @Nullable Object complete(PublishSpec message) {
			if (this.future) {
				return message.requestAsync(byte[].class).thenApply((reply) -> convert(reply.message()));
			}
			return convert(OutgoingMessage.await(message.requestAsync(byte[].class)).message());
		}

		private @Nullable Object convert(ReceivedMessage reply) {
			Class<?> target = this.type.getNestedParameterType();
			if (target == void.class || target == Void.class) {
				return null;
			}
			Object value = this.payloadConverter.decode(reply.payload(), reply.properties().contentType(), target,
					this.type);
			if (value == null && target.isPrimitive()) {
				throw new MessageConversionException("The reply is empty and cannot be a " + target);
			}
			return this.optional ? Optional.ofNullable(value) : value;
		}

	}

}
