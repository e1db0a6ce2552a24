package io.mqttboot.spring.listener;

import java.time.Duration;

import org.springframework.context.ApplicationEvent;

/**
 * A listener got no message for a while. Published again after each further interval
 * without a message.
 */
public class MqttListenerIdleEvent extends ApplicationEvent {

	private static final long serialVersionUID = 1L;

	private final String listenerId;

	private final String connection;

	private final Duration idleTime;

	/**
	 * Creates the event.
	 * @param source the container
	 * @param listenerId the id of the listener
	 * @param connection the name of its connection
	 * @param idleTime how long there was no message
	 */
	public MqttListenerIdleEvent(Object source, String listenerId, String connection, Duration idleTime) {
		super(source);
		this.listenerId = listenerId;
		this.connection = connection;
		this.idleTime = idleTime;
	}

	/**
	 * The listener.
	 * @return its id
	 */
	public String getListenerId() {
		return this.listenerId;
	}

	/**
	 * The connection of the listener.
	 * @return its name
	 */
	public String getConnection() {
		return this.connection;
	}

	/**
	 * How long there was no message.
	 * @return the time since the last message, or since the listener was started
	 */
	public Duration getIdleTime() {
		return this.idleTime;
	}

}
