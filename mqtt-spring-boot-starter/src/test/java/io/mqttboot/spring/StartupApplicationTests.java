package io.mqttboot.spring;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.testkit.EmbeddedBroker;
import io.mqttboot.client.testkit.FakeServer;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.support.App;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.integration.annotation.ServiceActivator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What {@code mqtt.startup} promises about subscriptions.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartupApplicationTests {

	static class Texts {

		@MqttListener(id = "texts", topics = "texts")
		void on(String text) {
		}

	}

	private static String yaml(FakeServer server, String startup) {
		return "mqtt: { url: '%s', client-id: app, startup: %s }".formatted(server.uri(), startup);
	}

	/** Docker Compose support is off by itself only on the thread of the test. */
	private static CompletableFuture<App> start(String yaml) {
		return CompletableFuture.supplyAsync(
				() -> App.start(yaml + "\nspring.docker.compose.enabled: false", Texts.class),
				(task) -> new Thread(task).start());
	}

	@ParameterizedTest
	@ValueSource(strings = { "wait", "fail-fast" })
	void theStartWaitsForSubscriptions(String startup) throws Exception {
		try (FakeServer server = FakeServer.start()) {
			CompletableFuture<App> start = start(yaml(server, startup));
			ServerConnection connection = server.handshake();
			WirePacket subscribe = connection.read(WirePacket.Type.SUBSCRIBE);
			connection.expectNothing();
			assertThat(start).isNotDone();
			connection.acknowledge(subscribe);
			start.get(20, TimeUnit.SECONDS).close();
		}
	}

	@Test
	void inTheBackgroundItDoesNot() {
		try (FakeServer server = FakeServer.start(); App app = App.start(yaml(server, "background"), Texts.class)) {
			ServerConnection connection = server.handshake();
			WirePacket subscribe = connection.read(WirePacket.Type.SUBSCRIBE);
			assertThat(app.context().isRunning()).isTrue();
			connection.acknowledge(subscribe);
		}
	}

	@Test
	void itDoesNotWaitForeverForSubscriptions(CapturedOutput output) throws Exception {
		String impatient = "mqtt: { url: '%s', client-id: app, startup: wait, timeouts.operation: 300ms }";
		try (FakeServer server = FakeServer.start()) {
			CompletableFuture<App> start = start(impatient.formatted(server.uri()));
			ServerConnection connection = server.handshake();
			WirePacket subscribe = connection.read(WirePacket.Type.SUBSCRIBE);
			try (App app = start.get(20, TimeUnit.SECONDS)) {
				assertThat(app.client().status().isConnected()).isTrue();
				assertThat(output).contains("is not ready after PT0.3S")
					.contains("the server did not answer every SUBSCRIBE");
				connection.acknowledge(subscribe);
			}
		}
	}

	@Test
	void aSubscriptionThatIsRefusedIsAnErrorOfTheStartOnlyIfAsked(CapturedOutput output) throws Exception {
		try (FakeServer server = FakeServer.start()) {
			CompletableFuture<App> start = start(yaml(server, "wait"));
			refuse(server.handshake());
			start.get(20, TimeUnit.SECONDS).close();
			assertThat(output).contains("MQTT listener 'texts' could not subscribe to [texts]");
		}
		try (FakeServer server = FakeServer.start()) {
			CompletableFuture<App> start = start(yaml(server, "fail-fast"));
			refuse(server.handshake());
			assertThatException().isThrownBy(() -> start.get(20, TimeUnit.SECONDS).close());
			assertThat(output).contains("APPLICATION FAILED TO START")
				.contains("The server refused 'texts'")
				.contains("admit the subscriptions of the listeners");
		}
	}

	private static void refuse(ServerConnection connection) {
		connection.send("90 04 %04X 00 87".formatted(connection.read(WirePacket.Type.SUBSCRIBE).packetId()));
	}

	@Configuration(proxyBeanMethods = false)
	static class Early {

		final BlockingQueue<String> all = new LinkedBlockingQueue<>();

		@MqttListener("early/listener")
		void on(String text) {
			this.all.add(text);
		}

		@MqttListener(topics = "early/own", dedicatedConnection = true)
		void onOwnConnection(String text) {
			this.all.add(text);
		}

		@MqttListener(topics = "early/edge", connection = "edge")
		void atTheEdge(String text) {
			this.all.add(text);
		}

		@ServiceActivator(inputChannel = "channel")
		void onChannel(byte[] text) {
			this.all.add(new String(text, UTF_8));
		}

		@Bean
		ApplicationRunner runner(MqttOperations operations) {
			return (arguments) -> {
				for (String one : new String[] { "listener", "own", "edge", "channel" }) {
					operations.send("early/" + one, one);
				}
			};
		}

	}

	@Test
	void whatAnApplicationPublishesWhenItIsReadyReachesItsOwnListeners() throws Exception {
		try (EmbeddedBroker broker = EmbeddedBroker.start(); App app = App.start("""
				mqtt:
				  url: %1$s
				  client-id: app
				  startup: wait
				  connections: { edge: { url: "%1$s" } }
				  channels.inbound: { channel: { topics: [ early/channel ] } }
				""".formatted(broker.uri()), Early.class)) {
			BlockingQueue<String> all = app.bean(Early.class).all;
			for (int i = 0; i < 4; i++) {
				assertThat(all.poll(10, TimeUnit.SECONDS)).isIn("listener", "own", "edge", "channel");
			}
		}
	}

}
