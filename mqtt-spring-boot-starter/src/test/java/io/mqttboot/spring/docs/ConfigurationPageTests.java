package io.mqttboot.spring.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.mqttboot.spring.autoconfigure.MqttChannelsProperties;
import io.mqttboot.spring.docs.ConfigurationMetadata.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The tables of {@code docs/configuration.md} are generated from the metadata of the
 * properties, {@code -Dconfiguration.write=true} writes them; and editors are told about
 * every property.
 */
class ConfigurationPageTests {

	private static final Path PAGE = Path.of("../docs/configuration.md");

	private static final String BEGIN = "<!-- generated from the metadata: begin -->\n";

	private static final String END = "<!-- generated from the metadata: end -->\n";

	private final ConfigurationMetadata metadata = ConfigurationMetadata.load();

	@Test
	void thePageIsUpToDate() throws IOException {
		String page = Files.readString(PAGE);
		String generated = page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + tables()
				+ page.substring(page.indexOf(END));
		if (Boolean.getBoolean("configuration.write")) {
			Files.writeString(PAGE, generated);
		}
		assertThat(PAGE).content()
			.as("docs/configuration.md is out of date, -Dconfiguration.write=true writes it")
			.isEqualTo(generated);
	}

	@Test
	void everyPropertyIsDescribed() {
		assertThat(this.metadata.properties()).hasSizeGreaterThan(60).allSatisfy((property) -> {
			assertThat(property.name()).matches("mqtt(\\.[a-z][a-z0-9-]*)+");
			assertThat(property.type()).isNotNull();
			assertThat(property.description()).as(property.name())
				.matches("[A-Z][^\n]*\\.")
				.doesNotContain("<", "{@")
				.doesNotStartWith("The ")
				.doesNotStartWith("A ");
			if ("java.lang.Boolean".equals(property.type())) {
				assertThat(property.description()).startsWith("Whether ");
				assertThat(property.defaultValue()).as(property.name()).isIn("true", "false", null);
			}
		});
		assertThat(this.metadata.properties()).extracting(Property::name)
			.doesNotHaveDuplicates()
			.containsAll(this.metadata.hints());
	}

	@Test
	void defaultsOfEnumerationsAreConstants() {
		assertThat(this.metadata.properties()).allSatisfy((property) -> {
			List<String> constants = constants(property.type());
			if (!constants.isEmpty() && property.defaultValue() != null) {
				assertThat(constants).as(property.name()).contains(property.defaultValue());
			}
		});
	}

	private String tables() {
		StringBuilder text = new StringBuilder();
		Map<String, List<Property>> byGroup = this.metadata.properties()
			.stream()
			.collect(Collectors.groupingBy(Property::group, TreeMap::new, Collectors.toList()));
		byGroup.forEach((group, properties) -> table(text, group, properties));
		table(text, "mqtt.channels.inbound.<name>", ConfigurationMetadata.ofType(MqttChannelsProperties.Inbound.class));
		table(text, "mqtt.channels.outbound.<name>",
				ConfigurationMetadata.ofType(MqttChannelsProperties.Outbound.class));
		return text.toString();
	}

	private static void table(StringBuilder text, String group, List<Property> properties) {
		text.append("\n### `").append(group).append("`\n\n");
		text.append("| property | type | default | meaning |\n|---|---|---|---|\n");
		for (Property property : properties) {
			String name = property.name().substring(property.name().lastIndexOf('.') + 1);
			text.append("| `%s` | %s | %s | %s |\n".formatted(name, type(property),
					(property.defaultValue() != null) ? "`" + property.defaultValue() + "`" : "",
					property.description().replace("|", "\\|")));
		}
	}

	private static String type(Property property) {
		List<String> constants = constants(property.type());
		if (!constants.isEmpty()) {
			return constants.stream().map((one) -> "`" + one + "`").collect(Collectors.joining(", "));
		}
		String type = String.valueOf(property.type());
		return switch (type.replaceAll("<.*", "")) {
			case "java.lang.Boolean" -> "boolean";
			case "java.lang.Integer", "java.lang.Long", "java.lang.Double" -> "number";
			case "java.lang.String" -> "text";
			case "java.util.List" -> "list";
			case "java.util.Map" -> "map";
			case "java.time.Duration" -> "duration";
			case "org.springframework.util.unit.DataSize" -> "size";
			case "java.lang.Class" -> "class";
			case "java.nio.file.Path" -> "file";
			default -> throw new AssertionError("No word is known for " + type);
		};
	}

	private static List<String> constants(@Nullable String type) {
		Object @Nullable [] constants = (type != null && !type.contains("<"))
				? ClassUtils.resolveClassName(type, null).getEnumConstants() : null;
		return (constants == null) ? List.of()
				: Arrays.stream(constants)
					.map((one) -> ((Enum<?>) one).name().toLowerCase(Locale.ROOT).replace('_', '-'))
					.toList();
	}

}
