package io.mqttboot.spring.process;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import io.mqttboot.client.testkit.EmbeddedBroker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with nothing on its class path but what the starter brings: no actuator,
 * meters, health, Integration, validation, embedded broker, store or test libraries.
 */
class BareApplicationTests {

	private static final Pattern BROUGHT = Pattern.compile(
			"classes|test-classes|spring-(core|beans|context|aop|expression|messaging)-.*|spring-boot-(jackson-)?4.*"
					+ "|spring-boot-autoconfigure-.*|jackson-.*|micrometer-(commons|observation)-\\d.*|netty-.*|slf4j-api-.*"
					+ "|jul-to-slf4j-.*|log4j-.*|logback-.*|snakeyaml-.*|jakarta.annotation-api-.*|commons-logging-.*"
					+ "|jspecify-.*");

	private static final Pattern CLIENT_TESTS = Pattern.compile(".*mqtt-client.target.test-classes|.*-tests\\.jar");

	private static List<String> classPath() {
		return JavaProcess.classPath()
			.stream()
			.filter((entry) -> !CLIENT_TESTS.matcher(entry).matches())
			.filter((entry) -> isOwnClient(entry) || BROUGHT.matcher(Path.of(entry).getFileName().toString()).matches())
			.toList();
	}

	@Test
	void startsAndWorks() {
		List<String> classPath = classPath();
		assertThat(classPath).noneMatch((entry) -> entry.contains("artemis") || entry.contains("actuator"))
			.hasSizeBetween(20, 60);
		try (EmbeddedBroker broker = EmbeddedBroker.start()) {
			String output = JavaProcess.run(classPath, List.of(), RoundTripApplication.class,
					List.of("--mqtt.url=" + broker.uri(), "--mqtt.client-id=app"));
			assertThat(output).contains("default: Greeting[from=default]").contains("mqttTemplate");
		}
	}

	@Test
	void saysWhichLibraryASettingNeeds() {
		String output = JavaProcess.run(classPath(), List.of(), FailingApplication.class, List.of());
		assertThat(output).contains("'mqtt.session.store'", "MVStore",
				"Add the dependency 'com.h2database:h2-mvstore', or keep the session in memory.");
		assertThat(output).contains("'mqtt.publish.after-commit'", "needs 'org.springframework:spring-tx'",
				"Add the dependency 'org.springframework:spring-tx', or remove 'mqtt.publish.after-commit'.");
		assertThat(output).contains("'mqtt.channels'", "org.springframework.boot:spring-boot-starter-integration");
		assertThat(output).contains("afterCommit() needs it too: Sending after the commit");
		assertThat(output.split("APPLICATION FAILED TO START", -1)).hasSize(4);
	}

	private static boolean isOwnClient(String entry) {
		return Path.of(entry).getFileName().toString().startsWith("mqtt-client-");
	}

}
