package io.mqttboot.spring.autoconfigure;

import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.options.MqttClientOptions;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Makes clients from properties, connection details and customizers. Owns the threads on
 * which listeners run: one for each listener that is busy, so that a slow or paused
 * listener does not take the thread of another. They are kept in here because a bean of
 * type {@code Executor} would make the application's own task executor disappear.
 */
final class MqttClientFactory implements DisposableBean {

	private final MqttProperties properties;

	private final MqttConnectionDetails details;

	private final List<MqttClientOptionsCustomizer> customizers;

	private final ThreadPoolExecutor callbackExecutor;

	MqttClientFactory(MqttProperties properties, MqttConnectionDetails details,
			List<MqttClientOptionsCustomizer> customizers) {
		this.properties = properties;
		this.details = details;
		this.customizers = customizers;
		CustomizableThreadFactory threads = new CustomizableThreadFactory("mqtt-");
		threads.setDaemon(true);
		this.callbackExecutor = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS,
				new SynchronousQueue<>(), threads);
	}

	MqttClient create() {
		return MqttClient.create(options());
	}

	MqttClientOptions options() {
		MqttClientOptions.Builder builder = new ClientOptionsMapper(this.properties, this.details).builder();
		builder.callbackExecutor(this.callbackExecutor);
		this.customizers.forEach((customizer) -> customizer.customize(builder));
		return ClientOptionErrors.translate(builder::build);
	}

	/** All clients are closed by now; what still runs is interrupted. */
	@Override
	public void destroy() {
		this.callbackExecutor.shutdownNow();
	}

}
