package io.mqttboot.spring.listener;

import java.time.Duration;

/**
 * A listener could not handle a message. The cause tells why.
 */
public class MqttListenerException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/** What failed. */
	public enum Reason {

		/**
		 * An argument could not be made from the message, for example the payload could
		 * not be converted.
		 */
		CONVERSION,

		/** An argument broke its validation constraints. */
		VALIDATION,

		/** The listener threw, or its future failed. */
		HANDLER,

		/** The value that the listener returned could not be published as a reply. */
		REPLY

	}

	private final String listenerId;

	private final String connection;

	private final String topic;

	private final Reason reason;

	private final int attempts;

	private final Duration elapsed;

	/**
	 * Creates the exception.
	 * @param listenerId the id of the listener
	 * @param connection the name of its connection
	 * @param topic the topic of the message
	 * @param reason what failed
	 * @param cause why
	 * @param attempts how often the listener was called
	 * @param elapsed the time since the first attempt began
	 */
	public MqttListenerException(String listenerId, String connection, String topic, Reason reason, Throwable cause,
			int attempts, Duration elapsed) {
		super("Listener '%s' could not handle a message to '%s' (%s%s): %s".formatted(listenerId, topic, reason,
				(attempts > 1) ? ", %d attempts".formatted(attempts) : "", cause.getMessage()), cause);
		this.listenerId = listenerId;
		this.connection = connection;
		this.topic = topic;
		this.reason = reason;
		this.attempts = attempts;
		this.elapsed = elapsed;
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
	 * The topic of the message.
	 * @return the topic
	 */
	public String getTopic() {
		return this.topic;
	}

	/**
	 * What failed.
	 * @return the kind of failure
	 */
	public Reason getReason() {
		return this.reason;
	}

	/**
	 * How often the listener was called for the message.
	 * @return the number, at least 1
	 */
	public int getAttempts() {
		return this.attempts;
	}

	/**
	 * How long the attempts took, with the time between them.
	 * @return the time since the first one began
	 */
	public Duration getElapsed() {
		return this.elapsed;
	}

}
