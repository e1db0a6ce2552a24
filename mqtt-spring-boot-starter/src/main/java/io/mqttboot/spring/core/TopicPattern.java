package io.mqttboot.spring.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.mqttboot.client.message.InvalidTopicException;
import io.mqttboot.client.message.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * A topic with variables: <code>{name}</code> stands for one level, <code>{*name}</code>,
 * at the end, for all levels that follow. The wildcards {@code +} and {@code #} may occur
 * beside them in a pattern that is subscribed to. A variable takes a whole level.
 */
public final class TopicPattern {

	private enum Kind {

		LITERAL, ANY, REST, VARIABLE, REST_VARIABLE

	}

	private record Level(Kind kind, String text) {

		boolean isRest() {
			return this.kind == Kind.REST || this.kind == Kind.REST_VARIABLE;
		}

		boolean isVariable() {
			return this.kind == Kind.VARIABLE || this.kind == Kind.REST_VARIABLE;
		}

	}

	private final String text;

	private final TopicFilter filter;

	private final List<Level> levels;

	private final List<String> variables;

	private TopicPattern(String text) {
		this.text = text;
		List<String> names = new ArrayList<>();
		StringBuilder filterText = new StringBuilder();
		String[] parts = text.split("/", -1);
		for (int i = 0; i < parts.length; i++) {
			Level level = level(parts[i]);
			if (level.isRest() && i < parts.length - 1) {
				throw invalid("has levels after '" + parts[i] + "'");
			}
			if (level.isVariable()) {
				if (names.contains(level.text())) {
					throw invalid("has the variable '" + level.text() + "' twice");
				}
				names.add(level.text());
			}
			filterText.append((i > 0) ? "/" : "").append(switch (level.kind()) {
				case LITERAL -> parts[i];
				case ANY, VARIABLE -> "+";
				case REST, REST_VARIABLE -> "#";
			});
		}
		this.filter = TopicFilter.of(filterText.toString());
		this.variables = List.copyOf(names);
		List<Level> all = new ArrayList<>();
		for (String part : withoutGroup(text).split("/", -1)) {
			all.add(level(part));
		}
		this.levels = List.copyOf(all);
	}

	private Level level(String part) {
		if (part.equals("+")) {
			return new Level(Kind.ANY, part);
		}
		if (part.equals("#")) {
			return new Level(Kind.REST, part);
		}
		if (part.indexOf('{') < 0 && part.indexOf('}') < 0) {
			return new Level(Kind.LITERAL, part);
		}
		if (part.startsWith("{") && part.indexOf('}') == part.length() - 1 && part.lastIndexOf('{') == 0) {
			boolean rest = part.startsWith("{*");
			String name = part.substring(rest ? 2 : 1, part.length() - 1);
			if (name.isEmpty()) {
				throw invalid("has a variable without a name");
			}
			return new Level(rest ? Kind.REST_VARIABLE : Kind.VARIABLE, name);
		}
		throw invalid("mixes a variable with text in the level '" + part + "'; a variable takes a whole level");
	}

	private InvalidTopicException invalid(String problem) {
		return new InvalidTopicException(InvalidTopicException.Kind.FILTER, this.text, problem);
	}

	private String withoutGroup(String pattern) {
		if (!this.filter.isShared()) {
			return pattern;
		}
		return pattern.substring(pattern.indexOf('/', "$share/".length()) + 1);
	}

	/**
	 * Reads a pattern.
	 * @param pattern for example <code>devices/{deviceId}/temperature</code>
	 * @return the pattern
	 * @throws InvalidTopicException if it breaks a rule
	 */
	public static TopicPattern of(String pattern) {
		return new TopicPattern(pattern);
	}

	/**
	 * The filter to subscribe to: every variable replaced by a wildcard.
	 * @return the filter
	 */
	public TopicFilter filter() {
		return this.filter;
	}

	/**
	 * The names of the variables.
	 * @return the names in the order of the pattern
	 */
	public List<String> variables() {
		return this.variables;
	}

	/**
	 * Whether a message with this topic belongs to this pattern.
	 * @param topic the topic of a message
	 * @return {@code true} if it does
	 */
	public boolean matches(String topic) {
		return this.filter.matches(topic);
	}

	/**
	 * Reads the variables from a topic.
	 * @param topic the topic of a message
	 * @return the variables, or {@code null} if the topic does not match
	 */
	public @Nullable Map<String, String> match(String topic) {
		if (!matches(topic)) {
			return null;
		}
		if (this.variables.isEmpty()) {
			return Map.of();
		}
		Map<String, String> values = new LinkedHashMap<>();
		int start = 0;
		for (Level level : this.levels) {
			int end = topic.indexOf('/', start);
			if (level.isVariable()) {
				boolean toTheEnd = level.isRest() || end < 0;
				values.put(level.text(), (start > topic.length()) ? ""
						: (toTheEnd ? topic.substring(start) : topic.substring(start, end)));
			}
			start = ((end < 0) ? topic.length() : end) + 1;
		}
		return Collections.unmodifiableMap(values);
	}

	/**
	 * Makes a topic by putting values in the place of the variables, in order.
	 * @param values one value per variable, converted by {@code toString()}
	 * @return the topic
	 * @throws IllegalArgumentException if the number of values is wrong, the pattern
	 * holds wildcards, or a value is empty or holds {@code /}, {@code +}, {@code #} or
	 * U+0000 (<code>{*name}</code> may hold {@code /})
	 */
	public String expand(@Nullable Object... values) {
		if (values.length != this.variables.size()) {
			throw new IllegalArgumentException("Topic pattern '%s' has %d variable(s) %s, but %d value(s) were given"
				.formatted(this.text, this.variables.size(), this.variables, values.length));
		}
		return expand((name) -> values[this.variables.indexOf(name)]);
	}

	/**
	 * Makes a topic by putting values in the place of the variables, by name. Values for
	 * other names are ignored.
	 * @param values the values by the name of the variable
	 * @return the topic
	 * @throws IllegalArgumentException see {@link #expand(Object...)}
	 */
	public String expand(Map<String, ?> values) {
		return expand(values::get);
	}

	private String expand(Function<String, @Nullable Object> values) {
		StringBuilder topic = new StringBuilder();
		for (int i = 0; i < this.levels.size(); i++) {
			Level level = this.levels.get(i);
			if (level.kind() == Kind.ANY || level.kind() == Kind.REST) {
				throw new IllegalArgumentException(
						"Topic pattern '%s' holds a wildcard, so nothing can be published to it".formatted(this.text));
			}
			topic.append((i > 0) ? "/" : "")
				.append(level.isVariable() ? value(level, values.apply(level.text())) : level.text());
		}
		return topic.toString();
	}

	private String value(Level level, @Nullable Object value) {
		String valueText = (value != null) ? value.toString() : "";
		if (valueText.isEmpty()) {
			throw new IllegalArgumentException(
					"No value for the variable '%s' of topic pattern '%s'".formatted(level.text(), this.text));
		}
		for (int i = 0; i < valueText.length(); i++) {
			char c = valueText.charAt(i);
			if (c == '+' || c == '#' || c == 0 || (c == '/' && !level.isRest())) {
				throw new IllegalArgumentException(
						"The value of variable '%s' of topic pattern '%s' holds %s, which is not allowed there"
							.formatted(level.text(), this.text, (c == 0) ? "U+0000" : "'" + c + "'"));
			}
		}
		return valueText;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof TopicPattern that && this.text.equals(that.text);
	}

	@Override
	public int hashCode() {
		return this.text.hashCode();
	}

	/**
	 * The pattern as it was declared.
	 * @return the text
	 */
	@Override
	public String toString() {
		return this.text;
	}

}
