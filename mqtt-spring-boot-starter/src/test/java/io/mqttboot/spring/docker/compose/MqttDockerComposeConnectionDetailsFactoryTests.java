package io.mqttboot.spring.docker.compose;

import java.util.Map;

import io.mqttboot.spring.autoconfigure.MqttConnectionDetails;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactories;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * {@link MqttDockerComposeConnectionDetailsFactory} with services that only pretend to
 * run, so that no engine is needed.
 */
class MqttDockerComposeConnectionDetailsFactoryTests {

	@ParameterizedTest
	@ValueSource(strings = { "eclipse-mosquitto:2", "docker.io/library/eclipse-mosquitto", "hivemq/hivemq-ce:2025.5",
			"hivemq/hivemq4", "emqx/emqx:5.8", "emqx/nanomq", "vernemq/vernemq" })
	void serversAreKnownByTheirImages(String image) throws Exception {
		MqttConnectionDetails details = details(service(image, Map.of()));
		assertThat(details).isNotNull();
		assertThat(details.getUrl()).isEqualTo("mqtt://engine:31883");
		assertThat(details.getSslBundle()).isNull();
	}

	@Test
	void othersByALabel() throws Exception {
		assertThat(details(service("example/broker", Map.of()))).isNull();
		assertThat(details(service("example/broker", Map.of("org.springframework.boot.service-connection", "mqtt"))))
			.isNotNull();
	}

	@Test
	void withALabelledTrustStoreTheConnectionUsesTls() throws Exception {
		MqttConnectionDetails details = details(service("eclipse-mosquitto:2", Map
			.of("org.springframework.boot.sslbundle.pem.truststore.certificate", "classpath:certificates/ca.pem")));
		assertThat(details).isNotNull();
		assertThat(details.getUrl()).isEqualTo("mqtts://engine:38883");
		assertThat(details.getSslBundle()).isNotNull();
	}

	/** As Spring Boot does it: all factories of spring.factories are asked. */
	private static @Nullable MqttConnectionDetails details(RunningService service) throws Exception {
		DockerComposeConnectionSource source = ReflectionUtils
			.accessibleConstructor(DockerComposeConnectionSource.class, RunningService.class, Environment.class)
			.newInstance(service, new MockEnvironment());
		Map<Class<?>, ConnectionDetails> all = new ConnectionDetailsFactories(null).getConnectionDetails(source, false);
		return (MqttConnectionDetails) all.get(MqttConnectionDetails.class);
	}

	private static RunningService service(String image, Map<String, String> labels) {
		ConnectionPorts ports = mock();
		given(ports.get(1883)).willReturn(31883);
		given(ports.get(8883)).willReturn(38883);
		RunningService service = mock();
		given(service.name()).willReturn("broker");
		given(service.image()).willReturn(ImageReference.of(image));
		given(service.host()).willReturn("engine");
		given(service.ports()).willReturn(ports);
		given(service.labels()).willReturn(labels);
		return service;
	}

}
