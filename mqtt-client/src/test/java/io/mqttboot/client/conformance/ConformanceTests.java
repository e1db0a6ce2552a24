package io.mqttboot.client.conformance;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Keeps {@code docs/conformance.md}, the table of statements and tests.
 * {@code -Dconformance.write=true} writes it.
 */
class ConformanceTests {

	private static final Path DOCUMENT = Path.of("..", "docs", "conformance.md");

	private static final String HEAD = """
			# Conformance

			Every rule of MQTT 5.0 (7 March 2019) and 3.1.1 (29 October 2014) that binds a client, and the tests that show it. The table is
			generated from the display names of the tests; the build fails when it is out of date and when a rule has no test. Statements are
			those of the standards; `RULE-…` numbers what has no number there, and what this client decides where the standard leaves room.
			Rules of the WebSocket transport are not listed, since the client does not have it yet.
			[Correctness](correctness.md) tells what else is tried.

			`./mvnw test -pl mqtt-client -Dtest=ConformanceTests -Dconformance.write=true` writes this page.
			""";

	private final List<Requirement> requirements = Requirement.all();

	private final List<NamedTest> tests = NamedTest.in(testClasses());

	@Test
	void everyStatementHasATest() {
		Set<String> open = required();
		this.tests.forEach((test) -> open.removeAll(test.statements()));
		assertThat(open).as("statements without a test").isEmpty();
	}

	@Test
	void testsNameNoOtherStatements() {
		Map<String, Set<String>> unknown = new TreeMap<>();
		Set<String> required = required();
		for (NamedTest test : this.tests) {
			Set<String> others = new TreeSet<>(test.statements());
			others.removeAll(required);
			if (!others.isEmpty()) {
				unknown.put(test.toString(), others);
			}
		}
		assertThat(unknown).as("statements that are not in conformance.txt").isEmpty();
	}

	@Test
	void theDocumentIsUpToDate() throws IOException {
		String document = document();
		if (Boolean.getBoolean("conformance.write")) {
			Files.writeString(DOCUMENT, document);
		}
		assertThat(DOCUMENT).content()
			.as("docs/conformance.md is out of date, -Dconformance.write=true writes it")
			.isEqualTo(document);
	}

	@Test
	void idsAreReadAsPeopleWriteThem() {
		assertThat(Statements.in("a [MQTT5-4.3.3-1 to 3, -8, -4.4.0-1, MQTT311-4.4.0-1] b [RULE-3.1, MQTT5-4.9]"))
			.containsExactly("MQTT5-4.3.3-1", "MQTT5-4.3.3-2", "MQTT5-4.3.3-3", "MQTT5-4.3.3-8", "MQTT5-4.4.0-1",
					"MQTT311-4.4.0-1", "RULE-3.1");
		assertThat(Statements.in("a [5.0] and no more")).isEmpty();
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> Statements.in("[MQTT5-4.3.3-1 and -2]"))
			.withMessageContaining("MQTT5-4.3.3-1 and -2");
	}

	private Set<String> required() {
		return this.requirements.stream()
			.flatMap((requirement) -> requirement.statements().stream())
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private String document() {
		StringBuilder document = new StringBuilder(HEAD);
		Map<String, String> sources = new TreeMap<>();
		String section = "";
		for (Requirement requirement : this.requirements) {
			if (!requirement.section().equals(section)) {
				section = requirement.section();
				document.append("\n## ").append(section).append("\n\n| statement | rule | tests |\n|---|---|---|\n");
			}
			String rule = requirement.rule();
			for (String statement : requirement.statements()) {
				document.append("| %s | %s | %s |\n".formatted(statement, rule, links(statement, sources)));
				rule = "″";
			}
		}
		document.append("\n");
		sources.forEach((name, source) -> document.append("[%s]: %s\n".formatted(name, source)));
		return document.toString();
	}

	/** The tests of a statement, as links to what is noted in the sources. */
	private String links(String statement, Map<String, String> sources) {
		List<String> links = new ArrayList<>();
		for (NamedTest test : this.tests) {
			if (test.statements().contains(statement)) {
				String source = test.source();
				String name = source.substring(source.indexOf("/client/") + 8, source.length() - 5);
				sources.put(name, source);
				links.add("[%s][%s]".formatted(test, name));
			}
		}
		return String.join(", ", links);
	}

	private static Path testClasses() {
		try {
			return Path.of(ConformanceTests.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		}
		catch (URISyntaxException ex) {
			throw new AssertionError(ex);
		}
	}

}
