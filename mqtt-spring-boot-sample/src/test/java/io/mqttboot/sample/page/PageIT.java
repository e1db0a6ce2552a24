package io.mqttboot.sample.page;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page in a browser, on a running application.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "app.archive=target/page-it.log", "logging.level.org.openqa.selenium=error" })
class PageIT {

	@LocalServerPort
	private int port;

	@Test
	void showsReadingsAndSurvivesADroppedConnection() throws Exception {
		String url = "http://127.0.0.1:" + this.port + "/";
		try (Browser browser = new Browser()) {
			browser.open(url, "light");
			readingsArrive(browser);
			commandIsAnswered(browser);
			connectionComesBack(browser);
			readingsArrive(browser);
			brokenReadingBecomesADeadLetter(browser);
			archivePausesAndResumes(browser);
			browser.screenshot(Path.of("target", "page-light.png"));
			browser.colorScheme("dark");
			readingsArrive(browser);
			browser.screenshot(Path.of("target", "page-dark.png"));
			assertThat(browser.resources()).isNotEmpty()
				.allSatisfy((resource) -> assertThat(resource).asString().startsWith(url));
			assertThat(browser.errors()).isEmpty();
		}
	}

	private void readingsArrive(Browser browser) {
		browser.await("connected", () -> browser.text("#state").equals("Connected"));
		browser.await("messages received", () -> browser.number("#in") > 5);
		String sensor = "[data-device=fern] [data-sensor=TEMPERATURE] b";
		double first = browser.number(sensor);
		browser.await("another reading", () -> browser.number(sensor) != first);
		assertThat(browser.find("#traffic canvas").isDisplayed()).isTrue();
		assertThat(browser.find("[data-device=fern] .spark canvas").isDisplayed()).isTrue();
		browser.await("latency", () -> browser.number("#median") > 0);
	}

	private void commandIsAnswered(Browser browser) {
		browser.find("[data-device=orchid] [data-action=LAMP]").click();
		browser.await("an answer", () -> browser.text("#commands").contains("Lamp orchid"));
		browser.await("the text of the answer",
				() -> browser.text("#commands [data-state=DONE]").contains("Lamp is o"));
	}

	private void connectionComesBack(Browser browser) {
		double before = browser.number("#reconnects");
		browser.find("#drop").click();
		browser.await("a reconnect", () -> browser.number("#reconnects") > before);
		browser.await("connected again", () -> browser.text("#state").equals("Connected"));
	}

	private void brokenReadingBecomesADeadLetter(Browser browser) {
		browser.find("#break").click();
		browser.await("a dead letter", () -> browser.text("#dead-letters").contains("basil/telemetry/moisture"));
	}

	private void archivePausesAndResumes(Browser browser) {
		browser.find("#archive-toggle").click();
		browser.await("paused", () -> browser.text("#archive-state").equals("Paused"));
		browser.await("messages that wait", () -> browser.number("#archive-waiting") > 10);
		double lines = browser.number("#archive-lines");
		double waiting = browser.number("#archive-waiting");
		browser.find("#archive-toggle").click();
		browser.await("running", () -> browser.text("#archive-state").equals("Running"));
		browser.await("what waited is written", () -> browser.number("#archive-lines") >= lines + waiting);
	}

}
