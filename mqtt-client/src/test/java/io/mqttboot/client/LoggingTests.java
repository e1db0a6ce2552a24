package io.mqttboot.client;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.mqttboot.client.error.MqttConnectException;
import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.spi.Authenticator;
import io.mqttboot.client.spi.Credentials;
import io.mqttboot.client.testkit.Hex;
import io.mqttboot.client.testkit.ServerConnection;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is logged where, and what never is.
 */
class LoggingTests {

	private static final String ROOT = "io.mqttboot.client.";

	private static final List<String> SECRETS = List.of("user-of-url", "word-of-url", "s3cret-word", "some-user",
			"first-data", "second-data");

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	private final Recorder recorder = new Recorder();

	@BeforeEach
	void listen() {
		Logger root = (Logger) LoggerFactory.getLogger("io.mqttboot.client");
		this.recorder.start();
		root.addAppender(this.recorder);
		root.setAdditive(false);
		root.setLevel(Level.TRACE);
	}

	@AfterEach
	void restore() {
		Logger root = (Logger) LoggerFactory.getLogger("io.mqttboot.client");
		root.detachAppender(this.recorder);
		root.setAdditive(true);
		root.setLevel(null);
		for (String category : List.of("connection", "packet", "reconnect", "session")) {
			((Logger) LoggerFactory.getLogger(ROOT + category)).setLevel(null);
		}
	}

	/** A connection, a message that a failing handler gets, a loss and a reconnect. */
	private void scenario(MqttClient client) {
		client.handle("a", (message) -> {
			throw new IllegalStateException("the handler fails");
		});
		ServerConnection connection = this.fixture.connect(client);
		connection.sendPublish("a", 1, 1, "x");
		connection.read();
		connection.cut();
		this.fixture.server().handshake();
		Awaitility.await().until(() -> client.status().counters().reconnects() == 1);
	}

	@Test
	@DisplayName("each category has a logger of its own")
	void categories() {
		scenario(this.fixture.client(MqttVersion.V5));
		assertThat(this.recorder.of("connection")).anyMatch((text) -> text.contains("Connected to"));
		assertThat(this.recorder.of("packet")).anyMatch((text) -> text.contains("CONNECT["))
			.anyMatch((text) -> text.contains("<- PUBLISH topic=a"));
		assertThat(this.recorder.of("reconnect")).anyMatch((text) -> text.contains("next attempt in"));
		assertThat(this.recorder.of("session")).anyMatch((text) -> text.contains("the handler fails"));
		assertThat(this.recorder.events).allMatch((event) -> event.getLoggerName()
			.matches("io\\.mqttboot\\.client\\.(connection|packet|reconnect|session)"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "connection", "packet", "reconnect", "session" })
	@DisplayName("each category can be switched off alone")
	void oneCategoryOff(String category) {
		((Logger) LoggerFactory.getLogger(ROOT + category)).setLevel(Level.OFF);
		scenario(this.fixture.client(MqttVersion.V5));
		assertThat(this.recorder.of(category)).isEmpty();
		for (String other : List.of("connection", "packet", "reconnect", "session")) {
			if (!other.equals(category)) {
				assertThat(this.recorder.of(other)).isNotEmpty();
			}
		}
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("neither user names nor passwords nor user-info in logs, toString and exceptions")
	void noCredentials(MqttVersion version) {
		String uri = this.fixture.server().uri().replace("//", "//user-of-url:word-of-url@");
		MqttClient client = this.fixture.client((options) -> options.version(version).server(uri));
		scenario(client);
		assertSilent(client, null);
		MqttClient refused = this.fixture.client(
				(options) -> options.version(version).credentials(() -> Credentials.of("some-user", "s3cret-word")));
		CompletableFuture<?> connected = refused.connect();
		ServerConnection connection = this.fixture.server().accept();
		assertThat(connection.readConnect().password()).asString().isEqualTo("s3cret-word");
		connection.send((version == MqttVersion.V5) ? "20 03 00 86 00" : "20 02 00 04");
		assertSilent(refused, failure(connected, MqttConnectException.class));
	}

	@Test
	@DisplayName("no authentication data in logs, toString and exceptions")
	void noAuthenticationData() {
		MqttClient client = this.fixture
			.client((options) -> options.connect((connect) -> connect.authenticator(new Words())));
		CompletableFuture<?> connected = client.connect();
		ServerConnection connection = this.fixture.server().accept();
		connection.readConnect();
		connection
			.send("F0" + Hex.withLength("18" + Hex.withLength("15" + Hex.string("WORDS") + "16" + Hex.string("q"))));
		connection.read();
		connection
			.send("20" + Hex.withLength("0000" + Hex.withLength("15" + Hex.string("WORDS") + "16" + Hex.string("v"))));
		get(connected);
		CompletableFuture<?> again = client.reauthenticate();
		connection.read();
		connection.send("E0 01 87");
		assertThat(again).failsWithin(ClientFixture.LIMIT);
		Awaitility.await().until(() -> client.status().state() == ClientState.IDLE);
		assertSilent(client, client.status().lastError());
	}

	@Test
	void anAddressThatCannotBeReadIsShownWithoutUserInfo() {
		for (String uri : List.of("nonsense://user-of-url:word-of-url@h", "mqtt://user-of-url:word-of-url@h:port",
				"mqtt://user-of-url:word-of-url@", "mqtt://user-of-url:word-of-url@h/path",
				"mqtt://user-of-url:word-of-url@h h")) {
			try {
				MqttClientOptions.builder().server(uri);
				throw new AssertionError("accepted " + uri);
			}
			catch (RuntimeException ex) {
				assertThat(text(ex)).doesNotContain(SECRETS);
			}
		}
	}

	private void assertSilent(MqttClient client, @Nullable Throwable failure) {
		String all = client + " " + client.options() + " " + client.status() + text(failure) + this.recorder.text();
		assertThat(all).doesNotContain(SECRETS);
		for (String secret : SECRETS) {
			assertThat(all).doesNotContain(Hex.string(secret))
				.doesNotContain(Arrays.toString(secret.getBytes(StandardCharsets.UTF_8)));
		}
	}

	private static String text(@Nullable Throwable failure) {
		StringWriter text = new StringWriter();
		if (failure != null) {
			failure.printStackTrace(new PrintWriter(text));
		}
		return text.toString();
	}

	/** A mechanism that speaks plainly. */
	private static final class Words implements Authenticator {

		@Override
		public String method() {
			return "WORDS";
		}

		@Override
		public Exchange start() {
			return new Exchange() {

				@Override
				public CompletionStage<byte[]> begin() {
					return CompletableFuture.completedFuture("first-data".getBytes(StandardCharsets.UTF_8));
				}

				@Override
				public CompletionStage<byte[]> answer(byte[] challenge) {
					return CompletableFuture.completedFuture("second-data".getBytes(StandardCharsets.UTF_8));
				}

				@Override
				public CompletionStage<Void> finish(byte[] data) {
					return CompletableFuture.completedFuture(null);
				}
			};
		}

	}

	private static final class Recorder extends AppenderBase<ILoggingEvent> {

		private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

		@Override
		protected void append(ILoggingEvent event) {
			this.events.add(event);
		}

		List<String> of(String category) {
			return this.events.stream()
				.filter((event) -> event.getLoggerName().equals(ROOT + category))
				.map(Recorder::text)
				.toList();
		}

		String text() {
			return String.join("\n", this.events.stream().map(Recorder::text).toList());
		}

		private static String text(ILoggingEvent event) {
			String trace = (event.getThrowableProxy() != null) ? ThrowableProxyUtil.asString(event.getThrowableProxy())
					: "";
			return event.getFormattedMessage() + " " + trace;
		}

	}

}
