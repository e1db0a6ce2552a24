package io.mqttboot.client.message;

/**
 * A name and a value attached to a packet (MQTT 5.0). Names may repeat, order is kept.
 *
 * @param name the name
 * @param value the value
 */
public record UserProperty(String name, String value) {

	public UserProperty {
		Utf8.check(name, "Name of a user property");
		Utf8.check(value, "Value of a user property");
	}

}
