package io.mqttboot.spring.config;

/**
 * Adds listeners that are not annotated methods. Every bean of this type is asked when
 * all beans exist, before connections are made.
 */
@FunctionalInterface
public interface MqttListenerConfigurer {

	/**
	 * Adds listeners.
	 * @param registrar takes them
	 */
	void configureListeners(MqttListenerEndpointRegistrar registrar);

}
