package io.mqttboot.spring.autoconfigure;

import io.mqttboot.client.MqttClient;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttTemplate;

import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.core.env.Environment;

/**
 * Registers client and template of every connection under {@code mqtt.connections}.
 * Injection by type still finds those of the ordinary connection.
 */
final class NamedConnectionsRegistrar implements BeanRegistrar {

	@Override
	public void register(BeanRegistry registry, Environment environment) {
		NamedConnections.all(environment).forEach((connection) -> register(registry, connection));
	}

	private static void register(BeanRegistry registry, ConnectionSettings connection) {
		String name = connection.name();
		String client = MqttConnections.clientBeanName(name);
		registry.registerBean(client, MqttClient.class, (spec) -> spec.fallback()
			.supplier((context) -> context.bean(MqttClientFactory.class).createNamed(connection)));
		registry.registerBean(MqttConnections.templateBeanName(name), MqttTemplate.class,
				(spec) -> spec.fallback()
					.supplier((context) -> context.bean(MqttTemplateFactory.class)
						.create(name, context.bean(client, MqttClient.class))));
	}

}
