package io.mqttboot.spring.testcontainers;

import io.mqttboot.spring.autoconfigure.MqttAutoConfiguration;
import io.mqttboot.spring.autoconfigure.MqttBroker;
import io.mqttboot.spring.autoconfigure.MqttConnectionDetails;
import io.mqttboot.spring.autoconfigure.MqttEmbeddedBrokerAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.hivemq.HiveMQContainer;
import org.testcontainers.utility.DockerImageName;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.testcontainers.service.connection.PemTrustStore;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Service connections with containers that only pretend to run, so that no engine is
 * needed.
 */
class ServiceConnectionTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("mqtt.url=mqtt://elsewhere:1")
		.withConfiguration(AutoConfigurations.of(ServiceConnectionAutoConfiguration.class, SslAutoConfiguration.class,
				MqttAutoConfiguration.class));

	static final class Mosquitto extends GenericContainer<Mosquitto> {

		Mosquitto() {
			super("eclipse-mosquitto:2");
		}

		@Override
		public void start() {
			// no engine
		}

		@Override
		public void stop() {
			// no engine
		}

		@Override
		public String getHost() {
			return "engine";
		}

		@Override
		public Integer getMappedPort(int originalPort) {
			return originalPort + 30_000;
		}

	}

	static final class HiveMq extends HiveMQContainer {

		HiveMq() {
			super(DockerImageName.parse("hivemq/hivemq-ce:2025.5"));
		}

		@Override
		public void start() {
			// no engine
		}

		@Override
		public void stop() {
			// no engine
		}

		@Override
		public String getHost() {
			return "engine";
		}

		@Override
		public Integer getMappedPort(int originalPort) {
			return originalPort + 40_000;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithMosquitto {

		@Bean
		@ServiceConnection("eclipse-mosquitto")
		Mosquitto mosquitto() {
			return new Mosquitto();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithAnyServer {

		@Bean
		@ServiceConnection("mqtt")
		Mosquitto any() {
			return new Mosquitto();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithHiveMq {

		@Bean
		@ServiceConnection
		HiveMq hiveMq() {
			return new HiveMq();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithTls {

		@Bean
		@ServiceConnection("eclipse-mosquitto")
		@PemTrustStore(certificate = "classpath:certificates/ca.pem")
		Mosquitto mosquitto() {
			return new Mosquitto();
		}

	}

	@Test
	void mosquittoByTheNameOfTheImage() {
		this.runner.withUserConfiguration(WithMosquitto.class)
			.run((context) -> assertThat(context.getBean(MqttConnectionDetails.class).getUrl())
				.isEqualTo("mqtt://engine:31883"));
	}

	@Test
	void anyServerByTheNameMqtt() {
		this.runner.withUserConfiguration(WithAnyServer.class)
			.run((context) -> assertThat(context.getBean(MqttConnectionDetails.class).getUrl())
				.isEqualTo("mqtt://engine:31883"));
	}

	@Test
	void hiveMqByItsContainer() {
		this.runner.withUserConfiguration(WithHiveMq.class)
			.run((context) -> assertThat(context.getBean(MqttConnectionDetails.class).getUrl())
				.isEqualTo("mqtt://engine:41883"));
	}

	@Test
	void noEmbeddedBrokerBesideAContainer() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MqttEmbeddedBrokerAutoConfiguration.class,
					ServiceConnectionAutoConfiguration.class, MqttAutoConfiguration.class))
			.withUserConfiguration(WithMosquitto.class)
			.run((context) -> assertThat(context).hasSingleBean(MqttConnectionDetails.class)
				.doesNotHaveBean(MqttBroker.class));
	}

	@Test
	void withATrustStoreTheConnectionUsesTls() {
		this.runner.withUserConfiguration(WithTls.class).run((context) -> {
			MqttConnectionDetails details = context.getBean(MqttConnectionDetails.class);
			assertThat(details.getUrl()).isEqualTo("mqtts://engine:38883");
			assertThat(details.getSslBundle()).isNotNull();
		});
	}

}
