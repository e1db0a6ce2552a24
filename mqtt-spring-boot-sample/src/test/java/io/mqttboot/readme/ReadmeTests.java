package io.mqttboot.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The example of the README does what it says.
 */
@ExtendWith(OutputCaptureExtension.class)
class ReadmeTests {

	private static final Path README = Path.of("..", "README.md");

	@Test
	void theExampleRuns(CapturedOutput output) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(MeterApplication.class)
			.web(WebApplicationType.NONE)
			.run();
		try {
			await().atMost(Duration.ofSeconds(30)).until(() -> {
				// makes the capture look again, which may have missed what another thread
				// wrote
				System.out.println("Waiting for the example");
				return output.getOut().contains("Meter 7 measures 230.0 W");
			});
		}
		finally {
			context.close();
		}
	}

	@Test
	void theDependencyHasTheVersionOfThisBuild() throws IOException {
		String pom = Files.readString(Path.of("pom.xml"));
		String version = pom.substring(pom.indexOf("<version>"), pom.indexOf("</version>"));
		assertThat(README).content().contains("<artifactId>mqtt-spring-boot-starter</artifactId>\n\t" + version);
	}

}
