package io.mqttboot.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.mqttboot.client.error.MqttConnectException;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.spi.Credentials;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.FakeServer;
import io.mqttboot.client.testkit.Hex;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.TestCertificate;
import io.mqttboot.client.testkit.WirePacket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Servers that name another one [§4.11].
 */
class RedirectTests {

	private static final String TEMPORARY = "9C";

	private static final String PERMANENT = "9D";

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	private FakeServer other;

	@BeforeEach
	void start() {
		this.other = this.fixture.closing(FakeServer.start());
	}

	private MqttClient client(UnaryOperator<MqttClientOptions.Builder> change) {
		return this.fixture
			.client((options) -> change.apply(options.reconnect((reconnect) -> reconnect.followRedirects(true))));
	}

	private String other() {
		return "127.0.0.1:" + this.other.port();
	}

	private static WirePacket redirect(FakeServer from, String code, String reference) {
		ServerConnection connection = from.accept();
		WirePacket connect = connection.readConnect();
		String properties = reference.isEmpty() ? "" : "1C" + Hex.string(reference);
		connection.send(Hex.format(Hex.packet(0x20, "00" + code + Hex.withLength(properties))));
		return connect;
	}

	@Test
	@DisplayName("0x9C in CONNACK is for one attempt [RULE-19.1]")
	void temporary() {
		MqttClient client = client((options) -> options.credentials("me", "secret"));
		CompletableFuture<ConnectResult> connected = client.connect();
		redirect(this.fixture.server(), TEMPORARY, other());
		ServerConnection connection = this.other.handshake();
		get(connected);
		assertThat(client.status().server()).isEqualTo("mqtt://" + other());
		connection.cut();
		assertThat(this.fixture.server().handshake().connect().userName()).isEqualTo("me");
	}

	@Test
	@DisplayName("0x9D in CONNACK is for good [RULE-19.1]")
	void permanent() {
		MqttClient client = client((options) -> options);
		CompletableFuture<ConnectResult> connected = client.connect();
		redirect(this.fixture.server(), PERMANENT, other());
		ServerConnection connection = this.other.handshake();
		get(connected);
		connection.cut();
		this.other.handshake();
		this.fixture.server().expectNoConnection();
	}

	@Test
	@DisplayName("a redirect in DISCONNECT, its reference is readable [RULE-19.1]")
	void inDisconnect() {
		MqttClient client = client((options) -> options);
		RecordedEvents events = RecordedEvents.of(client);
		this.fixture.connect(client).send("E0" + Hex.withLength("9C" + Hex.withLength("1C" + Hex.string(other()))));
		this.other.handshake();
		MqttEvent.Disconnected event = events.await(MqttEvent.Disconnected.class);
		assertThat(event.serverReference()).isEqualTo(other());
		assertThat(event.reasonCode()).isEqualTo(ReasonCode.USE_ANOTHER_SERVER);
		events.await(MqttEvent.Connected.class);
	}

	@Test
	@DisplayName("several references are separated by spaces, IPv6 is in brackets [RULE-19.1]")
	void severalReferences() {
		FakeServer third = this.fixture.closing(FakeServer.start());
		this.other.refuse();
		MqttClient client = client((options) -> options);
		RecordedEvents events = RecordedEvents.of(client);
		CompletableFuture<ConnectResult> connected = client.connect();
		redirect(this.fixture.server(), TEMPORARY,
				"[::1]:" + this.other.port() + " host:port:1 " + other() + " 127.0.0.1:" + third.port());
		third.handshake();
		get(connected);
		assertThat(events.await(MqttEvent.ConnectFailed.class).cause()).hasMessageContaining("use another server");
		assertThat(events.await(MqttEvent.ConnectFailed.class).server()).isEqualTo("mqtt://[::1]:" + this.other.port());
		assertThat(events.await(MqttEvent.ConnectFailed.class).server()).isEqualTo("mqtt://" + other());
	}

	@Test
	@DisplayName("redirects are not followed without the option [RULE-19.2]")
	void notFollowed() {
		MqttClient client = this.fixture.client((options) -> options);
		CompletableFuture<ConnectResult> connected = client.connect();
		redirect(this.fixture.server(), TEMPORARY, other());
		MqttConnectException failure = failure(connected, MqttConnectException.class);
		assertThat(failure.reasonCode()).isEqualTo(ReasonCode.USE_ANOTHER_SERVER);
		assertThat(failure.result()).isNotNull();
		assertThat(failure.result().serverReference()).isEqualTo(other());
		this.other.expectNoConnection();
	}

	@Test
	@DisplayName("a redirect without a reference is a failure like others [RULE-19.1]")
	void withoutReference() {
		CompletableFuture<ConnectResult> connected = client((options) -> options).connect();
		redirect(this.fixture.server(), PERMANENT, "");
		assertThat(failure(connected, MqttConnectException.class).reasonCode()).isEqualTo(ReasonCode.SERVER_MOVED);
	}

	@Test
	@DisplayName("servers that send each other the client fail after so many hops [RULE-19.2]")
	void loop() {
		MqttClient client = this.fixture
			.client((options) -> options.reconnect((reconnect) -> reconnect.followRedirects(true).maxRedirects(2)));
		CompletableFuture<ConnectResult> connected = client.connect();
		redirect(this.fixture.server(), TEMPORARY, other());
		redirect(this.other, TEMPORARY, "127.0.0.1:" + this.fixture.server().port());
		redirect(this.fixture.server(), TEMPORARY, other());
		failure(connected, MqttConnectException.class);
		this.other.expectNoConnection();
	}

	@Test
	@DisplayName("credentials do not go to a server that was named and has no TLS")
	void noCredentials() {
		AtomicInteger asked = new AtomicInteger();
		MqttClient client = client((options) -> options.credentials(() -> {
			asked.incrementAndGet();
			return Credentials.of("me", "secret");
		}));
		CompletableFuture<ConnectResult> connected = client.connect();
		assertThat(redirect(this.fixture.server(), PERMANENT, other()).userName()).isEqualTo("me");
		WirePacket connect = this.other.handshake().connect();
		get(connected);
		assertThat(connect.userName()).isNull();
		assertThat(connect.password()).isNull();
		assertThat(asked).hasValue(1);
	}

	@Test
	@DisplayName("a redirect never leads from TLS to plain text, and the new host must prove itself [RULE-19.2]")
	void tlsIsKept() {
		TestCertificate certificate = TestCertificate.forLoopback();
		FakeServer first = this.fixture.closing(FakeServer.startTls(certificate));
		FakeServer second = this.fixture.closing(FakeServer.startTls(certificate));
		MqttClient client = client((options) -> options.server(first.uri())
			.credentials("me", "secret")
			.tls((tls) -> tls.sslContext(certificate::clientContext)));
		CompletableFuture<ConnectResult> connected = client.connect();
		redirect(first, TEMPORARY, "mqtt://" + other() + " localhost:" + second.port());
		assertThat(second.handshake().connect().userName()).isEqualTo("me");
		get(connected);
		this.other.expectNoConnection();
		assertThat(client.status().server()).isEqualTo("mqtts://localhost:" + second.port());
		Awaitility.await().until(() -> client.status().isConnected());
	}

}
