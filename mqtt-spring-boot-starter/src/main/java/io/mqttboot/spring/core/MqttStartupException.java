package io.mqttboot.spring.core;

import org.jspecify.annotations.Nullable;

/**
 * A connection that the application cannot start without did not come about.
 */
public class MqttStartupException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String connection;

	private final String server;

	/**
	 * Creates the exception.
	 * @param connection the name of the connection
	 * @param server the address of the server without user-info
	 * @param cause why, or {@code null} if the attempt did not end in time
	 */
	public MqttStartupException(String connection, String server, @Nullable Throwable cause) {
		super("MQTT connection '%s' to %s could not be made: %s".formatted(connection, server,
				(cause != null) ? cause.getMessage() : "no answer in time"), cause);
		this.connection = connection;
		this.server = server;
	}

	/**
	 * The connection.
	 * @return its name
	 */
	public String getConnection() {
		return this.connection;
	}

	/**
	 * The server.
	 * @return its address without user-info
	 */
	public String getServer() {
		return this.server;
	}

}
