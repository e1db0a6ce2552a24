package io.mqttboot.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.error.MqttConnectException;
import io.mqttboot.client.error.MqttConnectionLostException;
import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.internal.engine.ClientEngine;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.spi.Authenticator;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.Hex;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.jspecify.annotations.Nullable;
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
 * Enhanced authentication, with the messages of the example in RFC 7677.
 */
class AuthenticationTests {

	private static final String METHOD = "SCRAM-SHA-256";

	private static final String CLIENT_FIRST = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";

	private static final String SERVER_FIRST = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
			+ "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

	private static final String CLIENT_FINAL = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
			+ "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";

	private static final String SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	private final AtomicInteger exchanges = new AtomicInteger();

	private MqttClientOptions.Builder scram(MqttClientOptions.Builder options) {
		return authenticator(options, new ScramAuthenticator("user", "pencil", () -> {
			this.exchanges.incrementAndGet();
			assertThat(ClientEngine.onLoopThread()).isFalse();
			return "rOprNGfwEbeRWgbNEkqO";
		}));
	}

	private static MqttClientOptions.Builder authenticator(MqttClientOptions.Builder options, Authenticator mechanism) {
		return options.connect((connect) -> connect.authenticator(mechanism));
	}

	private static String properties(String method, @Nullable String data) {
		return Hex.withLength("15" + Hex.string(method) + ((data != null) ? "16" + Hex.string(data) : ""));
	}

	private static String auth(String code, String method, @Nullable String data) {
		return "F0" + Hex.withLength(code + properties(method, data));
	}

	private static String connack(String code, String properties) {
		return "20" + Hex.withLength("00" + code + properties);
	}

	/** Up to the last word of the server. */
	private ServerConnection exchange(ServerConnection connection) {
		WirePacket connect = connection.readConnect();
		assertThat(connect.property(0x15)).isEqualTo(METHOD);
		assertThat(text(connect.property(0x16))).isEqualTo(CLIENT_FIRST);
		connection.send(auth("18", METHOD, SERVER_FIRST));
		WirePacket answer = connection.read(WirePacket.Type.AUTH);
		assertThat(answer.reasonCode()).isEqualTo(0x18);
		assertThat(answer.property(0x15)).isEqualTo(METHOD);
		assertThat(text(answer.property(0x16))).isEqualTo(CLIENT_FINAL);
		assertThat(answer.properties()).as("nothing that could make it too large").containsOnlyKeys(0x15, 0x16);
		return connection;
	}

	private static String text(@Nullable Object data) {
		return (data instanceof byte[] bytes) ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(data);
	}

	private ServerConnection connected(MqttClient client) {
		CompletableFuture<ConnectResult> connected = client.connect();
		ServerConnection connection = exchange(this.fixture.server().accept());
		connection.send(connack("00", properties(METHOD, SERVER_FINAL)));
		assertThat(get(connected).authenticationMethod()).isEqualTo(METHOD);
		return connection;
	}

	@Test
	@DisplayName("an exchange in three steps, anew for each connection [MQTT5-4.12.0-2, MQTT5-4.12.0-3, MQTT5-3.15.2-2, -3]")
	void exchangeForEachConnection() {
		MqttClient client = this.fixture.client(this::scram);
		RecordedEvents events = RecordedEvents.of(client);
		connected(client).cut();
		events.await(MqttEvent.Disconnected.class);
		exchange(this.fixture.server().accept()).send(connack("00", properties(METHOD, SERVER_FINAL)));
		assertThat(events.await(MqttEvent.Connected.class).reconnect()).isTrue();
		assertThat(this.exchanges).hasValue(2);
	}

	@Test
	@DisplayName("packets right behind CONNACK wait until the server is trusted")
	void packetsBehindConnack() {
		MqttClient client = this.fixture.client(this::scram);
		CompletableFuture<String> received = new CompletableFuture<>();
		client.handle("a", (message) -> received.complete(message.payloadAsString()));
		CompletableFuture<ConnectResult> connected = client.connect();
		ServerConnection connection = exchange(this.fixture.server().accept());
		connection.send(connack("00", properties(METHOD, SERVER_FINAL)) + "32 07 00 01 61 00 09 00 78");
		get(connected);
		assertThat(get(received)).isEqualTo("x");
		connection.expect("40 02 00 09");
		connection.sendPublish("a", 1, 10, "y");
		connection.expect("40 02 00 0A");
	}

	@Test
	@DisplayName("a server that cannot prove itself is left with 0x87 [MQTT5-4.12.0-4]")
	void wrongProof() {
		CompletableFuture<ConnectResult> connected = this.fixture.client(this::scram).connect();
		ServerConnection connection = exchange(this.fixture.server().accept());
		connection.send(connack("00", properties(METHOD, "v=AAAA")));
		connection.expect("E0 01 87");
		connection.cut();
		MqttConnectException failure = failure(connected, MqttConnectException.class);
		assertThat(failure.reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
		assertThat(failure).hasCauseInstanceOf(SecurityException.class).hasMessageContaining("password");
	}

	@ParameterizedTest
	@ValueSource(strings = { "8C", "87" })
	@DisplayName("the server refuses with CONNACK [MQTT5-4.12.0-1, MQTT5-4.12.0-4]")
	void refused(String code) {
		CompletableFuture<ConnectResult> connected = this.fixture.client(this::scram).connect();
		exchange(this.fixture.server().accept()).send(connack(code, "00"));
		assertThat(failure(connected, MqttConnectException.class).reasonCode())
			.isEqualTo(ReasonCode.of(Integer.parseInt(code, 16)));
	}

	@Test
	@DisplayName("the server closes in the middle of the exchange [MQTT5-4.12.0-4]")
	void closed() {
		CompletableFuture<ConnectResult> connected = this.fixture.client(this::scram).connect();
		exchange(this.fixture.server().accept()).cut();
		assertThat(failure(connected, MqttConnectException.class)).hasMessageContaining("No CONNACK");
	}

	@Test
	@DisplayName("another method, or none, in AUTH or CONNACK is an error [MQTT5-4.12.0-5]")
	void otherMethod() {
		for (String packet : List.of(auth("18", "OTHER", SERVER_FIRST), "F0 02 18 00", connack("00", "00"),
				connack("00", properties("OTHER", null)))) {
			CompletableFuture<ConnectResult> connected = this.fixture.client(this::scram).connect();
			ServerConnection connection = this.fixture.server().accept();
			connection.readConnect();
			connection.send(packet);
			connection.expect("E0 01 82");
			connection.cut();
			assertThat(failure(connected, MqttProtocolException.class)).hasMessageContaining(METHOD);
		}
	}

	@Test
	@DisplayName("AUTH without a method in CONNECT is an error [MQTT5-4.12.0-6, MQTT5-4.12.0-7, RULE-3.2]")
	void unexpectedAuth() {
		CompletableFuture<ConnectResult> connected = this.fixture.client(MqttVersion.V5).connect();
		ServerConnection connection = this.fixture.server().accept();
		assertThat(connection.readConnect().properties()).doesNotContainKeys(0x15, 0x16);
		connection.send(auth("18", METHOD, null));
		connection.expect("E0 01 82");
		connection.cut();
		failure(connected, MqttProtocolException.class);
		connection = this.fixture.connect(this.fixture.client(MqttVersion.V5));
		connection.send(auth("00", METHOD, null));
		connection.expect("E0 01 82");
	}

	@Test
	@DisplayName("AUTH with success does not take the place of CONNACK [MQTT5-4.12.0-2]")
	void successBeforeConnack() {
		CompletableFuture<ConnectResult> connected = this.fixture.client(this::scram).connect();
		ServerConnection connection = this.fixture.server().accept();
		connection.readConnect();
		connection.send(auth("00", METHOD, null));
		connection.expect("E0 01 82");
		connection.cut();
		failure(connected, MqttProtocolException.class);
	}

	@Test
	@DisplayName("a mechanism that never answers ends with the deadline; its server does not go on alone [RULE-13.2]")
	void noAnswer() {
		CompletableFuture<byte[]> never = new CompletableFuture<>();
		MqttClient client = this.fixture
			.clientOnClock((options) -> authenticator(options, mechanism(bytes("first"), never)));
		CompletableFuture<ConnectResult> connected = client.connect();
		ServerConnection connection = this.fixture.server().accept();
		connection.readConnect();
		connection.send(auth("18", METHOD, "x"));
		connection.expectNothing();
		this.fixture.clock().advance(Duration.ofSeconds(10));
		assertThat(failure(connected, MqttConnectException.class)).hasCauseInstanceOf(TimeoutException.class);
		connection.expectEndOfStream();

		connected = client.connect();
		connection = this.fixture.server().accept();
		connection.readConnect();
		connection.send(auth("18", METHOD, "x") + auth("18", METHOD, "y"));
		connection.expect("E0 01 82");
		connection.cut();
		failure(connected, MqttProtocolException.class);
	}

	@Test
	@DisplayName("a mechanism that fails is the cause; without first data nothing is connected")
	void failingMechanism() {
		IllegalStateException broken = new IllegalStateException("no key");
		MqttClient client = this.fixture
			.client((options) -> authenticator(options, mechanism(CompletableFuture.failedFuture(broken), bytes(""))));
		assertThat(failure(client.connect(), MqttConnectException.class)).hasCause(broken);
		this.fixture.server().expectNoConnection();
	}

	@Test
	@DisplayName("the method without data [MQTT5-4.12.0-2]")
	void noData() {
		MqttClient client = this.fixture.client((options) -> authenticator(options, mechanism(bytes(""), bytes(""))));
		CompletableFuture<ConnectResult> connected = client.connect();
		ServerConnection connection = this.fixture.server().accept();
		assertThat(connection.readConnect().properties()).containsKey(0x15).doesNotContainKey(0x16);
		connection.send(auth("18", METHOD, null));
		connection.expect(Hex.format(Hex.parse(auth("18", METHOD, null))));
		connection.send(connack("00", properties(METHOD, null)));
		get(connected);
	}

	@Test
	@DisplayName("re-authentication while messages flow [MQTT5-4.12.1-1]")
	void again() {
		MqttClient client = this.fixture.client(this::scram);
		ServerConnection connection = connected(client);
		CompletableFuture<Void> done = client.reauthenticate();
		WirePacket begin = connection.read(WirePacket.Type.AUTH);
		assertThat(begin.reasonCode()).isEqualTo(0x19);
		assertThat(begin.property(0x15)).isEqualTo(METHOD);
		assertThat(text(begin.property(0x16))).isEqualTo(CLIENT_FIRST);
		CompletableFuture<Void> joined = client.reauthenticate();
		CompletableFuture<?> acknowledged = client.publish(MqttMessage.to("a").atLeastOnce().build()).acknowledged();
		connection.acknowledge(connection.read(WirePacket.Type.PUBLISH));
		get(acknowledged);
		connection.send(auth("18", METHOD, SERVER_FIRST));
		assertThat(text(connection.read(WirePacket.Type.AUTH).property(0x16))).isEqualTo(CLIENT_FINAL);
		assertThat(done).isNotDone();
		connection.send(auth("00", METHOD, SERVER_FINAL));
		get(done);
		get(joined);
		done = client.reauthenticate();
		assertThat(connection.read(WirePacket.Type.AUTH).reasonCode()).isEqualTo(0x19);
		connection.send("E0 01 87");
		assertThat(failure(done, MqttConnectionLostException.class).reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
	}

	@Test
	@DisplayName("a re-authentication that fails ends the connection with 0x87 [MQTT5-4.12.1-2]")
	void againWithWrongProof() {
		MqttClient client = this.fixture.client(this::scram);
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = connected(client);
		CompletableFuture<Void> done = client.reauthenticate();
		connection.read(WirePacket.Type.AUTH);
		connection.send(auth("18", METHOD, SERVER_FIRST));
		connection.read(WirePacket.Type.AUTH);
		connection.send(auth("00", METHOD, "v=AAAA"));
		connection.expect("E0 01 87");
		connection.cut();
		assertThat(failure(done, MqttConnectionLostException.class)).hasCauseInstanceOf(SecurityException.class);
		assertThat(events.await(MqttEvent.Disconnected.class).reconnectIn()).isNull();
	}

	@Test
	@DisplayName("AUTH outside an exchange is an error [RULE-13.1]")
	void outsideAnExchange() {
		ServerConnection connection = connected(this.fixture.client(this::scram));
		connection.send(auth("18", METHOD, SERVER_FIRST));
		connection.expect("E0 01 82");
	}

	@Test
	@DisplayName("a re-authentication has a deadline [RULE-13.2]")
	void againWithoutAnswer() {
		MqttClient client = this.fixture.clientOnClock(this::scram);
		ServerConnection connection = connected(client);
		CompletableFuture<Void> done = client.reauthenticate();
		connection.read(WirePacket.Type.AUTH);
		this.fixture.clock().advance(Duration.ofSeconds(10));
		connection.expect("E0 01 83");
		connection.cut();
		assertThat(failure(done, MqttConnectionLostException.class)).hasCauseInstanceOf(TimeoutException.class);
	}

	@Test
	void againNeedsAConnectionAndAMechanism() {
		MqttClient idle = this.fixture.client(this::scram);
		assertThat(failure(idle.reauthenticate(), MqttStateException.class)).hasMessageContaining("not connected");
		MqttClient plain = this.fixture.client(MqttVersion.V5);
		this.fixture.connect(plain);
		assertThat(failure(plain.reauthenticate(), MqttStateException.class)).hasMessageContaining("authenticator");
	}

	@Test
	void mqtt311HasNoSuchThing() {
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> scram(MqttClientOptions.builder().version(MqttVersion.V3_1_1)).build())
			.satisfies((ex) -> assertThat(ex.option()).isEqualTo("authenticator"));
		MqttClientOptions both = scram(MqttClientOptions.builder().connect((connect) -> connect.versionFallback(true)))
			.build();
		assertThat(both.connect().versionFallback()).isFalse();
	}

	@Test
	void doesNotAuthenticateWithoutTlsWhereARedirectLeads() {
		MqttClient client = this.fixture
			.client((options) -> scram(options).reconnect((reconnect) -> reconnect.followRedirects(true)));
		CompletableFuture<ConnectResult> connected = client.connect();
		ServerConnection connection = this.fixture.server().accept();
		connection.readConnect();
		connection.send(connack("9C", Hex.withLength("1C" + Hex.string("127.0.0.1:" + this.fixture.server().port()))));
		assertThat(failure(connected, MqttConnectException.class)).hasMessageContaining("no TLS");
		this.fixture.server().expectNoConnection();
	}

	private static CompletableFuture<byte[]> bytes(String text) {
		return CompletableFuture.completedFuture(text.getBytes(StandardCharsets.UTF_8));
	}

	private static Authenticator mechanism(CompletionStage<byte[]> first, CompletionStage<byte[]> answer) {
		return new Authenticator() {

			@Override
			public String method() {
				return METHOD;
			}

			@Override
			public Exchange start() {
				return new Exchange() {

					@Override
					public CompletionStage<byte[]> begin() {
						return first;
					}

					@Override
					public CompletionStage<byte[]> answer(byte[] challenge) {
						return answer;
					}

					@Override
					public CompletionStage<Void> finish(byte[] data) {
						return CompletableFuture.completedFuture(null);
					}
				};
			}
		};
	}

}
