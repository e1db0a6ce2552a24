package io.mqttboot.client.message;

import io.mqttboot.client.message.InvalidTopicException.Kind;

/**
 * The rules for the topic of a message.
 */
public final class TopicName {

	private TopicName() {
	}

	/**
	 * Checks the topic of a message: at least one character, no wildcard, a valid string
	 * [MQTT5-3.3.2-2, MQTT5-4.7.3-1, MQTT5-4.7.3-2].
	 * @param topic the topic
	 * @return the topic
	 * @throws InvalidTopicException if it breaks a rule
	 */
	public static String check(String topic) {
		if (topic.isEmpty()) {
			throw new InvalidTopicException(Kind.NAME, topic, "is empty");
		}
		if (topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0) {
			throw new InvalidTopicException(Kind.NAME, topic,
					"holds a wildcard; '+' and '#' are only allowed in subscriptions");
		}
		try {
			Utf8.length(topic, "it");
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidTopicException(Kind.NAME, topic, "is not valid: " + ex.getMessage());
		}
		return topic;
	}

}
