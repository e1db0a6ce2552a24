package io.mqttboot.spring.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the compiler wrote down about the properties, for editors and for
 * {@code docs/configuration.md}.
 *
 * @param properties all properties under {@code mqtt}
 * @param hints the names of the properties that have hints
 */
record ConfigurationMetadata(List<Property> properties, List<String> hints) {

	record Property(String name, @Nullable String type, String description, @Nullable String defaultValue) {

		/** The group that it belongs to. */
		String group() {
			return this.name.substring(0, this.name.lastIndexOf('.'));
		}

	}

	static ConfigurationMetadata load() {
		JsonNode root = read("/META-INF/spring-configuration-metadata.json");
		List<String> hints = new ArrayList<>();
		for (JsonNode hint : root.get("hints")) {
			hints.add(hint.get("name").asString());
		}
		return new ConfigurationMetadata(properties(root), hints);
	}

	/** The properties of a type that is the value of a map. */
	static List<Property> ofType(Class<?> type) {
		return properties(read("/META-INF/spring/configuration-metadata/" + type.getName() + ".json"));
	}

	private static List<Property> properties(JsonNode root) {
		List<Property> properties = new ArrayList<>();
		for (JsonNode property : root.get("properties")) {
			String name = property.get("name").asString();
			if (!name.startsWith("management.")) {
				properties.add(new Property(name, text(property.get("type")), property.path("description").asString(""),
						text(property.get("defaultValue"))));
			}
		}
		return properties;
	}

	private static @Nullable String text(@Nullable JsonNode node) {
		if (node == null || node.isArray()) {
			return (node != null) ? String.join(", ", node.valueStream().map(JsonNode::asString).toList()) : null;
		}
		return node.asString();
	}

	private static JsonNode read(String resource) {
		try (InputStream stream = ConfigurationMetadata.class.getResourceAsStream(resource)) {
			if (stream == null) {
				throw new AssertionError("There is no " + resource);
			}
			return JsonMapper.shared().readTree(stream);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
