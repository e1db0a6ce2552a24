package io.mqttboot.client.message;

/**
 * A step of an attempt to connect.
 */
public enum ConnectPhase {

	/** Looking up the host name. */
	RESOLVING,

	/** Opening the TCP connection. */
	TCP,

	/** TLS handshake. */
	TLS,

	/** CONNECT sent, waiting for CONNACK. */
	MQTT

}
