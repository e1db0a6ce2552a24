package io.mqttboot.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.error.MqttConnectException;
import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.ConnectPhase;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.TlsStatus;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.FakeServer;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.TestCertificate;
import io.mqttboot.client.testkit.WirePacket;
import org.awaitility.Awaitility;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Connections with TLS.
 */
class TlsTests {

	private static final TestCertificate LOOPBACK = TestCertificate.forLoopback();

	private static final TestCertificate ELSEWHERE = TestCertificate.of("dns:elsewhere.example");

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@Test
	void speaksMqttOverTls() {
		FakeServer server = server(LOOPBACK);
		MqttClient client = client(server, LOOPBACK.clientContext());
		RecordedEvents events = RecordedEvents.of(client);
		CompletableFuture<ConnectResult> connected = client.connect();
		ServerConnection connection = server.handshake();
		get(connected);
		get(client.publish(MqttMessage.to("a").text("x").build()).acknowledged());
		assertThat(connection.read(WirePacket.Type.PUBLISH).text()).isEqualTo("x");
		assertThat(client.status().server()).isEqualTo(server.uri());
		TlsStatus tls = client.status().tls();
		assertThat(tls).isNotNull();
		assertThat(tls.protocol()).isEqualTo("TLSv1.3");
		assertThat(tls.cipherSuite()).startsWith("TLS_");
		assertThat(tls.serverCertificates()).singleElement()
			.satisfies((certificate) -> assertThat(certificate.getSubjectAlternativeNames()).isNotEmpty());
		assertThat(events.await(MqttEvent.Connected.class).reconnect()).isFalse();
		assertThat(events.all()).filteredOn(MqttEvent.Connecting.class::isInstance)
			.extracting((event) -> ((MqttEvent.Connecting) event).phase())
			.containsExactly(ConnectPhase.RESOLVING, ConnectPhase.TCP, ConnectPhase.TLS, ConnectPhase.MQTT);
		CompletableFuture<Void> disconnected = client.disconnect();
		connection.expect("E0 00");
		connection.expectEndOfStream();
		get(disconnected);
		assertThat(client.status().tls()).isNull();
	}

	@Test
	void aLargeMessageInManyRecords() {
		FakeServer server = server(LOOPBACK);
		MqttClient client = client(server, LOOPBACK.clientContext());
		CompletableFuture<String> received = new CompletableFuture<>();
		client.handle("a", (message) -> received.complete(message.payloadAsString()));
		CompletableFuture<ConnectResult> connected = client.connect();
		ServerConnection connection = server.handshake();
		get(connected);
		String text = "0123456789".repeat(20_000);
		connection.sendPublish("a", 0, 0, text);
		assertThat(get(received)).isEqualTo(text);
		client.publish(MqttMessage.to("a").text(text).build());
		assertThat(connection.read(WirePacket.Type.PUBLISH).text()).isEqualTo(text);
	}

	@Test
	void theCertificateMustNameTheHost() {
		FakeServer server = server(ELSEWHERE);
		MqttConnectException failure = refused(server, ELSEWHERE.clientContext());
		assertThat(failure).hasMessageContaining("localhost");
		assertThat(failure).hasCauseInstanceOf(SSLHandshakeException.class);
	}

	@Test
	void theHostNameMayBeIgnoredByOption() {
		FakeServer server = server(ELSEWHERE);
		MqttClient client = this.fixture.client((options) -> options.server(server.uri())
			.tls((tls) -> tls.sslContext(ELSEWHERE::clientContext).verifyHostname(false)));
		CompletableFuture<ConnectResult> connected = client.connect();
		server.handshake();
		get(connected);
	}

	@Test
	void theIssuerMustBeKnown() {
		MqttConnectException failure = refused(server(LOOPBACK), ELSEWHERE.clientContext());
		assertThat(failure).hasCauseInstanceOf(SSLHandshakeException.class);
	}

	@Test
	void theTrustStoreOfTheJvmIsTheDefault() {
		FakeServer server = server(LOOPBACK);
		MqttClient client = this.fixture.client((options) -> options.server(server.uri()));
		CompletableFuture<ConnectResult> connected = client.connect();
		server.accept().expectEndOfStream();
		assertThat(failure(connected, MqttConnectException.class).phase()).isEqualTo(ConnectPhase.TLS);
	}

	private MqttConnectException refused(FakeServer server, SSLContext context) {
		MqttClient client = client(server, context);
		CompletableFuture<ConnectResult> connected = client.connect();
		server.accept().expectEndOfStream();
		MqttConnectException failure = failure(connected, MqttConnectException.class);
		assertThat(failure.phase()).isEqualTo(ConnectPhase.TLS);
		assertThat(client.status().state()).isEqualTo(ClientState.IDLE);
		return failure;
	}

	@Test
	void aServerWithoutTlsIsNotMistakenForOne() {
		FakeServer plain = this.fixture.server();
		MqttClient client = this.fixture.client((options) -> options.server(plain.uri().replace("mqtt:", "mqtts:")));
		CompletableFuture<ConnectResult> connected = client.connect();
		ServerConnection connection = plain.accept();
		connection.send("20 03 00 00 00");
		assertThat(failure(connected, MqttConnectException.class).phase()).isEqualTo(ConnectPhase.TLS);
	}

	@Test
	void aHandshakeThatHangsEndsWithTheDeadline() {
		FakeServer plain = this.fixture.server();
		MqttClient client = this.fixture
			.clientOnClock((options) -> options.server(plain.uri().replace("mqtt:", "mqtts:")));
		RecordedEvents events = RecordedEvents.of(client);
		CompletableFuture<ConnectResult> connected = client.connect();
		plain.accept();
		while (events.await(MqttEvent.Connecting.class).phase() != ConnectPhase.TLS) {
			assertThat(connected).isNotDone();
		}
		this.fixture.clock().advance(Duration.ofSeconds(10));
		assertThat(failure(connected, MqttConnectException.class).phase()).isEqualTo(ConnectPhase.TLS);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	@DisplayName("what came before the end of the stream is processed first [RULE-21.2]")
	void whatCameBeforeTheEndIsProcessed(boolean closeNotify) {
		FakeServer server = server(LOOPBACK);
		MqttClient client = client(server, LOOPBACK.clientContext());
		RecordedEvents events = RecordedEvents.of(client);
		CompletableFuture<ConnectResult> connected = client.connect();
		ServerConnection connection = server.handshake();
		get(connected);
		connection.send("E0 01 89");
		if (closeNotify) {
			connection.closeOutput();
		}
		connection.cut();
		MqttEvent.Disconnected event = events.await(MqttEvent.Disconnected.class);
		assertThat(event.reasonCode()).isEqualTo(ReasonCode.SERVER_BUSY);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theServerMayEndWithOrWithoutCloseNotify(boolean closeNotify) {
		FakeServer server = server(LOOPBACK);
		MqttClient client = client(server, LOOPBACK.clientContext());
		RecordedEvents events = RecordedEvents.of(client);
		CompletableFuture<ConnectResult> connected = client.connect();
		ServerConnection connection = server.handshake();
		get(connected);
		if (closeNotify) {
			connection.closeOutput();
		}
		connection.cut();
		assertThat(events.await(MqttEvent.Disconnected.class).initiator()).isIn(MqttEvent.Initiator.SERVER,
				MqttEvent.Initiator.NETWORK);
		server.handshake();
		Awaitility.await().until(() -> client.status().isConnected());
	}

	@Test
	void settingsThatContradictTheScheme() {
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> this.fixture.options((options) -> options.tls((tls) -> tls.verifyHostname(false))))
			.withMessageContaining("mqtts://");
	}

	@Test
	void settingsThatTheProviderDoesNotKnow() {
		FakeServer server = server(LOOPBACK);
		MqttClient client = this.fixture.client((options) -> options.server(server.uri())
			.tls((tls) -> tls.sslContext(LOOPBACK::clientContext).protocols(List.of("SSLv1"))));
		assertThat(failure(client.connect(), MqttConfigurationException.class).option()).isEqualTo("tls");
	}

	private FakeServer server(TestCertificate certificate) {
		return this.fixture.closing(FakeServer.startTls(certificate));
	}

	private MqttClient client(FakeServer server, SSLContext context) {
		return this.fixture
			.client((options) -> options.server(server.uri()).tls((tls) -> tls.sslContext(() -> context)));
	}

}
