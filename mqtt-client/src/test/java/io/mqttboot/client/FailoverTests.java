package io.mqttboot.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.error.MqttConnectException;
import io.mqttboot.client.message.ConnectPhase;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.options.AddressPreference;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.options.TransportOptions;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.FakeServer;
import io.mqttboot.client.testkit.ServerConnection;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Several servers, and several addresses of one server.
 */
class FailoverTests {

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	private MqttClient client(FakeServer first, FakeServer second) {
		return this.fixture.client((options) -> options.servers(List.of(first.uri(), second.uri())));
	}

	private FakeServer another() {
		return this.fixture.closing(FakeServer.start());
	}

	@Test
	void theNextServerStandsInWithoutADelay() {
		FakeServer second = another();
		this.fixture.server().refuse();
		MqttClient client = client(this.fixture.server(), second);
		RecordedEvents events = RecordedEvents.of(client);
		CompletableFuture<ConnectResult> connected = client.connect();
		second.handshake();
		get(connected);
		MqttEvent.ConnectFailed failed = events.await(MqttEvent.ConnectFailed.class);
		assertThat(failed.server()).isEqualTo(this.fixture.server().uri());
		assertThat(failed.retryIn()).isZero();
		assertThat(failed.phase()).isEqualTo(ConnectPhase.TCP);
		MqttEvent.Connected success = events.await(MqttEvent.Connected.class);
		assertThat(success.server()).isEqualTo(second.uri());
		assertThat(success.reconnect()).isFalse();
		assertThat(client.status().server()).isEqualTo(second.uri());
	}

	@Test
	void theFirstConnectionFailsWhenEachServerFailed() {
		FakeServer second = another();
		this.fixture.server().refuse();
		second.refuse();
		MqttClient client = client(this.fixture.server(), second);
		assertThat(failure(client.connect(), MqttConnectException.class)).hasMessageContaining(second.uri());
		assertThat(client.status().counters().connectFailures()).isEqualTo(2);
	}

	@Test
	void eachAttemptGoesToTheNextServer() {
		FakeServer second = another();
		MqttClient client = client(this.fixture.server(), second);
		this.fixture.connect(client).cut();
		ServerConnection connection = second.handshake();
		Awaitility.await().until(() -> client.status().counters().reconnects() == 1);
		connection.cut();
		this.fixture.server().handshake();
		Awaitility.await().until(() -> client.status().isConnected());
	}

	@Test
	void afterAConnectionThatLastedTheFirstServerIsTriedFirst() {
		FakeServer second = another();
		this.fixture.server().refuse();
		MqttClient client = this.fixture
			.clientOnClock((options) -> options.servers(List.of(this.fixture.server().uri(), second.uri())));
		CompletableFuture<ConnectResult> connected = client.connect();
		ServerConnection connection = second.handshake();
		get(connected);
		this.fixture.server().resume();
		this.fixture.clock().advance(Duration.ofSeconds(30));
		connection.cut();
		Awaitility.await().until(() -> !client.status().isConnected());
		this.fixture.clock().advance(Duration.ofSeconds(1));
		this.fixture.server().handshake();
		Awaitility.await().until(() -> client.status().isConnected());
	}

	@Test
	void serversWithAndWithoutTlsAreNotMixed() {
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> MqttClientOptions.builder().servers(List.of("mqtts://a", "mqtt://b")).build())
			.withMessageContaining("mqtts://");
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> MqttClientOptions.builder().servers(List.of()).build());
	}

	@Test
	void userInfoCountsForAllServers() throws Exception {
		MqttClientOptions options = MqttClientOptions.builder().servers(List.of("mqtt://me:pw@a", "mqtt://b")).build();
		assertThat(options.credentials().credentials().userName()).isEqualTo("me");
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> MqttClientOptions.builder().servers(List.of("mqtt://me:pw@a", "mqtt://me:other@b")))
			.withMessageNotContaining("pw");
	}

	@Test
	void theNameIsLookedUpForEachAttempt() {
		List<String> lookups = new CopyOnWriteArrayList<>();
		MqttClient client = named((transport) -> transport.resolver((host) -> {
			lookups.add(host);
			if (lookups.size() == 2) {
				throw new UnknownHostException(host);
			}
			return List.of(address("127.0.0.1"));
		}));
		RecordedEvents events = RecordedEvents.of(client);
		this.fixture.connect(client).cut();
		MqttEvent.ConnectFailed failed = events.await(MqttEvent.ConnectFailed.class);
		assertThat(failed.cause()).isInstanceOf(MqttConnectException.class)
			.hasCauseInstanceOf(UnknownHostException.class)
			.hasFieldOrPropertyWithValue("phase", ConnectPhase.RESOLVING);
		this.fixture.server().handshake();
		assertThat(lookups).containsExactly("broker.test", "broker.test", "broker.test");
	}

	@Test
	void everyAddressIsTriedWithinOneAttempt() {
		MqttClient client = named((transport) -> transport
			.resolver((host) -> List.of(address("::1"), address("127.0.0.2"), address("127.0.0.1"))));
		RecordedEvents events = RecordedEvents.of(client);
		this.fixture.connect(client);
		events.await(MqttEvent.Connected.class);
		assertThat(events.all()).noneMatch(MqttEvent.ConnectFailed.class::isInstance);
		assertThat(client.status().remoteAddress()).hasToString("/127.0.0.1:" + this.fixture.server().port());
	}

	@Test
	void addressesAreChosenByPreference() {
		List<InetAddress> both = List.of(address("::1"), address("127.0.0.1"));
		for (AddressPreference preference : List.of(AddressPreference.IPV4_ONLY, AddressPreference.IPV4_FIRST)) {
			MqttClient client = named((transport) -> transport.resolver((host) -> both).addresses(preference));
			RecordedEvents events = RecordedEvents.of(client);
			this.fixture.connect(client);
			events.await(MqttEvent.Connected.class);
			assertThat(phases(events)).containsExactly(ConnectPhase.RESOLVING, ConnectPhase.TCP, ConnectPhase.MQTT);
		}
		MqttClient first = named((transport) -> transport.resolver((host) -> List.of(both.get(1), both.get(0)))
			.addresses(AddressPreference.IPV6_FIRST));
		RecordedEvents events = RecordedEvents.of(first);
		this.fixture.connect(first);
		events.await(MqttEvent.Connected.class);
		assertThat(phases(events)).containsExactly(ConnectPhase.RESOLVING, ConnectPhase.TCP, ConnectPhase.TCP,
				ConnectPhase.MQTT);
		MqttClient none = named((transport) -> transport.resolver((host) -> List.of(address("127.0.0.1")))
			.addresses(AddressPreference.IPV6_ONLY));
		assertThat(failure(none.connect(), MqttConnectException.class)).hasCauseInstanceOf(UnknownHostException.class);
	}

	private static List<ConnectPhase> phases(RecordedEvents events) {
		List<ConnectPhase> phases = new ArrayList<>();
		events.all().forEach((event) -> {
			if (event instanceof MqttEvent.Connecting connecting) {
				phases.add(connecting.phase());
			}
		});
		return phases;
	}

	private MqttClient named(UnaryOperator<TransportOptions.Builder> change) {
		return this.fixture.client(
				(options) -> options.server("mqtt://broker.test:" + this.fixture.server().port()).transport(change));
	}

	private static InetAddress address(String text) {
		try {
			return InetAddress.getByName(text);
		}
		catch (UnknownHostException ex) {
			throw new AssertionError(ex);
		}
	}

}
