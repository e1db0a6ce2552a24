package io.mqttboot.client.message;

/**
 * Which way a message goes.
 */
public enum Direction {

	/** From the server to this client. */
	INCOMING,

	/** From this client to the server. */
	OUTGOING

}
