package io.mqttboot.spring.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

import io.mqttboot.client.testkit.EmbeddedBroker;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.context.aot.AbstractAotProcessor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that is processed ahead of time and runs with what was generated.
 */
class AheadOfTimeTests {

	private static final String[] AT_BUILD_TIME = { "--mqtt.url=mqtt://build-time",
			"--mqtt.connections.edge.url=mqtt://build-time", "--mqtt.channels.inbound.in.topics=a",
			"--management.endpoints.web.exposure.include=*", "--spring.jmx.enabled=true",
			"--management.endpoints.jmx.exposure.include=*", "--spring.docker.compose.enabled=false" };

	@TempDir
	static Path folder;

	@BeforeAll
	static void process() throws IOException {
		Path sources = folder.resolve("sources");
		AbstractAotProcessor.Settings settings = AbstractAotProcessor.Settings.builder()
			.sourceOutput(sources)
			.resourceOutput(folder.resolve("classes"))
			.classOutput(folder.resolve("classes"))
			.groupId("io.mqttboot.test")
			.artifactId("round-trip")
			.build();
		new SpringApplicationAotProcessor(RoundTripApplication.class, settings, AT_BUILD_TIME).process();
		List<String> command = new ArrayList<>(List.of("-proc:none", "-nowarn", "-d",
				folder.resolve("classes").toString(), "-cp", folder.resolve("classes") + File.pathSeparator
						+ String.join(File.pathSeparator, JavaProcess.classPath())));
		try (Stream<Path> files = Files.walk(sources)) {
			files.map(Path::toString).filter((name) -> name.endsWith(".java")).forEach(command::add);
		}
		int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, command.toArray(String[]::new));
		assertThat(result).isZero();
	}

	@Test
	void connectionsWorkAlsoThoseAddedAtRunTime() {
		List<String> classPath = new ArrayList<>(List.of(folder.resolve("classes").toString()));
		classPath.addAll(JavaProcess.classPath());
		try (EmbeddedBroker broker = EmbeddedBroker.start()) {
			String output = JavaProcess.run(classPath, List.of("-Dspring.aot.enabled=true"), RoundTripApplication.class,
					List.of("--mqtt.url=" + broker.uri(), "--mqtt.client-id=app", "--mqtt.keep-alive=7s",
							"--mqtt.connections.edge.url=" + broker.uri(), "--mqtt.connections.edge.keep-alive=8s",
							"--mqtt.connections.late.url=" + broker.uri(), "--spring.docker.compose.enabled=false"));
			assertThat(output).contains("Starting AOT-processed RoundTripApplication")
				.contains("default: Greeting[from=default], keep-alive PT7S")
				.contains("edge: Greeting[from=edge], keep-alive PT8S")
				.contains("late: Greeting[from=late], keep-alive PT7S")
				.contains("service: Greeting[from=service]", "service: Greeting[from=public service]");
		}
	}

	@Test
	void aNativeImageIsToldWhatItNeeds() throws IOException {
		String hints;
		try (Stream<Path> files = Files.walk(folder.resolve("classes/META-INF/native-image"))) {
			hints = Files
				.readString(
						files.filter((file) -> file.endsWith("reachability-metadata.json")).findFirst().orElseThrow())
				.replace("\\/", "/");
		}
		assertThat(hints).contains("io/mqttboot/client/version.properties")
			.contains("io.mqttboot.spring.autoconfigure.MqttConnectionProperties$Flow")
			.contains("io.mqttboot.spring.autoconfigure.MqttChannelsProperties$Inbound")
			.contains("io.mqttboot.spring.process.RoundTripApplication$Greeting")
			.contains("io.mqttboot.spring.actuate.MqttDescriptor$ListenerDescriptor")
			.contains("io.mqttboot.spring.actuate.MqttDescriptor$ConnectionDetails");
	}

}
