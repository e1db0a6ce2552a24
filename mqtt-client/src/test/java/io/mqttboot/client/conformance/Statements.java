package io.mqttboot.client.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads statement ids as people write them: {@code MQTT5-4.3.3-1 to 3, -8, -4.4.0-1}. A
 * part that begins with a hyphen takes over what is missing from the id before it.
 */
final class Statements {

	private static final Pattern BRACKETS = Pattern.compile("\\[((?:MQTT5|MQTT311|RULE)-[^\\]]*)\\]");

	private static final Pattern FULL = Pattern.compile("(MQTT5|MQTT311|RULE)-([0-9.]+)(?:-(\\d+))?(?: to (\\d+))?");

	private static final Pattern SHORT = Pattern.compile("(?:-([0-9.]+\\.[0-9.]+))?-(\\d+)(?: to (\\d+))?");

	private static final Pattern COMMA = Pattern.compile(",\\s*");

	private Statements() {
	}

	/**
	 * The ids in the brackets of a display name.
	 * @param displayName the name
	 * @return the ids, without those that only name a section
	 */
	static List<String> in(String displayName) {
		List<String> ids = new ArrayList<>();
		Matcher brackets = BRACKETS.matcher(displayName);
		while (brackets.find()) {
			ids.addAll(parse(brackets.group(1)));
		}
		return ids;
	}

	/**
	 * Reads a list of ids.
	 * @param list the ids, with commas between them
	 * @return the ids in full, without those that only name a section
	 */
	static List<String> parse(String list) {
		List<String> ids = new ArrayList<>();
		String version = null;
		String section = null;
		for (String part : COMMA.splitAsStream(list).toList()) {
			Matcher full = FULL.matcher(part);
			Matcher shortened = SHORT.matcher(part);
			if (full.matches()) {
				version = full.group(1);
				section = full.group(2);
				if (version.equals("RULE")) {
					ids.add(version + "-" + section);
				}
				else if (full.group(3) != null) {
					add(ids, version + "-" + section, full.group(3), full.group(4));
				}
			}
			else if (shortened.matches() && version != null) {
				section = (shortened.group(1) != null) ? shortened.group(1) : section;
				add(ids, version + "-" + section, shortened.group(2), shortened.group(3));
			}
			else {
				throw new AssertionError("Cannot read '" + part + "' in [" + list + "]");
			}
		}
		return ids;
	}

	private static void add(List<String> ids, String section, String first, @Nullable String last) {
		int end = Integer.parseInt((last != null) ? last : first);
		for (int i = Integer.parseInt(first); i <= end; i++) {
			ids.add(section + "-" + i);
		}
	}

}
