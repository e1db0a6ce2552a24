package io.mqttboot.spring.core;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.mqttboot.spring.annotation.MqttService;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * Implements {@link MqttService} interfaces. Declarations are checked when the
 * implementation is made.
 */
public final class MqttServiceProxyFactory {

	private final MqttOperations operations;

	private final MqttPayloadConverter payloadConverter;

	private final UnaryOperator<String> resolver;

	/**
	 * Creates a factory.
	 * @param operations publishes
	 * @param payloadConverter converts replies
	 * @param resolver resolves placeholders in attributes of annotations
	 */
	public MqttServiceProxyFactory(MqttOperations operations, MqttPayloadConverter payloadConverter,
			UnaryOperator<String> resolver) {
		this.operations = operations;
		this.payloadConverter = payloadConverter;
		this.resolver = resolver;
	}

	/**
	 * Implements an interface.
	 * @param <T> the type of the interface
	 * @param type the interface
	 * @return an implementation, thread-safe
	 * @throws InvalidMqttServiceException if the declaration cannot work
	 */
	public <T> T create(Class<T> type) {
		if (!type.isInterface()) {
			throw new InvalidMqttServiceException(type.getName(), "is not an interface",
					"Put @MqttService on an interface.");
		}
		Map<Method, ServiceMethod> methods = new HashMap<>();
		for (Method method : type.getMethods()) {
			if (Modifier.isAbstract(method.getModifiers())) {
				methods.put(method, new ServiceMethod(method, this.payloadConverter, this.resolver));
			}
		}
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				new Handler(type, methods, this.operations)));
	}

	private record Handler(Class<?> type, Map<Method, ServiceMethod> methods,
			MqttOperations operations) implements InvocationHandler {

		@Override
		public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
				throws Throwable {
			ServiceMethod service = this.methods.get(method);
			if (service != null) {
				return service.invoke(this.operations, given(arguments));
			}
			if (method.isDefault()) {
				return defaultMethod(method).bindTo(proxy).invokeWithArguments(given(arguments));
			}
			if (ReflectionUtils.isEqualsMethod(method)) {
				return arguments != null && proxy == arguments[0];
			}
			return ReflectionUtils.isHashCodeMethod(method) ? System.identityHashCode(proxy)
					: "MQTT service " + this.type.getName();
		}

		private static @Nullable Object[] given(@Nullable Object @Nullable [] arguments) {
			if (arguments == null) {
				return new Object[0];
			}
			return arguments;
		}

		/** Works for interfaces that are not public too. */
		private MethodHandle defaultMethod(Method method) throws IllegalAccessException {
			Class<?> declaring = method.getDeclaringClass();
			return MethodHandles.privateLookupIn(declaring, MethodHandles.lookup()).unreflectSpecial(method, declaring);
		}

	}

}
