package io.mqttboot.client.message;

/**
 * Version of the protocol spoken on a connection.
 */
public enum MqttVersion {

	/** MQTT 3.1.1 (protocol level 4). */
	V3_1_1(4, "3.1.1"),

	/** MQTT 5.0 (protocol level 5). */
	V5(5, "5.0");

	private final int level;

	private final String text;

	MqttVersion(int level, String text) {
		this.level = level;
		this.text = text;
	}

	/**
	 * The protocol level sent in CONNECT [MQTT5-3.1.2-2].
	 * @return 4 or 5
	 */
	public int level() {
		return this.level;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
