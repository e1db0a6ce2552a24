package io.mqttboot.spring.listener;

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

	private final String topic;

	private final Reason reason;

	/**
	 * Creates the exception.
	 * @param listenerId the id of the listener
	 * @param topic the topic of the message
	 * @param reason what failed
	 * @param cause why
	 */
	public MqttListenerException(String listenerId, String topic, Reason reason, Throwable cause) {
		super("Listener '%s' could not handle a message to '%s' (%s): %s".formatted(listenerId, topic, reason,
				cause.getMessage()), cause);
		this.listenerId = listenerId;
		this.topic = topic;
		this.reason = reason;
	}

	/**
	 * The listener.
	 * @return its id
	 */
	public String getListenerId() {
		return this.listenerId;
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

}
