package io.mqttboot.client.message;

/**
 * What the server said in CONNACK about itself, with the default of the standard where it
 * said nothing. Valid for one connection.
 *
 * @param receiveMaximum how many QoS 1 and 2 messages may wait for an acknowledgement, 1
 * to 65,535
 * @param maximumQos the highest QoS the server accepts
 * @param retainAvailable whether retained messages are accepted
 * @param maximumPacketSize largest packet the server accepts, in bytes
 * @param topicAliasMaximum highest topic alias the server accepts, 0 for none
 * @param wildcardSubscriptions whether filters may hold wildcards
 * @param subscriptionIdentifiers whether subscriptions may have identifiers
 * @param sharedSubscriptions whether shared subscriptions are available
 */
public record ServerLimits(int receiveMaximum, QoS maximumQos, boolean retainAvailable, long maximumPacketSize,
		int topicAliasMaximum, boolean wildcardSubscriptions, boolean subscriptionIdentifiers,
		boolean sharedSubscriptions) {

	/** Largest packet the protocol can express, in bytes. */
	public static final long PROTOCOL_MAXIMUM_PACKET_SIZE = 268_435_460;

	/** The limits of a server that announces none. */
	public static final ServerLimits DEFAULTS = new ServerLimits(65_535, QoS.EXACTLY_ONCE, true,
			PROTOCOL_MAXIMUM_PACKET_SIZE, 0, true, true, true);

	/** The limits of every MQTT 3.1.1 server, which cannot announce any. */
	public static final ServerLimits V3_1_1 = new ServerLimits(65_535, QoS.EXACTLY_ONCE, true,
			PROTOCOL_MAXIMUM_PACKET_SIZE, 0, true, false, true);

}
