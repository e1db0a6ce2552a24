package io.mqttboot.spring.autoconfigure;

import io.mqttboot.client.options.MqttClientOptions;

/**
 * A bean of this type changes the options of the auto-configured client, after the
 * properties.
 */
@FunctionalInterface
public interface MqttClientOptionsCustomizer {

	/**
	 * Changes the options.
	 * @param builder builds the options
	 */
	void customize(MqttClientOptions.Builder builder);

}
