package io.mqttboot.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.error.MqttPublishException;
import io.mqttboot.client.error.MqttSubscribeException;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.PayloadFormat;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.message.Will;
import io.mqttboot.client.options.DisconnectOptions;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.spi.Credentials;
import io.mqttboot.client.spi.MessageHandler;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.Hex;
import io.mqttboot.client.testkit.ServerConnection;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the options check beyond the standard: characters that should not be in strings,
 * and payloads that are not the text that they are said to be.
 */
class CheckTests {

	private static final byte[] NOT_UTF_8 = { 'a', (byte) 0xC3 };

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	private final BlockingQueue<ReceivedMessage> received = new LinkedBlockingQueue<>();

	static List<MqttMessage> unwantedMessages() {
		MqttMessage.Builder plain = MqttMessage.to("a");
		return List.of(MqttMessage.to("a\u0001").build(), plain.contentType("\u001f").build(),
				plain.contentType("b").responseTopic("\u007f").build(),
				plain.responseTopic("b").userProperty("\u009f", "").build(),
				MqttMessage.to("a").userProperty("b", "\ufdd0").build());
	}

	@ParameterizedTest
	@MethodSource("unwantedMessages")
	@DisplayName("by option a message with a control character or non-character is not sent [RULE-1.8]")
	void refusedMessages(MqttMessage message) {
		MqttClient client = this.fixture
			.client((options) -> options.checks((checks) -> checks.controlCharacters(true)));
		ServerConnection connection = this.fixture.connect(client);
		MqttPublishException failure = failure(client.publish(message).acknowledged(), MqttPublishException.class);
		assertThat(failure.kind()).isEqualTo(MqttPublishException.Kind.REFUSED_BY_CHECK);
		assertThat(failure).hasMessageContaining("U+").hasMessageContaining("controlCharacters");
		get(client.publish(MqttMessage.to("a\u00a0").build()).acknowledged());
		connection.expect("30 06 00 03 61 C2 A0 00");
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("without the option it is, and it is always accepted when it is received [RULE-1.8]")
	void acceptedByDefault(MqttVersion version) throws InterruptedException {
		MqttClient client = this.fixture.client(version);
		ServerConnection connection = this.fixture.connect(client);
		client.publish(MqttMessage.to("\u0001\uffff").build());
		connection.expect((version == MqttVersion.V5) ? "30 07 00 04 01 EF BF BF 00" : "30 06 00 04 01 EF BF BF");
		MqttClient checking = this.fixture
			.client((options) -> options.version(version).checks((checks) -> checks.controlCharacters(true)));
		checking.onUnmatched(this.received::add);
		this.fixture.connect(checking).sendPublish("\u0001\uffff", 0, 0, "");
		assertThat(next().topic()).isEqualTo("\u0001\uffff");
	}

	@Test
	@DisplayName("by option filters and user properties of SUBSCRIBE and UNSUBSCRIBE are looked at [RULE-1.8]")
	void filters() {
		MqttClient client = this.fixture
			.client((options) -> options.checks((checks) -> checks.controlCharacters(true)));
		ServerConnection connection = this.fixture.connect(client);
		refuses(client.subscribe(List.of(Subscription.atLeastOnce("a"), Subscription.atLeastOnce("b\u0080/#"))));
		refuses(client.unsubscribe("a", "b\u0080/#"));
		connection.expectNothing();
		MqttClient free = this.fixture.client(MqttVersion.V5);
		connection = this.fixture.connect(free);
		free.unsubscribe("\u0080");
		connection.expect("A2 07 00 01 00 00 02 C2 80");
	}

	private static void refuses(CompletableFuture<?> future) {
		assertThat(failure(future, MqttSubscribeException.class))
			.hasMessageContaining("Nothing was sent: The topic filter holds", "U+0080");
	}

	@Test
	@DisplayName("by option DISCONNECT and acknowledgements are looked at, at the call [RULE-1.8]")
	void reasons() throws InterruptedException {
		MqttClient client = this.fixture
			.client((options) -> options.checks((checks) -> checks.controlCharacters(true)));
		client.handle("a", MessageHandler.manual(this.received::add));
		ServerConnection connection = this.fixture.connect(client);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> client.disconnect(DisconnectOptions.builder().reasonString("a\n").build()));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> client.disconnect(DisconnectOptions.builder().userProperty("a", "\n").build()));
		connection.sendPublish("a", 1, 1, "x");
		ReceivedMessage message = next();
		assertThatIllegalArgumentException().isThrownBy(() -> message.reject(ReasonCode.QUOTA_EXCEEDED, "a\n"));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> message.acknowledge(null, List.of(new UserProperty("a", "\n"))));
		connection.expectNothing();
		message.acknowledge("a", List.of());
		connection.expect("40 08 00 01 00 04 1F 00 01 61");
	}

	@Test
	@DisplayName("by option everything in CONNECT is looked at when the options are built [RULE-1.8]")
	void options() {
		refuses("The client identifier", (options) -> options.clientId("c\t"));
		refuses("The user name", (options) -> options.credentials("u\t", "p"));
		refuses("The reply topic", (options) -> options.replyTopic("r\t"));
		refuses("The value of a user property",
				(options) -> options.connect((connect) -> connect.userProperty("a", "\t")));
		refuses("The will", (options) -> options.will(Will.of(MqttMessage.to("w\t").build())));
		refuses("The birth message",
				(options) -> options.connect((connect) -> connect.birth(MqttMessage.to("b\t").build())));
	}

	private static void refuses(String what, UnaryOperator<MqttClientOptions.Builder> change) {
		MqttClientOptions.Builder builder = change.apply(MqttClientOptions.builder());
		assertThat(builder.build()).as("by default").isNotNull();
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> builder.checks((checks) -> checks.controlCharacters(true)).build())
			.withMessageStartingWith(what + " ")
			.withMessageContaining("U+0009 (at ")
			.satisfies((ex) -> assertThat(ex.option()).isEqualTo("checks.controlCharacters"));
	}

	@Test
	@DisplayName("by option a user name that is only known at the attempt is looked at then")
	void userName() {
		MqttClient client = this.fixture.client((options) -> options.credentials(() -> Credentials.of("u\t", null))
			.checks((checks) -> checks.controlCharacters(true)));
		assertThat(failure(client.connect(), MqttConfigurationException.class).option())
			.isEqualTo("checks.controlCharacters");
	}

	@ParameterizedTest
	@CsvSource({ "1, 40", "2, 50" })
	@DisplayName("by option a payload that is not the text that it is said to be is refused with 0x99 and not delivered [RULE-2.2]")
	void refusedPayload(int qos, String first) throws InterruptedException {
		MqttClient client = this.fixture.client((options) -> options.checks((checks) -> checks.payloadFormat(true)));
		client.handle("a", this.received::add);
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = this.fixture.connect(client);
		sendBytes(connection, qos, 1, "01 01");
		connection.expect(first + " 1C 00 01 99 18 1F 00 15 "
				+ Hex.format("Not well-formed UTF-8".getBytes(StandardCharsets.UTF_8)));
		assertThat(events.await(MqttEvent.PayloadFormatInvalid.class))
			.isEqualTo(new MqttEvent.PayloadFormatInvalid("a", QoS.of(qos)));
		sendBytes(connection, qos, 1, "01 00");
		connection.expect(first + " 02 00 01");
		assertThat(next().payload()).isEqualTo(NOT_UTF_8);
		assertThat(this.received).isEmpty();
		assertThat(client.status().counters().payloadFormatInvalid()).isEqualTo(1);
	}

	@Test
	@DisplayName("by option such a message is dropped at QoS 0 [RULE-2.2]")
	void droppedPayload() throws InterruptedException {
		MqttClient client = this.fixture.client((options) -> options.checks((checks) -> checks.payloadFormat(true)));
		client.handle("a", this.received::add);
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = this.fixture.connect(client);
		sendBytes(connection, 0, 0, "01 01");
		assertThat(events.await(MqttEvent.PayloadFormatInvalid.class).qos()).isEqualTo(QoS.AT_MOST_ONCE);
		connection.sendPublish(0, "a", 0, "01 01", "\u00e4\ud83d\ude00");
		assertThat(next().payloadAsString()).isEqualTo("\u00e4\ud83d\ude00");
		assertThat(this.received).isEmpty();
		assertThat(client.status().counters().payloadFormatInvalid()).isEqualTo(1);
	}

	@Test
	@DisplayName("without the option it is delivered")
	void deliveredByDefault() throws InterruptedException {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		client.handle("a", this.received::add);
		ServerConnection connection = this.fixture.connect(client);
		sendBytes(connection, 1, 1, "01 01");
		connection.expect("40 02 00 01");
		assertThat(next().payload()).isEqualTo(NOT_UTF_8);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	@DisplayName("by option a payload of this client that is not the text that it is said to be is not sent [RULE-2.2]")
	void ownPayload(boolean checked) {
		MqttClient client = this.fixture.client((options) -> options.checks((checks) -> checks.payloadFormat(checked)));
		ServerConnection connection = this.fixture.connect(client);
		MqttMessage message = MqttMessage.to("a").payload(NOT_UTF_8).payloadFormat(PayloadFormat.UTF_8).build();
		if (!checked) {
			get(client.publish(message).acknowledged());
			connection.expect("30 08 00 01 61 02 01 01 61 C3");
			return;
		}
		MqttPublishException failure = failure(client.publish(message).acknowledged(), MqttPublishException.class);
		assertThat(failure.kind()).isEqualTo(MqttPublishException.Kind.REFUSED_BY_CHECK);
		assertThat(failure.reasonCode()).isEqualTo(ReasonCode.PAYLOAD_FORMAT_INVALID);
		get(client.publish(message.mutate().payloadFormat(null).build()).acknowledged());
		get(client.publish(message.mutate().text("\u00e4").build()).acknowledged());
		connection.expect("30 06 00 01 61 00 61 C3");
		connection.expect("30 08 00 01 61 02 01 01 C3 A4");
	}

	@Test
	@DisplayName("by option the payload of the will is looked at when the options are built")
	void will() {
		MqttMessage message = MqttMessage.to("w").payload(NOT_UTF_8).payloadFormat(PayloadFormat.UTF_8).build();
		MqttClientOptions.Builder builder = MqttClientOptions.builder().will(Will.of(message));
		assertThat(builder.build().will()).isNotNull();
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> builder.checks((checks) -> checks.payloadFormat(true)).build())
			.satisfies((ex) -> assertThat(ex.option()).isEqualTo("checks.payloadFormat"));
		assertThat(builder.will(null).build().mutate().build().checks().payloadFormat()).isTrue();
	}

	private static void sendBytes(ServerConnection connection, int qos, int packetId, String hexProperties) {
		String id = (qos != 0) ? "%04X".formatted(packetId) : "";
		int length = 3 + id.length() / 2 + 3 + NOT_UTF_8.length;
		connection.send("3%X %02X 0001 61 %s 02 %s 61 C3".formatted(qos << 1, length, id, hexProperties));
	}

	private ReceivedMessage next() throws InterruptedException {
		ReceivedMessage message = this.received.poll(10, TimeUnit.SECONDS);
		assertThat(message).isNotNull();
		return message;
	}

}
