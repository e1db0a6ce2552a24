package io.mqttboot.spring.core;

import java.time.Duration;

import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.spi.MqttEvent;
import org.jspecify.annotations.Nullable;

/**
 * Published to the application context when a connection ended. Runs on the callback
 * executor of the client.
 */
public class MqttDisconnectedEvent extends MqttConnectionEvent {

	private static final long serialVersionUID = 1L;

	private final transient MqttEvent.Disconnected event;

	/**
	 * Creates the event.
	 * @param source where it comes from
	 * @param connection the name of the connection
	 * @param event what the client says
	 */
	public MqttDisconnectedEvent(Object source, String connection, MqttEvent.Disconnected event) {
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
	 * Who ended the connection.
	 * @return client, server or network
	 */
	public MqttEvent.Initiator getInitiator() {
		return this.event.initiator();
	}

	/**
	 * The code of DISCONNECT in either direction.
	 * @return the code, or {@code null} if none was sent
	 */
	public @Nullable ReasonCode getReasonCode() {
		return this.event.reasonCode();
	}

	/**
	 * The error behind it.
	 * @return the cause, or {@code null} after an orderly end
	 */
	public @Nullable Throwable getCause() {
		return this.event.cause();
	}

	/**
	 * Time until the next attempt to connect.
	 * @return the time, or {@code null} if there will be none
	 */
	public @Nullable Duration getReconnectIn() {
		return this.event.reconnectIn();
	}

}
