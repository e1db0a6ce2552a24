package io.mqttboot.client.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A rule that binds a client.
 *
 * @param section the heading it stands under
 * @param statements the ids
 * @param rule the rule in our words
 */
record Requirement(String section, List<String> statements, String rule) {

	/** The whole list, in its order. */
	static List<Requirement> all() {
		List<Requirement> requirements = new ArrayList<>();
		String section = "";
		for (String line : lines()) {
			if (line.startsWith("== ")) {
				section = line.substring(3);
			}
			else if (!line.isBlank() && !line.startsWith("#")) {
				String[] parts = line.split(" \\| ", 2);
				requirements.add(new Requirement(section, Statements.parse(parts[0]), parts[1]));
			}
		}
		return requirements;
	}

	private static List<String> lines() {
		try (InputStream in = Objects.requireNonNull(Requirement.class.getResourceAsStream("/conformance.txt"))) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

}
