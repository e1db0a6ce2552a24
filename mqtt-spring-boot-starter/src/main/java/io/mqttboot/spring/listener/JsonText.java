package io.mqttboot.spring.listener;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes a flat JSON object, also in an application without a JSON library.
 */
final class JsonText {

	private JsonText() {
	}

	/**
	 * Writes an object.
	 * @param fields numbers are written as such, everything else as text
	 */
	static String object(Map<String, Object> fields) {
		return fields.entrySet()
			.stream()
			.map((field) -> quoted(field.getKey()) + ":"
					+ ((field.getValue() instanceof Number) ? field.getValue() : quoted(field.getValue().toString())))
			.collect(Collectors.joining(",", "{", "}"));
	}

	private static String quoted(String text) {
		StringBuilder result = new StringBuilder("\"");
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '"' || c == '\\') {
				result.append('\\').append(c);
			}
			else if (c < ' ') {
				result.append("\\u%04x".formatted((int) c));
			}
			else {
				result.append(c);
			}
		}
		return result.append('"').toString();
	}

}
