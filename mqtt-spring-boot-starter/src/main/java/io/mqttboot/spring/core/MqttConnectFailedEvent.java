package io.mqttboot.spring.core;

import java.time.Duration;

import io.mqttboot.client.spi.MqttEvent;
import org.jspecify.annotations.Nullable;

/**
 * Published to the application context when an attempt to connect failed. Runs on the
 * callback executor of the client.
 */
public class MqttConnectFailedEvent extends MqttConnectionEvent {

	private static final long serialVersionUID = 1L;

	private final transient MqttEvent.ConnectFailed event;

	/**
	 * Creates the event.
	 * @param source where it comes from
	 * @param connection the name of the connection
	 * @param event what the client says
	 */
	public MqttConnectFailedEvent(Object source, String connection, MqttEvent.ConnectFailed event) {
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
	 * Why the attempt failed.
	 * @return the cause, with the reason code of the server if it refused
	 */
	public Throwable getCause() {
		return this.event.cause();
	}

	/**
	 * The number of the attempt.
	 * @return 1 for the first attempt since the last connection
	 */
	public int getAttempt() {
		return this.event.attempt();
	}

	/**
	 * Time until the next attempt.
	 * @return the time, or {@code null} if there will be none
	 */
	public @Nullable Duration getRetryIn() {
		return this.event.retryIn();
	}

}
