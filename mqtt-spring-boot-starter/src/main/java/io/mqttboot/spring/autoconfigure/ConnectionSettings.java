package io.mqttboot.spring.autoconfigure;

import io.mqttboot.spring.core.MqttConnections;

/**
 * What is configured for a connection.
 *
 * @param name the name of the connection
 * @param properties its own properties, and inherited ones
 */
record ConnectionSettings(String name, MqttConnectionProperties properties) {

	/** The settings of the ordinary connection. */
	static ConnectionSettings ordinary(MqttConnectionProperties properties) {
		return new ConnectionSettings(MqttConnections.DEFAULT, properties);
	}

	/** Whether this is the ordinary connection. */
	boolean isOrdinary() {
		return this.name.equals(MqttConnections.DEFAULT);
	}

	/** What the names of its properties begin with. */
	String prefix() {
		return isOrdinary() ? "mqtt." : "mqtt.connections." + this.name + ".";
	}

	/** The full name of a property. */
	String property(String suffix) {
		return prefix() + suffix;
	}

}
