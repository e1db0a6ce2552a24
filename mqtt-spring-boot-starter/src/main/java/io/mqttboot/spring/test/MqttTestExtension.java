package io.mqttboot.spring.test;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.spring.autoconfigure.MqttBroker;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.listener.MqttListenerContainer;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * Begins a test when the application is connected, injects parameters, and clears the
 * probe afterwards.
 */
class MqttTestExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final long PAUSE_NANOS = 5_000_000;

	private static final List<Class<?>> PARAMETERS = List.of(MqttProbe.class, MqttBroker.class);

	@Override
	public void beforeEach(ExtensionContext context) {
		EmbeddedMqttBroker annotation = TestContextAnnotationUtils.findMergedAnnotation(context.getRequiredTestClass(),
				EmbeddedMqttBroker.class);
		if (annotation != null && annotation.awaitConnection()) {
			await(SpringExtension.getApplicationContext(context));
		}
	}

	private static void await(ApplicationContext context) {
		MqttConnections connections = context.getBeanProvider(MqttConnections.class).getIfAvailable();
		if (connections == null || !connections.isRunning()) {
			return;
		}
		MqttListenerEndpointRegistry registry = context.getBeanProvider(MqttListenerEndpointRegistry.class)
			.getIfAvailable();
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		String missing = missing(connections, registry);
		while (missing != null) {
			if (System.nanoTime() - deadline > 0) {
				throw new IllegalStateException(missing + " within " + PATIENCE.toSeconds()
						+ " s. Let the test begin without it: @EmbeddedMqttBroker(awaitConnection = false)");
			}
			LockSupport.parkNanos(PAUSE_NANOS);
			missing = missing(connections, registry);
		}
	}

	private static @Nullable String missing(MqttConnections connections,
			@Nullable MqttListenerEndpointRegistry registry) {
		for (Map.Entry<String, MqttClient> connection : connections.asMap().entrySet()) {
			if (!connection.getValue().status().isConnected()) {
				return "MQTT connection '%s' does not stand (%s)".formatted(connection.getKey(),
						connection.getValue().status().lastError());
			}
		}
		if (registry != null) {
			for (MqttListenerContainer container : registry.containers()) {
				for (Subscription subscription : container.endpoint().subscriptions()) {
					if (waiting(container) && !granted(registry, container.connection(), subscription.filter())) {
						return "MQTT listener '%s' is not subscribed to %s".formatted(container.endpoint().id(),
								subscription.filter());
					}
				}
			}
		}
		return null;
	}

	private static boolean waiting(MqttListenerContainer container) {
		return container.isRunning() && container.lastError() == null;
	}

	/** Listeners with the same filter share a subscription. */
	private static boolean granted(MqttListenerEndpointRegistry registry, String connection, TopicFilter filter) {
		return registry.containers()
			.stream()
			.anyMatch((one) -> one.connection().equals(connection) && one.grantedQos().containsKey(filter));
	}

	@Override
	public void afterEach(ExtensionContext context) {
		DefaultListableBeanFactory beans = (DefaultListableBeanFactory) SpringExtension.getApplicationContext(context)
			.getAutowireCapableBeanFactory();
		if (beans.containsSingleton("mqttProbe")) {
			beans.getBean(MqttProbe.class).clear();
		}
	}

	/** Constructors and parameters with {@code @Autowired} are left to Spring. */
	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getDeclaringExecutable() instanceof Method
				&& parameter.getParameter().getAnnotations().length == 0
				&& PARAMETERS.contains(parameter.getParameter().getType());
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return Objects
			.requireNonNull(SpringExtension.getApplicationContext(context).getBean(parameter.getParameter().getType()));
	}

}
