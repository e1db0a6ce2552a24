package io.mqttboot.spring.docker.compose;

import io.mqttboot.spring.autoconfigure.MqttConnectionDetails;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.ssl.SslBundle;

/**
 * Connects to a service known by its image, or by {@code mqtt} in the label
 * {@code org.springframework.boot.service-connection}.
 */
class MqttDockerComposeConnectionDetailsFactory extends DockerComposeConnectionDetailsFactory<MqttConnectionDetails> {

	private static final String[] NAMES = { "mqtt", "eclipse-mosquitto", "hivemq/hivemq-ce", "hivemq/hivemq4",
			"emqx/emqx", "emqx/emqx-enterprise", "emqx/nanomq", "vernemq/vernemq" };

	MqttDockerComposeConnectionDetailsFactory() {
		super(NAMES);
	}

	@Override
	protected MqttConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
		return new Details(source.getRunningService());
	}

	/** Where the service is. */
	static final class Details extends DockerComposeConnectionDetails implements MqttConnectionDetails {

		private static final int PORT = 1883;

		private static final int TLS_PORT = 8883;

		private final String url;

		private final @Nullable SslBundle sslBundle;

		Details(RunningService service) {
			super(service);
			this.sslBundle = getSslBundle(service);
			this.url = (this.sslBundle == null) ? "mqtt://" + service.host() + ":" + service.ports().get(PORT)
					: "mqtts://" + service.host() + ":" + service.ports().get(TLS_PORT);
		}

		@Override
		public String getUrl() {
			return this.url;
		}

		/** From the labels {@code org.springframework.boot.sslbundle.*}. */
		@Override
		public @Nullable SslBundle getSslBundle() {
			return this.sslBundle;
		}

	}

}
