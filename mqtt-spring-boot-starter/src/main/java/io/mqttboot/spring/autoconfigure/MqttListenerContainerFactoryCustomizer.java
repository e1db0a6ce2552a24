package io.mqttboot.spring.autoconfigure;

import io.mqttboot.spring.listener.MqttListenerContainerFactory;

/**
 * Changes the auto-configured container factory of listeners, after the properties. Beans
 * of this type are applied in their order.
 */
@FunctionalInterface
public interface MqttListenerContainerFactoryCustomizer {

	/**
	 * Changes the factory.
	 * @param builder the builder of the factory
	 */
	void customize(MqttListenerContainerFactory.Builder builder);

}
