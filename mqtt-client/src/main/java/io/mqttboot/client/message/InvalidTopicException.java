package io.mqttboot.client.message;

/**
 * A topic name or a topic filter breaks the rules of the standard.
 */
public final class InvalidTopicException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	/** What was checked. */
	public enum Kind {

		/** The topic of a message. */
		NAME,

		/** The filter of a subscription. */
		FILTER

	}

	private final Kind kind;

	private final String topic;

	/**
	 * Creates the exception.
	 * @param kind what was checked
	 * @param topic the text that was refused
	 * @param problem what is wrong with it, as the end of a sentence
	 */
	public InvalidTopicException(Kind kind, String topic, String problem) {
		super("Topic %s '%s' %s".formatted((kind == Kind.NAME) ? "name" : "filter", shortened(topic), problem));
		this.kind = kind;
		this.topic = topic;
	}

	/**
	 * Tells what was checked.
	 * @return name or filter
	 */
	public Kind kind() {
		return this.kind;
	}

	/**
	 * The text that was refused.
	 * @return the text, in full
	 */
	public String topic() {
		return this.topic;
	}

	/** Fit for a log line: not too long, and without control characters. */
	private static String shortened(String topic) {
		String text = (topic.length() > 200) ? topic.substring(0, 200) + "…" : topic;
		return text.replaceAll("\\p{Cntrl}", "?");
	}

}
