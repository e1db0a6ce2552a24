package io.mqttboot.spring.autoconfigure;

import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttConnections.Startup;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Makes clients from properties, connection details and customizers. Owns the threads on
 * which listeners run: one for each listener that is busy, so that a slow or paused
 * listener does not take the thread of another. They are kept in here because a bean of
 * type {@code Executor} would make the application's own task executor disappear.
 */
final class MqttClientFactory implements DisposableBean {

	private final @Nullable Startup startup;

	private final List<MqttClientOptionsCustomizer> customizers;

	private final @Nullable SslBundles sslBundles;

	private final BeanFactory beanFactory;

	private final ThreadPoolExecutor callbackExecutor;

	MqttClientFactory(@Nullable Startup startup, List<MqttClientOptionsCustomizer> customizers,
			@Nullable SslBundles sslBundles, BeanFactory beanFactory) {
		this.startup = startup;
		this.customizers = customizers;
		this.sslBundles = sslBundles;
		this.beanFactory = beanFactory;
		CustomizableThreadFactory threads = new CustomizableThreadFactory("mqtt-");
		threads.setDaemon(true);
		this.callbackExecutor = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS,
				new SynchronousQueue<>(), threads);
	}

	/**
	 * Makes the client of the ordinary connection.
	 * @param properties its properties
	 * @param details where its server is
	 * @return a client, not connected
	 */
	MqttClient create(MqttConnectionProperties properties, MqttConnectionDetails details) {
		return create(MqttConnections.DEFAULT, "mqtt.", properties, details);
	}

	/**
	 * Makes the client of a named connection. A bean that is named like
	 * {@code edgeMqttConnectionDetails} says where its server is, else the properties.
	 * @param connection the connection
	 * @return a client, not connected
	 */
	MqttClient create(NamedConnection connection) {
		return create(connection.name(), connection.prefix(), connection.properties(), details(connection));
	}

	private MqttConnectionDetails details(NamedConnection connection) {
		String beanName = connection.name() + "MqttConnectionDetails";
		if (this.beanFactory.containsBean(beanName)) {
			return this.beanFactory.getBean(beanName, MqttConnectionDetails.class);
		}
		if (connection.properties().url() == null) {
			throw new InvalidMqttPropertyException(connection.prefix() + "url", "the connection has no address",
					"Set it, for example to 'mqtt://localhost:1883'. The address is not inherited from 'mqtt.url'.");
		}
		return new PropertiesMqttConnectionDetails(connection.prefix(), connection.properties(), this.sslBundles);
	}

	private MqttClient create(String connection, String prefix, MqttConnectionProperties properties,
			MqttConnectionDetails details) {
		MqttClientOptions.Builder builder = new ClientOptionsMapper(prefix, properties, details).builder();
		builder.callbackExecutor(this.callbackExecutor);
		builder.reconnect((reconnect) -> reconnect.retryFirstConnect(this.startup != Startup.FAIL_FAST));
		this.customizers.forEach((customizer) -> customizer.customize(connection, builder));
		return MqttClient.create(ClientOptionErrors.translate(prefix, builder::build));
	}

	/** All clients are closed by now; what still runs is interrupted. */
	@Override
	public void destroy() {
		this.callbackExecutor.shutdownNow();
	}

}
