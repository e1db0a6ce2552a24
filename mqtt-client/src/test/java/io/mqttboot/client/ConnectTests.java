package io.mqttboot.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import io.mqttboot.client.error.MqttConnectException;
import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.ConnectPhase;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.PayloadFormat;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ServerLimits;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.message.Will;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.Hex;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * CONNECT and CONNACK.
 */
class ConnectTests {

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@Test
	@DisplayName("3.1.1: CONNECT byte by byte [MQTT311-3.1.0-1, MQTT311-3.1.2-1, MQTT311-3.1.2-2, MQTT311-3.1.2-3]")
	void connect311() {
		MqttClient client = this.fixture.client(MqttVersion.V3_1_1);
		CompletableFuture<ConnectResult> connected = client.connect();
		ServerConnection connection = this.fixture.server().accept();
		connection.expect("10 0D 00 04 4D 51 54 54 04 00 00 3C 00 01 63");
		connection.send("20 02 00 00");
		ConnectResult result = get(connected);
		assertThat(result.version()).isEqualTo(MqttVersion.V3_1_1);
		assertThat(result.limits()).isEqualTo(ServerLimits.V3_1_1);
		assertThat(client.status().isConnected()).isTrue();
		assertThat(client.status().server()).isEqualTo(this.fixture.server().uri());
		assertThat(client.status().remoteAddress()).hasFieldOrPropertyWithValue("port", this.fixture.server().port());
		assertThat(client.status().counters().connects()).isOne();
	}

	@Test
	@DisplayName("5.0: CONNECT announces the limits of this client [MQTT5-3.1.0-1, MQTT5-3.1.2-1, MQTT5-3.1.2-2]")
	void connect5() {
		MqttClient client = this.fixture
			.client((options) -> options.flow((flow) -> flow.receiveMaximum(7).maximumPacketSize(4096))
				.session((session) -> session.expiry(Duration.ofSeconds(90)))
				.connect((connect) -> connect.userProperty("k", "v").userProperty("k", "w")));
		WirePacket connect = this.fixture.connect(client).connect();
		assertThat(connect.hex()).startsWith("10").contains("00 04 4D 51 54 54 05 00 00 3C");
		assertThat(connect.clientId()).isEqualTo("c");
		assertThat(connect.properties()).isEqualTo(Map.of(0x11, List.of(90L), 0x21, List.of(7L), 0x22, List.of(32L),
				0x27, List.of(4096L), 0x26, List.of("k=v", "k=w")));
		assertThat(client.status().connection()).isNotNull()
			.extracting(ConnectResult::limits)
			.isEqualTo(ServerLimits.DEFAULTS);
	}

	@Test
	@DisplayName("5.0: CONNACK with every property [MQTT5-3.2.2-16, MQTT5-3.2.2-21, RULE-4.1]")
	void connackWithAllProperties() {
		MqttClient client = this.fixture.client((options) -> options.clientId(""));
		CompletableFuture<ConnectResult> connected = client.connect();
		this.fixture.server()
			.accept()
			.handshake(false,
					"11 00 00 00 0A 21 00 14 24 01 25 00 27 00 00 10 00 12" + Hex.string("assigned") + "22 00 05 1F"
							+ Hex.string("reason") + "26" + Hex.string("a") + Hex.string("1") + "28 00 29 00 2A 00"
							+ "13 00 1E 1A" + Hex.string("info") + "1C" + Hex.string("other"));
		ConnectResult result = get(connected);
		assertThat(result.sessionExpiry()).isEqualTo(Duration.ofSeconds(10));
		assertThat(result.keepAlive()).isEqualTo(Duration.ofSeconds(30));
		assertThat(result.clientId()).isEqualTo("assigned");
		assertThat(result.clientIdAssigned()).isTrue();
		assertThat(result.limits())
			.isEqualTo(new ServerLimits(20, QoS.AT_LEAST_ONCE, false, 4096, 5, false, false, false));
		assertThat(result.reasonString()).isEqualTo("reason");
		assertThat(result.responseInformation()).isEqualTo("info");
		assertThat(result.serverReference()).isEqualTo("other");
		assertThat(result.userProperties()).containsExactly(new UserProperty("a", "1"));
		assertThat(client.status().clientId()).isEqualTo("assigned");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x90, 0x95, 0x97,
			0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9F })
	@DisplayName("5.0: a refused connection tells why and is closed [MQTT5-3.2.2-7, MQTT5-4.13.2-1, MQTT5-3.2.2-12, -13, RULE-22.1]")
	void refused(int code) {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		CompletableFuture<ConnectResult> connected = client.connect();
		ServerConnection connection = this.fixture.server().accept();
		connection.readConnect();
		connection.send("20 0F 00 %02X 0C 1F 00 02 6E 6F 26 00 01 61 00 01 62".formatted(code));
		MqttConnectException failure = failure(connected, MqttConnectException.class);
		assertThat(failure.reasonCode()).isEqualTo(ReasonCode.of(code));
		assertThat(failure.phase()).isEqualTo(ConnectPhase.MQTT);
		assertThat(failure.result()).isNotNull();
		assertThat(failure.result().reasonString()).isEqualTo("no");
		assertThat(failure.result().userProperties()).containsExactly(new UserProperty("a", "b"));
		assertThat(failure).hasMessageContaining("no");
		connection.expectEndOfStream();
		assertThat(client.status().state()).isEqualTo(ClientState.IDLE);
		assertThat(client.status().counters().connectFailures()).isOne();
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a refusal that says that a session is present is a refusal [MQTT5-3.2.2-6, MQTT311-3.2.2-4]")
	void refusedWithSession(MqttVersion version) {
		CompletableFuture<ConnectResult> connected = this.fixture.client(version).connect();
		ServerConnection connection = this.fixture.server().accept();
		connection.readConnect();
		connection.send((version == MqttVersion.V5) ? "20 03 01 87 00" : "20 02 01 05");
		assertThat(failure(connected, MqttConnectException.class).reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
		connection.expectEndOfStream();
	}

	@Test
	void aConnectionThatIsResetTellsSo() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		RecordedEvents events = RecordedEvents.of(client);
		this.fixture.connect(client).reset();
		MqttEvent.Disconnected lost = events.await(MqttEvent.Disconnected.class);
		assertThat(lost.initiator()).isEqualTo(MqttEvent.Initiator.NETWORK);
		assertThat(lost.cause()).isInstanceOf(IOException.class).hasMessageContaining("reset");
	}

	@ParameterizedTest
	@CsvSource({ "1, UNSUPPORTED_PROTOCOL_VERSION", "2, CLIENT_IDENTIFIER_NOT_VALID", "3, SERVER_UNAVAILABLE",
			"4, BAD_USER_NAME_OR_PASSWORD", "5, NOT_AUTHORIZED", "6, UNSPECIFIED_ERROR" })
	@DisplayName("3.1.1: a refused connection tells why and is closed [MQTT311-3.2.2-5, MQTT311-3.2.2-6]")
	void refused311(int code, ReasonCode expected) {
		MqttClient client = this.fixture.client(MqttVersion.V3_1_1);
		CompletableFuture<ConnectResult> connected = client.connect();
		ServerConnection connection = this.fixture.server().accept();
		connection.readConnect();
		connection.send("20 02 00 %02X".formatted(code));
		assertThat(failure(connected, MqttConnectException.class).reasonCode()).isEqualTo(expected);
		connection.expectEndOfStream();
	}

	@Test
	@DisplayName("a server that only speaks 3.1.1 refuses 5.0 in its own format")
	void refusedInTheFormatOf311() {
		CompletableFuture<ConnectResult> connected = this.fixture.client(MqttVersion.V5).connect();
		ServerConnection connection = this.fixture.server().accept();
		connection.readConnect();
		connection.send("20 02 00 01");
		assertThat(failure(connected, MqttConnectException.class).reasonCode())
			.isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a generated id is short and plain and starts clean [MQTT5-3.1.3-5, MQTT311-3.1.3-5]")
	void generatedClientId(MqttVersion version) {
		MqttClient client = MqttClient
			.create(this.fixture.options((options) -> options.version(version)).server().toString());
		this.fixture.closing(client);
		WirePacket connect = this.fixture.connect(client).connect();
		assertThat(connect.clientId()).matches("[0-9A-Za-z]{1,23}").isEqualTo(client.options().clientId());
		assertThat(connect.cleanStart()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a session after a clean start is an error [MQTT5-3.2.2-2, MQTT311-3.2.2-1]")
	void sessionPresentAfterCleanStart(MqttVersion version) {
		MqttClient client = this.fixture
			.client((options) -> options.version(version).session((session) -> session.cleanStart(true)));
		CompletableFuture<ConnectResult> connected = client.connect();
		ServerConnection connection = this.fixture.server().accept().handshake(true, "");
		assertThat(connection.connect().cleanStart()).isTrue();
		if (version == MqttVersion.V5) {
			connection.expect("E0 01 82");
		}
		connection.expectEndOfStream();
		assertThat(failure(connected, MqttProtocolException.class).reasonCode()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
	}

	@ParameterizedTest
	@CsvSource({ "V5, 20 03 01 87 00", "V3_1_1, 20 02 01 05" })
	@DisplayName("a refusal is a refusal, also with a session [MQTT5-3.2.2-6, MQTT311-3.2.2-4]")
	void refusedWithSession(MqttVersion version, String connack) {
		CompletableFuture<ConnectResult> connected = this.fixture.client(version).connect();
		ServerConnection connection = this.fixture.server().accept();
		connection.readConnect();
		connection.send(connack);
		assertThat(failure(connected, MqttConnectException.class).reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
		connection.expectEndOfStream();
	}

	@Test
	@DisplayName("5.0: an unknown session is accepted, or refused by option [MQTT5-3.2.2-4]")
	void sessionPresentUnknown() {
		MqttClient lenient = this.fixture.client(MqttVersion.V5);
		CompletableFuture<ConnectResult> connected = lenient.connect();
		this.fixture.server().accept().handshake(true, "");
		assertThat(get(connected).sessionPresent()).isTrue();
		MqttClient strict = this.fixture
			.client((options) -> options.session((session) -> session.strictSessionPresent(true)));
		connected = strict.connect();
		this.fixture.server().accept().handshake(true, "").expect("E0 01 82");
		failure(connected, MqttProtocolException.class);
	}

	@Test
	@DisplayName("5.0: an empty id without an assigned one is an error [MQTT5-3.2.2-16, MQTT5-3.1.3-6]")
	void noAssignedClientId() {
		CompletableFuture<ConnectResult> connected = this.fixture.client((options) -> options.clientId("")).connect();
		this.fixture.server().accept().handshake().expect("E0 01 82");
		failure(connected, MqttProtocolException.class);
	}

	@ParameterizedTest
	@CsvSource({ ",, 0x00", "u,, 0x80", "u, p, 0xC0", ", p, 0x40" })
	@DisplayName("5.0: user name and password in four combinations [MQTT5-3.1.2-16 to 19, MQTT5-3.1.3-12]")
	void credentials(@Nullable String user, @Nullable String password, int flags) {
		MqttClient client = this.fixture.client((options) -> options.credentials(user, password));
		WirePacket connect = this.fixture.connect(client).connect();
		assertThat(connect.connectFlags()).isEqualTo(flags);
		assertThat(connect.userName()).isEqualTo(user);
		assertThat(connect.password()).isEqualTo((password != null) ? password.getBytes(StandardCharsets.UTF_8) : null);
	}

	@Test
	void credentialsInTheAddress() {
		String address = this.fixture.server().uri().replace("//", "//me:my%20pass@");
		MqttClient client = this.fixture
			.client((options) -> options.version(MqttVersion.V3_1_1).server(URI.create(address).toString()));
		WirePacket connect = this.fixture.connect(client).connect();
		assertThat(connect.userName()).isEqualTo("me");
		assertThat(connect.password()).asString().isEqualTo("my pass");
		assertThat(client.status().server()).doesNotContain("pass");
	}

	@Test
	@DisplayName("will with all its fields, in order [MQTT5-3.1.2-9, MQTT5-3.1.2-11, MQTT5-3.1.3-1, MQTT5-3.1.2-12, -13]")
	void will() {
		Will will = new Will(MqttMessage.to("w/t")
			.text("gone")
			.qos(QoS.EXACTLY_ONCE)
			.retain()
			.contentType("text/plain")
			.userProperty("k", "v")
			.expiry(Duration.ofSeconds(60))
			.build(), Duration.ofSeconds(5));
		WirePacket connect = this.fixture.connect(this.fixture.client((options) -> options.will(will))).connect();
		assertThat(connect.connectFlags()).isEqualTo(0x04 | 0x10 | 0x20);
		assertThat(connect.willTopic()).isEqualTo("w/t");
		assertThat(connect.willPayload()).asString().isEqualTo("gone");
		assertThat(connect.willProperties()).isEqualTo(
				Map.of(0x18, List.of(5L), 0x02, List.of(60L), 0x03, List.of("text/plain"), 0x26, List.of("k=v")));
	}

	@Test
	@DisplayName("5.0: a will that asks for an answer [MQTT5-3.1.3.2]")
	void willWithResponseTopic() {
		Will will = Will.of(MqttMessage.to("w")
			.text("gone")
			.payloadFormat(PayloadFormat.UTF_8)
			.responseTopic("answers")
			.correlationData(new byte[] { 1, 2 })
			.build());
		Map<Integer, List<Object>> properties = this.fixture
			.connect(this.fixture.client((options) -> options.will(will)))
			.connect()
			.willProperties();
		assertThat(properties).containsOnlyKeys(0x01, 0x08, 0x09)
			.containsEntry(0x01, List.of(1L))
			.containsEntry(0x08, List.of("answers"));
		assertThat(properties.get(0x09)).singleElement().isEqualTo(new byte[] { 1, 2 });
	}

	@Test
	@DisplayName("3.1.1: will without properties [MQTT311-3.1.2-9, MQTT311-3.1.3-1]")
	void will311() {
		Will will = new Will(MqttMessage.to("w").text("x").atLeastOnce().build(), Duration.ZERO);
		MqttClient client = this.fixture.client((options) -> options.version(MqttVersion.V3_1_1).will(will));
		CompletableFuture<ConnectResult> connected = client.connect();
		ServerConnection connection = this.fixture.server().accept();
		connection.expect("10 13 00 04 4D 51 54 54 04 0C 00 3C 00 01 63 00 01 77 00 01 78");
		connection.send("20 02 00 00");
		get(connected);
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("nothing is sent between CONNECT and CONNACK [MQTT5-3.1.0-1, MQTT5-3.1.2-30]")
	void nothingBeforeConnack(MqttVersion version) {
		MqttClient client = this.fixture.client(version);
		client.subscribe(Subscription.atLeastOnce("a"), (message) -> {
		});
		client.publish(MqttMessage.to("a").atLeastOnce().build());
		CompletableFuture<ConnectResult> connected = client.connect();
		ServerConnection connection = this.fixture.server().accept();
		WirePacket connect = connection.readConnect();
		client.publish(MqttMessage.to("b").build());
		connection.expectNothing();
		connection.acknowledge(connect);
		get(connected);
		assertThat(List.of(connection.read().type(), connection.read().type(), connection.read().type()))
			.containsExactlyInAnyOrder(WirePacket.Type.SUBSCRIBE, WirePacket.Type.PUBLISH, WirePacket.Type.PUBLISH);
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("no CONNACK in time fails the attempt and closes the socket [RULE-4.3]")
	void noConnack(MqttVersion version) {
		MqttClient client = this.fixture.clientOnClock((options) -> options.version(version));
		CompletableFuture<ConnectResult> connected = client.connect();
		ServerConnection connection = this.fixture.server().accept();
		connection.readConnect();
		this.fixture.clock().advance(Duration.ofMillis(9_900));
		connection.expectNothing();
		assertThat(connected).isNotDone();
		this.fixture.clock().advance(Duration.ofMillis(100));
		MqttConnectException failure = failure(connected, MqttConnectException.class);
		assertThat(failure.phase()).isEqualTo(ConnectPhase.MQTT);
		assertThat(failure).hasCauseInstanceOf(TimeoutException.class);
		connection.expectEndOfStream();
	}

	@Test
	void nobodyListens() {
		this.fixture.server().refuse();
		MqttConnectException failure = failure(this.fixture.client(MqttVersion.V5).connect(),
				MqttConnectException.class);
		assertThat(failure.phase()).isEqualTo(ConnectPhase.TCP);
		assertThat(failure).hasCauseInstanceOf(ConnectException.class)
			.hasMessageContaining(this.fixture.server().uri());
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void serverClosesInsteadOfAnswering(MqttVersion version) {
		CompletableFuture<ConnectResult> connected = this.fixture.client(version).connect();
		ServerConnection connection = this.fixture.server().accept();
		connection.readConnect();
		connection.cut();
		MqttConnectException failure = failure(connected, MqttConnectException.class);
		assertThat(failure.phase()).isEqualTo(ConnectPhase.MQTT);
		assertThat(failure).hasMessageContaining("No CONNACK");
	}

	@Test
	@DisplayName("5.0: DISCONNECT instead of CONNACK is reported with its reason [MQTT5-3.14.0-1]")
	void disconnectInsteadOfConnack() {
		CompletableFuture<ConnectResult> connected = this.fixture.client(MqttVersion.V5).connect();
		ServerConnection connection = this.fixture.server().accept();
		connection.readConnect();
		connection.send("E0 02 87 00");
		assertThat(failure(connected, MqttConnectException.class).reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
		connection.expectEndOfStream();
	}

	@Test
	@DisplayName("one CONNECT per connection: a second call joins, a third one is refused [MQTT5-3.1.0-2, MQTT311-3.1.0-2]")
	void connectTwice() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		CompletableFuture<ConnectResult> first = client.connect();
		CompletableFuture<ConnectResult> second = client.connect();
		get(client.inFlight()); // both calls have reached the event loop
		ServerConnection connection = this.fixture.server().handshake();
		assertThat(get(first)).isSameAs(get(second));
		failure(client.connect(), MqttStateException.class);
		connection.expectNothing();
		this.fixture.server().expectNoConnection();
	}

	@Test
	void eventsTellEachPhase() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		RecordedEvents events = RecordedEvents.of(client);
		this.fixture.connect(client);
		MqttEvent.Connected connected = events.await(MqttEvent.Connected.class);
		assertThat(connected.reconnect()).isFalse();
		assertThat(connected.server()).isEqualTo(this.fixture.server().uri());
		assertThat(events.all()).filteredOn(MqttEvent.Connecting.class::isInstance)
			.extracting((event) -> ((MqttEvent.Connecting) event).phase())
			.containsExactly(ConnectPhase.RESOLVING, ConnectPhase.TCP, ConnectPhase.MQTT);
	}

}
