package io.mqttboot.spring.autoconfigure;

import io.mqttboot.client.options.MqttClientOptions;

/**
 * A bean of this type changes the options of every auto-configured client, after the
 * properties.
 */
@FunctionalInterface
public interface MqttClientOptionsCustomizer {

	/**
	 * Changes the options.
	 * @param connection the name of the connection, {@code default} for the ordinary one
	 * @param builder builds the options
	 */
	void customize(String connection, MqttClientOptions.Builder builder);

}
