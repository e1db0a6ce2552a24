package io.mqttboot.client;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

import io.mqttboot.client.error.MqttSubscribeException;
import io.mqttboot.client.message.FilterResult;
import io.mqttboot.client.message.InvalidTopicException;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.RetainHandling;
import io.mqttboot.client.message.SubscribeResult;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.UnsubscribeResult;
import io.mqttboot.client.spi.MessageHandler;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.awaitility.Awaitility;
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
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * SUBSCRIBE and UNSUBSCRIBE.
 */
class SubscribeTests {

	private static final MessageHandler NOTHING = (message) -> {
	};

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@Test
	@DisplayName("3.1.1: SUBSCRIBE and UNSUBSCRIBE byte by byte [MQTT311-3.8.1-1, MQTT311-3.8.3-1, MQTT311-3.10.1-1, MQTT311-3.10.3-1, MQTT311-3.10.4-1]")
	void bytesOf311() {
		MqttClient client = this.fixture.client(MqttVersion.V3_1_1);
		ServerConnection connection = this.fixture.connect(client);
		CompletableFuture<SubscribeResult> subscribed = client
			.subscribe(List.of(Subscription.exactlyOnce("a/+"), Subscription.atMostOnce("b")), NOTHING);
		WirePacket subscribe = connection.read(WirePacket.Type.SUBSCRIBE);
		assertThat(subscribe.hex()).endsWith("00 03 61 2F 2B 02 00 01 62 00").startsWith("82 0C");
		connection.acknowledge(subscribe);
		assertThat(get(subscribed).filters()).extracting(FilterResult::grantedQos)
			.containsExactly(QoS.EXACTLY_ONCE, QoS.AT_MOST_ONCE);
		CompletableFuture<UnsubscribeResult> unsubscribed = client.unsubscribe("a/+", "b");
		WirePacket unsubscribe = connection.read(WirePacket.Type.UNSUBSCRIBE);
		assertThat(unsubscribe.hex()).endsWith("00 03 61 2F 2B 00 01 62").startsWith("A2 0A");
		connection.acknowledge(unsubscribe);
		assertThat(get(unsubscribed).isSuccess()).isTrue();
	}

	@Test
	@DisplayName("5.0: all options of a subscription [MQTT5-3.8.3-5]")
	void options() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		client.subscribe(List.of(Subscription.atLeastOnce("a").withNoLocal(),
				Subscription.exactlyOnce("b").withRetainAsPublished(),
				Subscription.atMostOnce("c").withRetainHandling(RetainHandling.SEND_IF_NEW),
				Subscription.atMostOnce("d").withRetainHandling(RetainHandling.DO_NOT_SEND)), NOTHING);
		WirePacket packet = connection.read(WirePacket.Type.SUBSCRIBE);
		assertThat(packet.filters()).containsExactly("a", "b", "c", "d");
		assertThat(packet.filterOptions()).containsExactly(0x05, 0x0A, 0x10, 0x20);
	}

	@Test
	@DisplayName("3.1.1: options that the version does not have are an error [RULE-23.3]")
	void optionsOn311() {
		MqttClient client = this.fixture.client(MqttVersion.V3_1_1);
		ServerConnection connection = this.fixture.connect(client);
		assertThat(failure(client.subscribe(Subscription.atLeastOnce("a").withNoLocal(), NOTHING),
				MqttSubscribeException.class))
			.hasMessageContaining("3.1.1");
		connection.expectNothing();
	}

	@Test
	@DisplayName("3.1.1: options that the version does not have are left out by option [RULE-23.3]")
	void lenientOn311() {
		MqttClient client = this.fixture
			.client((options) -> options.version(MqttVersion.V3_1_1).connect((connect) -> connect.lenient(true)));
		ServerConnection connection = this.fixture.connect(client);
		client.subscribe(Subscription.atLeastOnce("a").withNoLocal().withRetainHandling(RetainHandling.DO_NOT_SEND),
				NOTHING);
		connection.expect("82 06 00 01 00 01 61 01");
	}

	@Test
	@DisplayName("the answer per filter, errors included [MQTT5-3.8.4-6, MQTT5-3.8.4-7, MQTT5-3.8.4-8, MQTT5-3.8.4-1, -2, RULE-20.1]")
	void answers() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = this.fixture.connect(client);
		CompletableFuture<SubscribeResult> subscribed = client.subscribe(
				List.of(Subscription.exactlyOnce("a"), Subscription.exactlyOnce("b"), Subscription.atLeastOnce("c")),
				NOTHING);
		connection.send("90 0A %04X 04 1F 00 01 78 00 87 02".formatted(connection.read().packetId()));
		MqttSubscribeException failure = failure(subscribed, MqttSubscribeException.class);
		assertThat(failure.reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
		assertThat(failure.filters()).extracting(FilterResult::reasonCode)
			.containsExactly(ReasonCode.SUCCESS, ReasonCode.NOT_AUTHORIZED, ReasonCode.GRANTED_QOS_2);
		assertThat(failure.filters()).extracting((result) -> result.filter().toString()).containsExactly("a", "b", "c");
		assertThat(events.await(MqttEvent.Subscribed.class).filters()).isEqualTo(failure.filters());
		assertThat(client.status().isConnected()).isTrue();
	}

	@Test
	@DisplayName("3.1.1: 0x80 is a refusal [MQTT311-3.9.3-2]")
	void refusedBy311() {
		MqttClient client = this.fixture.client(MqttVersion.V3_1_1);
		ServerConnection connection = this.fixture.connect(client);
		CompletableFuture<SubscribeResult> subscribed = client.subscribe(Subscription.atLeastOnce("a"), NOTHING);
		connection.send("90 03 %04X 80".formatted(connection.read().packetId()));
		assertThat(failure(subscribed, MqttSubscribeException.class).reasonCode())
			.isEqualTo(ReasonCode.UNSPECIFIED_ERROR);
	}

	@ParameterizedTest
	@CsvSource({ "V5, 1", "V5, 3", "V3_1_1, 1", "V3_1_1, 3" })
	@DisplayName("a SUBACK with too few or too many codes is an error [MQTT5-3.8.4-6, MQTT311-3.8.4-5]")
	void wrongNumberOfCodes(MqttVersion version, int codes) {
		boolean v5 = version == MqttVersion.V5;
		MqttClient client = this.fixture
			.client((options) -> options.version(version).reconnect((reconnect) -> reconnect.enabled(false)));
		ServerConnection connection = this.fixture.connect(client);
		client.subscribe(List.of(Subscription.atLeastOnce("a"), Subscription.atLeastOnce("b")), NOTHING);
		int id = connection.read(WirePacket.Type.SUBSCRIBE).packetId();
		connection.send("90 %02X %04X".formatted((v5 ? 3 : 2) + codes, id) + (v5 ? "00" : "") + "00".repeat(codes));
		if (v5) {
			connection.expect("E0 01 82");
		}
		connection.expectEndOfStream();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 3 })
	@DisplayName("5.0: an UNSUBACK with too few or too many codes is an error [MQTT5-3.11.3-1, MQTT5-3.10.4-5]")
	void wrongNumberOfUnsubscribeCodes(int codes) {
		MqttClient client = this.fixture
			.client((options) -> options.reconnect((reconnect) -> reconnect.enabled(false)));
		ServerConnection connection = this.fixture.connect(client);
		client.unsubscribe("a", "b");
		int id = connection.read(WirePacket.Type.UNSUBSCRIBE).packetId();
		connection.send("B0 %02X %04X 00".formatted(3 + codes, id) + "00".repeat(codes));
		connection.expect("E0 01 82");
		connection.expectEndOfStream();
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a message may come before SUBACK [MQTT5-3.8.4, MQTT311-3.8.4, RULE-10.2]")
	void messageBeforeSuback(MqttVersion version) throws InterruptedException {
		MqttClient client = this.fixture.client(version);
		ServerConnection connection = this.fixture.connect(client);
		BlockingQueue<String> received = new LinkedBlockingQueue<>();
		CompletableFuture<SubscribeResult> subscribed = client.subscribe(Subscription.atLeastOnce("a"),
				(message) -> received.add(message.payloadAsString()));
		WirePacket subscribe = connection.read(WirePacket.Type.SUBSCRIBE);
		connection.sendPublish("a", 1, 7, "early");
		assertThat(received.take()).isEqualTo("early");
		connection.expect("40 02 00 07");
		connection.acknowledge(subscribe);
		get(subscribed);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a#", "a/#/b", "#/", "a+", "+a/b", "$share//a", "$share/g", "$share/g+/a", "$share/g/",
			"a\u0000" })
	@DisplayName("illegal filters are refused at once [MQTT5-4.7.1-1, MQTT5-4.7.1-2, MQTT5-4.7.3-1, MQTT5-4.8.2-1]")
	void illegalFilters(String filter) {
		assertThatExceptionOfType(InvalidTopicException.class).isThrownBy(() -> Subscription.atLeastOnce(filter));
		MqttClient client = this.fixture.client(MqttVersion.V5);
		assertThatExceptionOfType(InvalidTopicException.class).isThrownBy(() -> client.unsubscribe(filter));
		assertThatExceptionOfType(InvalidTopicException.class).isThrownBy(() -> client.handle(filter, NOTHING));
	}

	@Test
	@DisplayName("at least one filter is needed [MQTT5-3.8.3-2, MQTT5-3.10.3-2, MQTT311-3.8.3-3, MQTT311-3.10.3-2]")
	void emptyLists() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		assertThatIllegalArgumentException().isThrownBy(() -> client.subscribe(List.of(), NOTHING));
		assertThatIllegalArgumentException().isThrownBy(client::unsubscribe);
	}

	@Test
	@DisplayName("5.0: No Local is not for shared subscriptions [MQTT5-3.8.3-4]")
	void noLocalOfASharedSubscription() {
		Subscription shared = Subscription.atLeastOnce("$share/g/a");
		assertThatIllegalArgumentException().isThrownBy(shared::withNoLocal).withMessageContaining("$share/g/a");
	}

	@ParameterizedTest
	@CsvSource({ "28 00, a/+, WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED",
			"2A 00, $share/g/a, SHARED_SUBSCRIPTIONS_NOT_SUPPORTED", "27 00 00 00 08, a, PACKET_TOO_LARGE" })
	@DisplayName("5.0: what the server cannot do is not asked for [MQTT5-3.2.2-15, MQTT5-3.2.2.3.11 to 13, RULE-10.3]")
	void beyondTheLimitsOfTheServer(String property, String filter, ReasonCode code) {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client, property);
		assertThat(failure(client.subscribe(Subscription.atLeastOnce(filter), NOTHING), MqttSubscribeException.class)
			.reasonCode()).isEqualTo(code);
		connection.expectNothing();
	}

	@Test
	@DisplayName("5.0: UNSUBACK per filter; no subscription existed is a success [MQTT5-3.11.3-1, MQTT5-3.11.3-2, MQTT5-3.10.4-1, -5]")
	void unsubscribe() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		CompletableFuture<UnsubscribeResult> unsubscribed = client.unsubscribe("a", "$share/g/b");
		WirePacket packet = connection.read(WirePacket.Type.UNSUBSCRIBE);
		assertThat(packet.filters()).containsExactly("a", "$share/g/b");
		connection.send("B0 05 %04X 00 11 00".formatted(packet.packetId()));
		assertThat(get(unsubscribed).filters()).extracting(FilterResult::reasonCode)
			.containsExactly(ReasonCode.NO_SUBSCRIPTION_EXISTED, ReasonCode.SUCCESS);
		unsubscribed = client.unsubscribe("a");
		connection.send("B0 04 %04X 00 87".formatted(connection.read().packetId()));
		assertThat(failure(unsubscribed, MqttSubscribeException.class).reasonCode())
			.isEqualTo(ReasonCode.NOT_AUTHORIZED);
	}

	@Test
	@DisplayName("the handler stays until UNSUBACK, later messages are unmatched [MQTT5-3.10.4-3, RULE-11.1]")
	void handlerUntilUnsuback() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		BlockingQueue<String> received = new LinkedBlockingQueue<>();
		BlockingQueue<String> unmatched = new LinkedBlockingQueue<>();
		client.onUnmatched((message) -> unmatched.add(message.payloadAsString()));
		client.subscribe(Subscription.atMostOnce("a"), (message) -> received.add(message.payloadAsString()));
		connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
		CompletableFuture<UnsubscribeResult> unsubscribed = client.unsubscribe("a");
		WirePacket packet = connection.read(WirePacket.Type.UNSUBSCRIBE);
		connection.sendPublish("a", 0, 0, "before");
		connection.acknowledge(packet);
		connection.sendPublish("a", 0, 0, "after");
		get(unsubscribed);
		Awaitility.await().until(() -> !unmatched.isEmpty());
		assertThat(received).containsExactly("before");
		assertThat(unmatched).containsExactly("after");
	}

	@Test
	@DisplayName("the same filter again replaces the subscription [MQTT5-3.8.4-3, MQTT311-3.8.4-3]")
	void sameFilterAgain() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		for (QoS qos : List.of(QoS.AT_MOST_ONCE, QoS.EXACTLY_ONCE)) {
			CompletableFuture<SubscribeResult> subscribed = client.subscribe(Subscription.of("a", qos), NOTHING);
			connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
			get(subscribed);
		}
		connection.cut();
		connection = this.fixture.server().handshake();
		WirePacket again = connection.read(WirePacket.Type.SUBSCRIBE);
		assertThat(again.filters()).containsExactly("a");
		assertThat(again.filterOptions()).containsExactly(2);
	}

}
