package io.mqttboot.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.mqttboot.client.error.MqttConnectException;
import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.Will;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.spi.Credentials;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.spi.ReconnectPolicy;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * When and how the client comes back.
 */
class ReconnectTests {

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("the same CONNECT again, without a clean start [MQTT5-3.1.2-4]")
	void sameConnect(MqttVersion version) {
		Will will = new Will(MqttMessage.to("w").text("gone").atLeastOnce().build(), Duration.ZERO);
		MqttClient client = this.fixture
			.client((options) -> everything(options.version(version).will(will).credentials("me", "secret"), version));
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = this.fixture.connect(client, "11 00 00 00 0A 13 00 05 21 00 01 22 00 01");
		String first = connection.connect().hex();
		connection.cut();
		MqttEvent.Disconnected lost = events.await(MqttEvent.Disconnected.class);
		assertThat(lost.initiator()).isEqualTo(MqttEvent.Initiator.SERVER);
		assertThat(lost.reconnectIn()).isBetween(Duration.ZERO, Duration.ofMillis(10));
		assertThat(this.fixture.server().handshake().connect().hex()).isEqualTo(first);
		assertThat(events.await(MqttEvent.Connected.class).reconnect()).isTrue();
		Awaitility.await().until(() -> client.status().counters().reconnects() == 1);
		assertThat(client.status().counters().connects()).isEqualTo(2);
		assertThat(client.status().counters().disconnects()).isOne();
	}

	private static MqttClientOptions.Builder everything(MqttClientOptions.Builder options, MqttVersion version) {
		if (version == MqttVersion.V5) {
			options.connect(
					(connect) -> connect.userProperty("k", "2").userProperty("k", "1").requestResponseInformation(true))
				.flow((flow) -> flow.receiveMaximum(7).maximumPacketSize(9_000).topicAliasMaximum(3))
				.session((session) -> session.expiry(Duration.ofSeconds(99)));
		}
		return options.keepAlive(Duration.ofSeconds(17));
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a clean start is for the first connection; on 3.1.1 it means: never a session [MQTT311-3.1.2-6, RULE-23.2]")
	void cleanStart(MqttVersion version) {
		MqttClient client = this.fixture
			.client((options) -> options.version(version).session((session) -> session.cleanStart(true)));
		ServerConnection connection = this.fixture.connect(client);
		assertThat(connection.connect().cleanStart()).isTrue();
		connection.cut();
		assertThat(this.fixture.server().handshake().connect().cleanStart()).isEqualTo(version == MqttVersion.V3_1_1);
	}

	@Test
	@DisplayName("5.0: an assigned id is used again [MQTT5-3.2.2-16, MQTT5-3.1.3-6]")
	void assignedClientId() {
		MqttClient client = this.fixture.client((options) -> options.clientId(""));
		this.fixture.connect(client, "12 00 02 69 64").cut();
		assertThat(this.fixture.server().handshake().connect().clientId()).isEqualTo("id");
	}

	@Test
	void credentialsAreAskedForEachAttempt() {
		AtomicInteger calls = new AtomicInteger();
		MqttClient client = this.fixture
			.client((options) -> options.credentials(() -> Credentials.of("me", "token-" + calls.incrementAndGet())));
		ServerConnection connection = this.fixture.connect(client);
		assertThat(connection.connect().password()).asString().isEqualTo("token-1");
		connection.cut();
		assertThat(this.fixture.server().handshake().connect().password()).asString().isEqualTo("token-2");
	}

	@Test
	@DisplayName("delays are random below a bound that doubles up to the maximum")
	void backOff() {
		MqttClient client = this.fixture.clientOnClock((options) -> options
			.reconnect((reconnect) -> reconnect.initialDelay(Duration.ofSeconds(1)).maxDelay(Duration.ofSeconds(8))));
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = this.fixture.connect(client);
		this.fixture.server().refuse();
		connection.cut();
		Duration delay = events.await(MqttEvent.Disconnected.class).reconnectIn();
		Set<Duration> delays = new HashSet<>();
		for (int attempt = 0; attempt < 30; attempt++) {
			assertThat(delay).isNotNull().isBetween(Duration.ZERO, Duration.ofSeconds(Math.min(8, 1L << attempt)));
			delays.add(delay);
			Awaitility.await().until(() -> client.status().state() == ClientState.WAITING);
			if (delay.toMillis() > 1) {
				this.fixture.clock().advance(delay.minusMillis(1));
				assertThat(client.status().state()).isEqualTo(ClientState.WAITING);
			}
			this.fixture.clock().advance(delay);
			MqttEvent.ConnectFailed failed = events.await(MqttEvent.ConnectFailed.class);
			assertThat(failed.attempt()).isEqualTo(attempt + 1);
			delay = failed.retryIn();
		}
		assertThat(delays).hasSizeGreaterThan(25);
		assertThat(delays).anyMatch((each) -> each.compareTo(Duration.ofSeconds(4)) > 0);
		assertThat(client.status().counters().connectFailures()).isEqualTo(30);
	}

	@Test
	@DisplayName("the bound starts anew only after a connection that lasted")
	void backOffReset() {
		MqttClient client = this.fixture
			.clientOnClock((options) -> options.reconnect((reconnect) -> reconnect.initialDelay(Duration.ofMillis(1))
				.multiplier(100)
				.maxDelay(Duration.ofHours(1))
				.resetAfter(Duration.ofSeconds(30))));
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = this.fixture.connect(client);
		Duration longest = Duration.ZERO;
		for (int i = 0; i < 8; i++) {
			this.fixture.clock().advance(Duration.ofSeconds(29));
			connection.cut();
			Duration delay = events.await(MqttEvent.Disconnected.class).reconnectIn();
			longest = (delay != null && delay.compareTo(longest) > 0) ? delay : longest;
			connection = reconnect(client);
		}
		assertThat(longest).isGreaterThan(Duration.ofMillis(1));
		this.fixture.clock().advance(Duration.ofSeconds(30));
		connection.cut();
		assertThat(events.await(MqttEvent.Disconnected.class).reconnectIn()).isLessThanOrEqualTo(Duration.ofMillis(1));
	}

	private ServerConnection reconnect(MqttClient client) {
		Awaitility.await().until(() -> client.status().state() == ClientState.WAITING);
		this.fixture.clock().advance(Duration.ofHours(1));
		ServerConnection connection = this.fixture.server().handshake();
		Awaitility.await().until(() -> client.status().isConnected());
		return connection;
	}

	@Test
	void theFirstConnectionIsNotRetriedUnlessAskedFor() {
		this.fixture.server().refuse();
		MqttClient once = this.fixture.client(MqttVersion.V5);
		failure(once.connect(), MqttConnectException.class);
		assertThat(once.status().state()).isEqualTo(ClientState.IDLE);
		MqttClient patient = this.fixture
			.client((options) -> options.reconnect((reconnect) -> reconnect.retryFirstConnect(true)));
		RecordedEvents events = RecordedEvents.of(patient);
		CompletableFuture<?> connected = patient.connect();
		events.await(MqttEvent.ConnectFailed.class);
		CompletableFuture<?> joined = patient.connect();
		this.fixture.server().resume();
		this.fixture.server().handshake();
		assertThat(get(connected)).isSameAs(get(joined));
		assertThat(events.await(MqttEvent.Connected.class).reconnect()).isFalse();
	}

	@Test
	void givesUpAfterSoManyAttempts() {
		MqttClient client = this.fixture
			.client((options) -> options.reconnect((reconnect) -> reconnect.maxAttempts(3).retryFirstConnect(true)));
		RecordedEvents events = RecordedEvents.of(client);
		this.fixture.server().refuse();
		failure(client.connect(), MqttConnectException.class);
		List<Boolean> retries = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			retries.add(events.await(MqttEvent.ConnectFailed.class).retryIn() != null);
		}
		assertThat(retries).containsExactly(true, true, false);
		assertThat(client.status().state()).isEqualTo(ClientState.IDLE);
	}

	@Test
	void doesNotComeBackWhenSwitchedOff() {
		MqttClient client = this.fixture
			.client((options) -> options.reconnect((reconnect) -> reconnect.enabled(false)));
		this.fixture.connect(client).cut();
		Awaitility.await().until(() -> client.status().state() == ClientState.IDLE);
		this.fixture.server().expectNoConnection();
		assertThat(client.status().lastError()).isNotNull();
	}

	@Test
	@DisplayName("a refusal that another attempt cannot cure ends the attempts")
	void refusedForGood() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		RecordedEvents events = RecordedEvents.of(client);
		this.fixture.connect(client).cut();
		ServerConnection connection = this.fixture.server().accept();
		connection.readConnect();
		connection.send("20 03 00 86 00");
		assertThat(events.await(MqttEvent.ConnectFailed.class).retryIn()).isNull();
		Awaitility.await().until(() -> client.status().state() == ClientState.IDLE);
		this.fixture.server().expectNoConnection();
	}

	@Test
	@DisplayName("the application may decide that another attempt is of use after all")
	void policyOfTheApplication() {
		MqttClient client = this.fixture.client((options) -> options
			.reconnect((reconnect) -> reconnect.policy((failure) -> (failure.reasonCode() == ReasonCode.BANNED)
					? ReconnectPolicy.Reaction.STOP : ReconnectPolicy.Reaction.NORMAL)));
		RecordedEvents events = RecordedEvents.of(client);
		this.fixture.connect(client).send("E0 01 87");
		assertThat(events.await(MqttEvent.Disconnected.class).reconnectIn()).isNotNull();
		ServerConnection connection = this.fixture.server().accept();
		connection.readConnect();
		connection.send("20 03 00 8A 00");
		assertThat(events.await(MqttEvent.ConnectFailed.class).retryIn()).isNull();
		Awaitility.await().until(() -> client.status().state() == ClientState.IDLE);
		this.fixture.server().expectNoConnection();
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a message that is too large, sent again after each reconnect, ends the attempts and is named")
	void tooLargeAgainAndAgain(MqttVersion version) {
		MqttClient client = this.fixture
			.client((options) -> options.version(version).flow((flow) -> flow.maximumPacketSize(100)));
		RecordedEvents events = RecordedEvents.of(client);
		CompletableFuture<?> connected = client.connect();
		List<Throwable> causes = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			ServerConnection connection = this.fixture.server().handshake();
			connection.send("32 C8 01 00 03 61 2F 62 00 07");
			MqttEvent.Disconnected lost = events.await(MqttEvent.Disconnected.class);
			assertThat(lost.reconnectIn() != null).isEqualTo(i < 2);
			assertThat(lost.cause()).isNotNull();
			causes.add(lost.cause());
			if (version == MqttVersion.V5) {
				connection.expect("E0 01 95");
			}
			connection.cut();
		}
		get(connected);
		assertThat(causes.get(2)).hasMessageContainingAll("a/b", "203", "100");
		Awaitility.await().until(() -> client.status().state() == ClientState.IDLE);
		assertThat(client.status().lastError()).isSameAs(causes.get(2));
		this.fixture.server().expectNoConnection();
	}

	@Test
	@DisplayName("the same breach of the protocol again and again ends the attempts [RULE-20.2]")
	void theSameBreachAgainAndAgainEndsTheAttempts() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		RecordedEvents events = RecordedEvents.of(client);
		CompletableFuture<?> connected = client.connect();
		List<Boolean> retries = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			ServerConnection connection = this.fixture.server().handshake();
			connection.send("30 05 00 03 61 2F 2B 00");
			retries.add(events.await(MqttEvent.Disconnected.class).reconnectIn() != null);
			connection.read(WirePacket.Type.DISCONNECT);
			connection.cut();
		}
		get(connected);
		assertThat(retries).containsExactly(true, true, false);
		this.fixture.server().expectNoConnection();
	}

	@ParameterizedTest
	@CsvSource({ "true, WAITING", "false, IDLE" })
	void aListenerSeesTheStateAfterTheEvent(boolean reconnect, ClientState expected) {
		MqttClient client = this.fixture.client((options) -> options.callbackExecutor(Runnable::run)
			.reconnect((reconnects) -> reconnects.enabled(reconnect)
				.initialDelay(Duration.ofHours(1))
				.maxDelay(Duration.ofHours(1))));
		CompletableFuture<ClientState> seen = new CompletableFuture<>();
		client.addListener((event) -> {
			if (event instanceof MqttEvent.Disconnected) {
				seen.complete(client.status().state());
			}
		});
		this.fixture.connect(client).cut();
		assertThat(get(seen)).isEqualTo(expected);
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void abortComesBackAsAfterAnyLoss(MqttVersion version) {
		MqttClient client = this.fixture.client(version);
		ServerConnection connection = this.fixture.connect(client);
		client.abort();
		connection.expectEndOfStream();
		this.fixture.server().handshake();
	}

}
