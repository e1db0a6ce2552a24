package io.mqttboot.spring.core;

import org.springframework.context.ApplicationEvent;

/**
 * Something that happened to a connection, published to the application context on the
 * callback executor of the client.
 */
public abstract class MqttConnectionEvent extends ApplicationEvent {

	private static final long serialVersionUID = 1L;

	private final String connection;

	/**
	 * Creates the event.
	 * @param source where it comes from
	 * @param connection the name of the connection
	 */
	MqttConnectionEvent(Object source, String connection) {
		super(source);
		this.connection = connection;
	}

	/**
	 * The connection.
	 * @return its name, {@code default} for the ordinary one
	 */
	public String getConnection() {
		return this.connection;
	}

}
