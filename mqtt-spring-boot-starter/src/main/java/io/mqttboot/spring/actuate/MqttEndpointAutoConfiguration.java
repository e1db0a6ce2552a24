package io.mqttboot.spring.actuate;

import io.mqttboot.spring.autoconfigure.MqttAutoConfiguration;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the endpoint {@code mqtt}.
 */
@AutoConfiguration(after = MqttAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(MqttConnections.class)
@ConditionalOnAvailableEndpoint(MqttEndpoint.class)
public final class MqttEndpointAutoConfiguration {

	MqttEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	MqttEndpoint mqttEndpoint(MqttConnections connections, ObjectProvider<MqttListenerEndpointRegistry> listeners) {
		return new MqttEndpoint(connections, listeners.getIfAvailable());
	}

}
