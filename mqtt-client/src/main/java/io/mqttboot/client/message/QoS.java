package io.mqttboot.client.message;

/**
 * Quality of service of a message or a subscription.
 */
public enum QoS {

	/** QoS 0: sent once, not acknowledged; may be lost. */
	AT_MOST_ONCE,

	/** QoS 1: acknowledged; may arrive more than once. */
	AT_LEAST_ONCE,

	/** QoS 2: acknowledged in two steps; arrives exactly once. */
	EXACTLY_ONCE;

	private static final QoS[] VALUES = values();

	/**
	 * The number used on the wire.
	 * @return 0, 1 or 2
	 */
	public int level() {
		return ordinal();
	}

	/**
	 * Returns the QoS with the given number.
	 * @param level 0, 1 or 2
	 * @return the QoS
	 * @throws IllegalArgumentException for any other number [MQTT5-3.3.1-4]
	 */
	public static QoS of(int level) {
		if (level < 0 || level > 2) {
			throw new IllegalArgumentException("QoS must be 0, 1 or 2, not " + level);
		}
		return VALUES[level];
	}

}
