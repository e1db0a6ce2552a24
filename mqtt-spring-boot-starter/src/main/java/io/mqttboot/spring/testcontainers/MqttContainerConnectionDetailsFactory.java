package io.mqttboot.spring.testcontainers;

import java.util.List;

import io.mqttboot.spring.autoconfigure.MqttConnectionDetails;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.Container;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;

/**
 * Connects to servers without a container class of their own, known by the name of the
 * image or of the service connection.
 */
class MqttContainerConnectionDetailsFactory
		extends ContainerConnectionDetailsFactory<Container<?>, MqttConnectionDetails> {

	private static final List<String> NAMES = List.of("mqtt", "eclipse-mosquitto", "emqx/emqx", "emqx/emqx-enterprise",
			"emqx/nanomq", "vernemq/vernemq");

	MqttContainerConnectionDetailsFactory() {
		super(NAMES);
	}

	@Override
	protected MqttConnectionDetails getContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
		return new Details<>(source);
	}

	/**
	 * Where the server in the container is.
	 *
	 * @param <C> the type of the container
	 */
	static final class Details<C extends Container<?>> extends ContainerConnectionDetails<C>
			implements MqttConnectionDetails {

		private static final int PORT = 1883;

		private static final int TLS_PORT = 8883;

		Details(ContainerConnectionSource<C> source) {
			super(source);
		}

		@Override
		public String getUrl() {
			C container = getContainer();
			return (getSslBundle() == null) ? "mqtt://" + container.getHost() + ":" + container.getMappedPort(PORT)
					: "mqtts://" + container.getHost() + ":" + container.getMappedPort(TLS_PORT);
		}

		/** From {@code @PemTrustStore} and the like beside the service connection. */
		@Override
		public @Nullable SslBundle getSslBundle() {
			return super.getSslBundle();
		}

	}

}
