package io.mqttboot.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The packaged application, processed ahead of time, on the JVM.
 */
class AotIT {

	private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/");

	private final HttpClient http = HttpClient.newHttpClient();

	@Test
	@Timeout(value = 3, unit = TimeUnit.MINUTES)
	void readingsArriveAndCommandsAreAnswered(@TempDir Path folder) throws Exception {
		Process application = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Dspring.aot.enabled=true", "-jar", jar().toString(), "--server.port=0",
				"--app.archive=" + folder.resolve("archive.log"))
			.redirectErrorStream(true)
			.start();
		try (BufferedReader output = application.inputReader(StandardCharsets.UTF_8)) {
			List<String> log = new ArrayList<>();
			URI page = page(output, log);
			assertThat(log).anyMatch((line) -> line.contains("Starting AOT-processed SampleApplication"));
			this.http.send(HttpRequest.newBuilder(page.resolve("api/devices/basil/commands/LAMP"))
				.POST(BodyPublishers.noBody())
				.build(), BodyHandlers.discarding());
			try (Stream<String> snapshots = this.http
				.send(HttpRequest.newBuilder(page.resolve("api/live")).build(), BodyHandlers.ofLines())
				.body()) {
				assertThat(snapshots.anyMatch(
						(line) -> line.contains("\"sensor\":\"TEMPERATURE\"") && line.contains("\"state\":\"DONE\"")))
					.isTrue();
			}
		}
		finally {
			application.destroy();
			if (!application.waitFor(30, TimeUnit.SECONDS)) {
				application.destroyForcibly();
			}
		}
	}

	private static URI page(BufferedReader output, List<String> log) throws IOException {
		for (String line = output.readLine(); line != null; line = output.readLine()) {
			log.add(line);
			Matcher address = ADDRESS.matcher(line);
			if (address.find()) {
				return URI.create(address.group());
			}
		}
		throw new AssertionError("The application ended:\n" + String.join("\n", log));
	}

	private static Path jar() throws IOException {
		try (Stream<Path> files = Files.list(Path.of("target"))) {
			return files.filter((file) -> file.getFileName().toString().matches("mqtt-spring-boot-sample-.*\\.jar"))
				.findFirst()
				.orElseThrow(() -> new IllegalStateException("There is no jar: package the application first"));
		}
	}

}
