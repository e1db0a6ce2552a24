package io.mqttboot.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.testkit.EmbeddedBroker;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import io.mqttboot.spring.support.App;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Applications whose sessions are kept in files.
 */
@ExtendWith(OutputCaptureExtension.class)
class StoredSessionApplicationTests {

	@TempDir
	private Path folder;

	private EmbeddedBroker broker;

	static class Texts {

		final BlockingQueue<String> all = new LinkedBlockingQueue<>();

		@MqttListener(id = "texts", topics = "texts")
		void on(String text) {
			this.all.add(text);
		}

	}

	@BeforeEach
	void start() {
		this.broker = EmbeddedBroker.start();
	}

	@AfterEach
	void stop() {
		this.broker.close();
	}

	private String yaml(String more) {
		return """
				mqtt:
				  url: %s
				  client-id: app
				  session: { store: file, location: %s, expiry: 1h }
				  %s
				""".formatted(this.broker.uri(), this.folder.resolve("app.session"), more);
	}

	@Test
	void whatWasAcceptedOfflineArrivesAfterARestart() {
		try (App watcher = App.start(
				"mqtt: { url: '%s', client-id: watcher, startup: wait }".formatted(this.broker.uri()), Texts.class)) {
			BlockingQueue<String> texts = watcher.bean(Texts.class).all;
			String yaml = yaml("");
			this.broker.outage(() -> {
				try (App app = App.start(yaml)) {
					app.client().publish(message("first")).accepted().join();
					app.client().publish(message("second")).accepted().join();
					assertThat(app.client().status().queuedMessages()).isEqualTo(2);
				}
			});
			await().until(() -> watcher.client().status().isConnected());
			watcher.bean(MqttOperations.class).send("elsewhere", "after the subscription, on the same connection");
			try (App app = App.connected(yaml)) {
				app.bean(MqttOperations.class).send("texts", "third");
			}
			await().until(() -> texts.size() >= 3);
			assertThat(texts).containsExactly("first", "second", "third");
		}
	}

	private static MqttMessage message(String text) {
		return MqttMessage.to("texts").text(text).atLeastOnce().build();
	}

	static class Archive {

		final BlockingQueue<String> all = new LinkedBlockingQueue<>();

		@MqttListener(id = "archive", topics = "archive", dedicatedConnection = true, qos = "2")
		void on(String text) {
			this.all.add(text);
		}

	}

	@Test
	void aDedicatedConnectionHasAStoreOfItsOwn() throws Exception {
		try (App app = App.start(yaml("startup: wait"), Archive.class)) {
			assertThat(files()).contains("app.session", "app.session-archive");
			MqttClient dedicated = app.bean(MqttConnections.class).client("archive");
			assertThat(dedicated.status().clientId()).isEqualTo("app-archive");
			app.bean(MqttListenerEndpointRegistry.class).pause("archive");
			app.bean(MqttOperations.class).send("archive", "held");
			await().until(() -> dedicated.status().inFlightIncoming() == 1);
		}
		try (App app = App.start(yaml("startup: wait"), Archive.class)) {
			assertThat(app.bean(Archive.class).all.poll(10, TimeUnit.SECONDS)).isEqualTo("held");
			app.bean(MqttListenerEndpointRegistry.class).unregister("archive").get(10, TimeUnit.SECONDS);
			app.bean(MqttOperations.class).send("archive", "for nobody");
			assertThat(app.bean(Archive.class).all).isEmpty();
		}
	}

	private List<String> files() throws IOException {
		try (var files = Files.list(this.folder)) {
			return files.map((file) -> file.getFileName().toString()).toList();
		}
	}

	@Test
	void namedConnectionsHaveStoresOfTheirOwn() {
		Path other = this.folder.resolve("edge.session");
		try (App app = App.start(yaml("connections: { edge: { url: '%s', client-id: edge, session.location: %s } }"
			.formatted(this.broker.uri(), other)))) {
			assertThat(app.bean(MqttConnections.class).client("edge").options().session().storeFile()).isEqualTo(other);
			assertThat(other).exists();
		}
	}

	@Test
	void aFileThatIsInUseIsExplained(CapturedOutput output) {
		try (App app = App.start(yaml(""))) {
			assertThat(app.client().options().session().storeFile()).isNotNull();
			assertThatException().isThrownBy(() -> App.start(yaml("")).close());
			assertThat(output).contains("APPLICATION FAILED TO START", "'mqtt.session.location'",
					this.folder.resolve("app.session").toString(), "is in use");
		}
	}

	static class Slow {

		final CountDownLatch release = new CountDownLatch(1);

		final BlockingQueue<String> all = new LinkedBlockingQueue<>();

		@MqttListener(topics = "slow", qos = "2")
		void on(String text) throws InterruptedException {
			this.all.add(text);
			this.release.await();
		}

	}

	@Test
	void aMessageThatIsBeingHandledIsFinishedBeforeTheStoreIsClosed() throws Exception {
		try (App app = App.start(yaml("startup: wait"), Slow.class)) {
			app.bean(MqttOperations.class).send("slow", "work");
			Slow slow = app.bean(Slow.class);
			assertThat(Objects.requireNonNull(slow.all.poll(10, TimeUnit.SECONDS))).isEqualTo("work");
			slow.release.countDown();
		}
		try (App app = App.start(yaml("startup: wait"), Slow.class)) {
			app.bean(Slow.class).release.countDown();
			app.bean(MqttOperations.class).send("slow", "next");
			assertThat(app.bean(Slow.class).all.poll(10, TimeUnit.SECONDS)).isEqualTo("next");
		}
	}

}
