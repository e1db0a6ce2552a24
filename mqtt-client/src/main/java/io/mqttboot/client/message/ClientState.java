package io.mqttboot.client.message;

/**
 * Where a client is in its life.
 */
public enum ClientState {

	/** Not connected and not trying to. */
	IDLE,

	/** A connection is being made. */
	CONNECTING,

	/** CONNACK was received. */
	CONNECTED,

	/** The connection was lost or refused; the next attempt is scheduled. */
	WAITING,

	/** A graceful disconnect waits for acknowledgements or for the socket to close. */
	DISCONNECTING,

	/** Closed for good. */
	CLOSED

}
