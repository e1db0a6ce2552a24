package io.mqttboot.client.internal.session;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Topic aliases of outgoing messages on one connection [MQTT5-3.3.2-7]: the topics used
 * last keep an alias, the one not used for the longest time gives its alias away.
 */
final class OutgoingAliases {

	/** More are not used, whatever the server allows, to bound the memory. */
	private static final int MOST = 1024;

	/** An alias takes 3 bytes, so shorter topics gain nothing. */
	private static final int SHORTEST_TOPIC = 4;

	private final Map<String, Alias> byTopic = new HashMap<>();

	private final Map<Integer, String> byHand = new HashMap<>();

	private int maximum;

	private @Nullable Alias newest;

	private @Nullable Alias oldest;

	/**
	 * Forgets everything: a new connection.
	 * @param maximum how many aliases the server allows, 0 for none
	 */
	void reset(int maximum) {
		this.maximum = Math.min(maximum, MOST);
		this.byTopic.clear();
		this.byHand.clear();
		this.newest = null;
		this.oldest = null;
	}

	/**
	 * Chooses the alias for a message that is about to be written, and will be.
	 * @return 0 for none, a positive number for an alias that must be sent with the
	 * topic, or the negative of an alias that the server knows, so that the topic is left
	 * out
	 */
	int use(String topic) {
		if (this.maximum == 0 || topic.length() < SHORTEST_TOPIC) {
			return 0;
		}
		Alias last = this.newest;
		if (last != null && last.topic.equals(topic)) {
			return -last.number;
		}
		Alias known = this.byTopic.get(topic);
		if (known != null) {
			unlink(known);
			link(known);
			return -known.number;
		}
		return define(topic).number;
	}

	/**
	 * Uses an alias that the application chose, for a message that is about to be
	 * written, and will be.
	 * @return whether the server knows it for this topic, so that the topic is left out
	 */
	boolean useByHand(int number, String topic) {
		return topic.equals(this.byHand.put(number, topic));
	}

	private Alias define(String topic) {
		Alias alias;
		Alias victim = this.oldest;
		if (this.byTopic.size() < this.maximum || victim == null) {
			alias = new Alias(this.byTopic.size() + 1, topic);
		}
		else {
			alias = victim;
			this.byTopic.remove(alias.topic);
			unlink(alias);
			alias.topic = topic;
		}
		this.byTopic.put(topic, alias);
		link(alias);
		return alias;
	}

	private void link(Alias alias) {
		alias.older = this.newest;
		if (this.newest != null) {
			this.newest.newer = alias;
		}
		else {
			this.oldest = alias;
		}
		this.newest = alias;
	}

	private void unlink(Alias alias) {
		if (alias.newer != null) {
			alias.newer.older = alias.older;
		}
		else {
			this.newest = alias.older;
		}
		if (alias.older != null) {
			alias.older.newer = alias.newer;
		}
		else {
			this.oldest = alias.newer;
		}
		alias.newer = null;
		alias.older = null;
	}

	private static final class Alias {

		private final int number;

		private String topic;

		private @Nullable Alias newer;

		private @Nullable Alias older;

		Alias(int number, String topic) {
			this.number = number;
			this.topic = topic;
		}

	}

}
