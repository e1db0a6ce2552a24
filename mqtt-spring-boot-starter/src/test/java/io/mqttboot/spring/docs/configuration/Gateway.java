package io.mqttboot.spring.docs.configuration;

import io.mqttboot.client.spi.Credentials;
import io.mqttboot.spring.autoconfigure.MqttClientIdStrategy;
import io.mqttboot.spring.autoconfigure.MqttCredentialsProvider;
import io.mqttboot.spring.core.MqttOperations;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class Gateway {

	@Bean
	MqttCredentialsProvider credentials(TokenService tokens) {
		return (connection) -> Credentials.of("gateway", tokens.fresh());
	}

	@Bean
	MqttClientIdStrategy clientId(@Value("${HOSTNAME:local}") String host) {
		return (connection, configured) -> configured + "-" + host;
	}

	interface TokenService {

		String fresh();

	}

	static class Commands {

		private final MqttOperations edge;

		Commands(@Qualifier("edgeMqttTemplate") MqttOperations edge) {
			this.edge = edge;
		}

		void restart(String device) {
			this.edge.to("devices/{device}/commands", device).payload("restart").send();
		}

	}

}
