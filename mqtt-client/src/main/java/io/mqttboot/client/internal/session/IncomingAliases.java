package io.mqttboot.client.internal.session;

import io.mqttboot.client.message.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * Topic aliases that the server defined on one connection.
 */
final class IncomingAliases {

	private final ConnectionState connection;

	private final int maximum;

	/** Indexed by alias; allocated when the server defines the first one. */
	private @Nullable String[] topics = new @Nullable String[0];

	IncomingAliases(ConnectionState connection, int maximum) {
		this.connection = connection;
		this.maximum = maximum;
	}

	/** Forgets everything: a new connection [MQTT5-3.3.2-7]. */
	void reset() {
		this.topics = new @Nullable String[0];
	}

	/**
	 * Finds the topic of a PUBLISH [MQTT5-3.3.2-10, MQTT5-3.3.2-11].
	 * @param topic the topic of the packet, maybe empty
	 * @param alias the alias of the packet, 0 for none
	 * @return the topic, or {@code null} if the server broke a rule and the connection is
	 * being closed
	 */
	@Nullable String resolve(String topic, int alias) {
		if (alias == 0) {
			if (!topic.isEmpty()) {
				return topic;
			}
			this.connection.violated(ReasonCode.PROTOCOL_ERROR, "PUBLISH with an empty topic and no topic alias");
			return null;
		}
		if (alias > this.maximum) {
			this.connection.violated(ReasonCode.TOPIC_ALIAS_INVALID,
					"PUBLISH with topic alias %d, but this client allows at most %d [MQTT5-3.1.2-26]".formatted(alias,
							this.maximum));
			return null;
		}
		if (this.topics.length == 0) {
			this.topics = new @Nullable String[this.maximum + 1];
		}
		if (!topic.isEmpty()) {
			this.topics[alias] = topic;
			return topic;
		}
		String known = this.topics[alias];
		if (known == null) {
			this.connection.violated(ReasonCode.TOPIC_ALIAS_INVALID,
					"PUBLISH with topic alias %d, which was not defined on this connection".formatted(alias));
		}
		return known;
	}

}
