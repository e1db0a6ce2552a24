package io.mqttboot.spring.core;

import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.spi.MqttEvent;

/**
 * Published to the application context when a connection stands, for the first time or
 * again. Runs on the callback executor of the client.
 */
public class MqttConnectedEvent extends MqttConnectionEvent {

	private static final long serialVersionUID = 1L;

	private final transient MqttEvent.Connected event;

	/**
	 * Creates the event.
	 * @param source where it comes from
	 * @param connection the name of the connection
	 * @param event what the client says
	 */
	public MqttConnectedEvent(Object source, String connection, MqttEvent.Connected event) {
		super(source, connection);
		this.event = event;
	}

	/**
	 * The server.
	 * @return its address without user-info
	 */
	public String getServer() {
		return this.event.server();
	}

	/**
	 * Whether the client connected by itself after a loss.
	 * @return {@code true} for a reconnect
	 */
	public boolean isReconnect() {
		return this.event.reconnect();
	}

	/**
	 * What the server said.
	 * @return the CONNACK
	 */
	public ConnectResult getResult() {
		return this.event.result();
	}

}
