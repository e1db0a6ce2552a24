package io.mqttboot.sample;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.mqttboot.client.MqttClient;
import io.mqttboot.sample.monitor.Archive;
import io.mqttboot.sample.monitor.Commands;
import io.mqttboot.sample.monitor.DeadLetters;
import io.mqttboot.sample.monitor.Readings;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import io.mqttboot.spring.listener.MqttListenerException.Reason;
import io.mqttboot.spring.test.EmbeddedMqttBroker;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The whole application with the embedded broker.
 */
@EmbeddedMqttBroker
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "app.archive=target/plant-monitor-tests.log", "app.interval=20ms" })
class PlantMonitorTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@Autowired
	private MqttOperations mqtt;

	@Autowired
	private MqttConnections connections;

	@Autowired
	private MqttListenerEndpointRegistry listeners;

	@Autowired
	private MeterRegistry meters;

	@Autowired
	private Readings readings;

	@Autowired
	private Commands commands;

	@Autowired
	private DeadLetters deadLetters;

	@Autowired
	private Archive archive;

	@LocalServerPort
	private int port;

	private final HttpClient http = HttpClient.newHttpClient();

	@BeforeEach
	void waitForTheFirstReadings() {
		await().atMost(PATIENCE)
			.until(() -> this.meters.find("mqtt.publish").timer() != null
					&& this.listeners.containers().stream().noneMatch((one) -> one.grantedQos().isEmpty()));
	}

	@Test
	void showsReadingsOfEveryPlant() {
		await().atMost(PATIENCE).untilAsserted(() -> {
			List<Readings.Device> devices = this.readings.devices();
			assertThat(devices).extracting(Readings.Device::id)
				.contains("basil", "fern", "lemon", "monstera", "orchid");
			assertThat(devices.get(0).sensors()).extracting(Readings.Series::sensor).containsExactly(Sensor.values());
			assertThat(devices.get(0).sensors().get(0).history()).hasSizeGreaterThan(10);
		});
	}

	@Test
	void showsTheAnswerToACommand() throws Exception {
		assertThat(post("/api/devices/orchid/commands/LAMP")).isEqualTo(204);
		await().atMost(PATIENCE).untilAsserted(() -> {
			Commands.Sent sent = last("orchid", Command.Action.LAMP);
			if (sent.state() == Commands.State.FAILED) {
				post("/api/devices/orchid/commands/LAMP"); // a busy machine may need
															// longer
			}
			assertThat(sent.state()).isEqualTo(Commands.State.DONE);
			assertThat(sent.text()).startsWith("Lamp is o");
			assertThat(sent.millis()).isNotNull();
		});
	}

	@Test
	void watersADryPlantByItself() {
		this.mqtt.send("devices/lemon/alarms", new Alarm(12.5));
		await().atMost(PATIENCE).untilAsserted(() -> {
			Commands.Sent sent = last("lemon", Command.Action.WATER);
			assertThat(sent.id()).isNull();
			assertThat(sent.text()).contains("soil moisture is");
		});
	}

	@Test
	void readingsThatAreNotValidBecomeDeadLetters() {
		this.mqtt.send("devices/broken-1/telemetry/temperature", "{\"value\":-127,\"at\":\"2026-01-01T12:00:00Z\"}");
		this.mqtt.send("devices/broken-2/telemetry/temperature", "{\"at\":\"2026-01-01T12:00:00Z\"}");
		this.mqtt.send("devices/broken-3/telemetry/temperature", "ERR 7");
		assertDeadLetter("broken-1", Reason.HANDLER, "-127.0 °C is not between -20 and 60 °C");
		assertDeadLetter("broken-2", Reason.VALIDATION, "value must not be null");
		assertDeadLetter("broken-3", Reason.CONVERSION, "Could not read JSON");
		assertThat(this.readings.devices()).extracting(Readings.Device::id)
			.doesNotContain("broken-1", "broken-2", "broken-3");
	}

	@Test
	void archivesWhatArrivedDuringAPause() throws Exception {
		MqttClient dedicated = this.connections.asMap().get(Archive.ID);
		assertThat(dedicated).isNotNull();
		assertThat(post("/api/archive/pause")).isEqualTo(204);
		String line = "waits " + UUID.randomUUID();
		this.mqtt.send("devices/paused/telemetry/light", line);
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(dedicated.status().inFlightIncoming()).isGreaterThan(20));
		assertThat(this.archive.file()).content().doesNotContain(line);
		assertThat(post("/api/archive/resume")).isEqualTo(204);
		await().atMost(PATIENCE)
			.untilAsserted(
					() -> assertThat(this.archive.file()).content().contains("devices/paused/telemetry/light " + line));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/css/base.css", "/css/page.css", "/css/charts.css", "/css/narrow.css", "/leaf.svg",
			"/js/app.js", "/js/charts.js", "/js/logs.js", "/js/plants.js", "/webjars/uplot/dist/uPlot.esm.js",
			"/webjars/uplot/dist/uPlot.min.css", "/actuator/health", "/actuator/metrics/mqtt.publish",
			"/actuator/mqtt" })
	void serves(String path) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(uri(path)).build();
		assertThat(this.http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
	}

	@Test
	void sendsSnapshotsToThePage() throws Exception {
		URL live = uri("/api/live").toURL();
		try (BufferedReader reader = new BufferedReader(
				new InputStreamReader(live.openStream(), StandardCharsets.UTF_8))) {
			assertThat(reader.readLine()).startsWith("data:{\"connection\":{\"state\":\"CONNECTED\"");
			assertThat(reader.readLine()).isEmpty();
			assertThat(reader.readLine()).startsWith("data:{").contains("\"out\":", "\"median\":");
		}
	}

	private void assertDeadLetter(String deviceId, Reason reason, String text) {
		String topic = "devices/" + deviceId + "/telemetry/temperature";
		await().atMost(PATIENCE).untilAsserted(() -> assertThat(this.deadLetters.last()).anySatisfy((letter) -> {
			assertThat(letter.topic()).isEqualTo(topic);
			assertThat(letter.reason()).isEqualTo(reason.name().toLowerCase(Locale.ROOT));
			assertThat(letter.text()).contains(text);
		}));
		await().atMost(PATIENCE).untilAsserted(() -> {
			Timer timer = this.meters.find("mqtt.listener")
				.tag("listener", "readings")
				.tag("outcome", "failure")
				.tag("reason", reason.name().toLowerCase(Locale.ROOT))
				.timer();
			assertThat(timer).isNotNull();
			assertThat(timer.count()).isPositive();
		});
	}

	private Commands.Sent last(String deviceId, Command.Action action) {
		return this.commands.last()
			.stream()
			.filter((sent) -> sent.deviceId().equals(deviceId) && sent.action() == action)
			.findFirst()
			.orElseThrow(() -> new AssertionError("No command for " + deviceId));
	}

	private int post(String path) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.noBody()).build();
		return this.http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
	}

	private URI uri(String path) {
		return URI.create("http://127.0.0.1:" + this.port + path);
	}

}
