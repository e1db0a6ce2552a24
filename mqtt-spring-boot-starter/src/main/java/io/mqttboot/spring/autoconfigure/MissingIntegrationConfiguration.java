package io.mqttboot.spring.autoconfigure;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Configuration;

/**
 * Refuses channels when the library that they need is missing.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingClass("org.springframework.integration.endpoint.MessageProducerSupport")
class MissingIntegrationConfiguration implements InitializingBean {

	private final MqttProperties properties;

	MissingIntegrationConfiguration(MqttProperties properties) {
		this.properties = properties;
	}

	@Override
	public void afterPropertiesSet() {
		MqttChannelsProperties channels = this.properties.channels();
		if (!channels.inbound().isEmpty() || !channels.outbound().isEmpty()) {
			throw new InvalidMqttPropertyException("mqtt.channels",
					"message channels need Spring Integration, which is not on the class path",
					"Add the dependency 'org.springframework.boot:spring-boot-starter-integration', or remove 'mqtt.channels'.");
		}
	}

}
