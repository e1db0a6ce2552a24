package io.mqttboot.client.message;

import java.util.Objects;

import io.mqttboot.client.message.InvalidTopicException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A topic filter, checked: plain, with the wildcards {@code +} and {@code #}, or shared
 * ({@code $share/group/filter}).
 */
public final class TopicFilter {

	private static final String SHARE_PREFIX = "$share/";

	private final String text;

	private final @Nullable String shareName;

	private final String pattern;

	private final boolean wildcard;

	private TopicFilter(String text, @Nullable String shareName, String pattern) {
		this.text = text;
		this.shareName = shareName;
		this.pattern = pattern;
		this.wildcard = pattern.indexOf('+') >= 0 || pattern.indexOf('#') >= 0;
	}

	/**
	 * Checks a filter [MQTT5-4.7.1-1, MQTT5-4.7.1-2, MQTT5-4.7.3-1, MQTT5-4.8.2-1,
	 * MQTT5-4.8.2-2].
	 * @param filter the filter as sent in SUBSCRIBE
	 * @return the filter
	 * @throws InvalidTopicException if it breaks a rule
	 */
	public static TopicFilter of(String filter) {
		Objects.requireNonNull(filter, "filter");
		try {
			Utf8.length(filter, "it");
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidTopicException(Kind.FILTER, filter, "is not valid: " + ex.getMessage());
		}
		String shareName = null;
		String pattern = filter;
		if (filter.startsWith(SHARE_PREFIX)) {
			int end = filter.indexOf('/', SHARE_PREFIX.length());
			shareName = filter.substring(SHARE_PREFIX.length(), (end < 0) ? filter.length() : end);
			pattern = (end < 0) ? "" : filter.substring(end + 1);
			if (shareName.isEmpty() || shareName.indexOf('+') >= 0 || shareName.indexOf('#') >= 0) {
				throw new InvalidTopicException(Kind.FILTER, filter,
						"needs a group name without '+' and '#' after '$share/'");
			}
		}
		checkPattern(filter, pattern);
		return new TopicFilter(filter, shareName, pattern);
	}

	private static void checkPattern(String filter, String pattern) {
		if (pattern.isEmpty()) {
			throw new InvalidTopicException(Kind.FILTER, filter,
					filter.isEmpty() ? "is empty" : "has nothing to subscribe to after the group name");
		}
		for (int i = 0; i < pattern.length(); i++) {
			char c = pattern.charAt(i);
			if (c != '+' && c != '#') {
				continue;
			}
			boolean alone = (i == 0 || pattern.charAt(i - 1) == '/')
					&& (i == pattern.length() - 1 || pattern.charAt(i + 1) == '/');
			if (!alone) {
				throw new InvalidTopicException(Kind.FILTER, filter, "mixes '" + c + "' with text in one level");
			}
			if (c == '#' && i != pattern.length() - 1) {
				throw new InvalidTopicException(Kind.FILTER, filter, "has levels after '#'");
			}
		}
	}

	/**
	 * Whether a message with this topic belongs to this filter. A wildcard at the start
	 * does not match topics that begin with {@code $} [MQTT5-4.7.2-1].
	 * @param topic the topic of a message
	 * @return {@code true} if it matches
	 */
	public boolean matches(String topic) {
		if (!this.wildcard) {
			return this.pattern.equals(topic);
		}
		if (!topic.isEmpty() && topic.charAt(0) == '$' && this.pattern.charAt(0) != '$') {
			return false;
		}
		return matchesWildcards(topic);
	}

	private boolean matchesWildcards(String topic) {
		int p = 0;
		int t = 0;
		while (p < this.pattern.length()) {
			char c = this.pattern.charAt(p);
			if (c == '#') {
				return true;
			}
			if (c == '+') {
				while (t < topic.length() && topic.charAt(t) != '/') {
					t++;
				}
				p++;
			}
			else if (t < topic.length() && topic.charAt(t) == c) {
				p++;
				t++;
			}
			else {
				return t == topic.length() && endsWithMultiLevel(p);
			}
		}
		return t == topic.length();
	}

	/** {@code a/#} also matches {@code a}. */
	private boolean endsWithMultiLevel(int p) {
		return p == this.pattern.length() - 2 && this.pattern.charAt(p) == '/' && this.pattern.charAt(p + 1) == '#';
	}

	/**
	 * The filter without {@code $share/group/}: what topics are matched against.
	 * @return the pattern
	 */
	public String pattern() {
		return this.pattern;
	}

	/**
	 * The group of a shared subscription.
	 * @return the name, or {@code null} if the filter is not shared
	 */
	public @Nullable String shareName() {
		return this.shareName;
	}

	/**
	 * Whether this is a shared subscription.
	 * @return {@code true} if the filter begins with {@code $share/}
	 */
	public boolean isShared() {
		return this.shareName != null;
	}

	/**
	 * Whether the filter holds {@code +} or {@code #}.
	 * @return {@code true} if it does
	 */
	public boolean hasWildcard() {
		return this.wildcard;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof TopicFilter that && this.text.equals(that.text);
	}

	@Override
	public int hashCode() {
		return this.text.hashCode();
	}

	/**
	 * The filter as sent in SUBSCRIBE.
	 * @return the text
	 */
	@Override
	public String toString() {
		return this.text;
	}

}
