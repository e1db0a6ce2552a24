package io.mqttboot.client;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.error.MqttPublishException;
import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.error.MqttSubscribeException;
import io.mqttboot.client.error.MqttTimeoutException;
import io.mqttboot.client.message.InvalidTopicException;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.options.SessionOptions.Resubscribe;
import io.mqttboot.client.testkit.Hex;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Requests and replies.
 */
class RequestTests {

	private static final Duration LONG = Duration.ofMinutes(10);

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@Test
	@DisplayName("5.0: two requests share one subscription, made before the first; replies may be swapped [RULE-18.1]")
	void swappedReplies() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		CompletableFuture<ReceivedMessage> first = client.request(request("1"), LONG);
		CompletableFuture<ReceivedMessage> second = client.request(request("2"), LONG);
		WirePacket subscribe = connection.read(WirePacket.Type.SUBSCRIBE);
		assertThat(subscribe.filters()).containsExactly("replies/c");
		connection.expectNothing();
		connection.acknowledge(subscribe);
		WirePacket one = connection.read(WirePacket.Type.PUBLISH);
		WirePacket two = connection.read(WirePacket.Type.PUBLISH);
		assertThat(one.topic()).isEqualTo("sum");
		assertThat(one.property(0x08)).isEqualTo("replies/c");
		reply(connection, two, "two");
		reply(connection, one, "one");
		assertThat(get(first).payloadAsString()).isEqualTo("one");
		assertThat(get(second).payloadAsString()).isEqualTo("two");
		CompletableFuture<ReceivedMessage> third = client.request(request("3"), LONG);
		reply(connection, connection.read(WirePacket.Type.PUBLISH), "three");
		assertThat(get(third).payloadAsString()).isEqualTo("three");
	}

	@Test
	@DisplayName("5.0: a second reply is ignored, one after the deadline is counted [RULE-18.2]")
	void secondAndLateReplies() {
		MqttClient client = this.fixture.clientOnClock((options) -> options.keepAlive(Duration.ZERO));
		ServerConnection connection = this.fixture.connect(client);
		CompletableFuture<ReceivedMessage> answered = client.request(request("1"), Duration.ofSeconds(5));
		connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
		WirePacket publish = connection.read(WirePacket.Type.PUBLISH);
		reply(connection, publish, "first");
		reply(connection, publish, "second");
		assertThat(get(answered).payloadAsString()).isEqualTo("first");
		CompletableFuture<ReceivedMessage> late = client.request(request("2"), Duration.ofSeconds(5));
		publish = connection.read(WirePacket.Type.PUBLISH);
		this.fixture.clock().advance(Duration.ofSeconds(5));
		MqttTimeoutException timeout = failure(late, MqttTimeoutException.class);
		assertThat(timeout).hasMessageContaining("'sum'").hasMessageContaining("PT5S").hasMessageContaining("was sent");
		assertThat(timeout.accepted()).isTrue();
		reply(connection, publish, "late");
		Awaitility.await().until(() -> client.status().counters().lateReplies() == 1);
		reply(connection, publish, "later");
		Awaitility.await().until(() -> client.status().counters().receivedQos0() == 4);
		this.fixture.clock().settle();
		assertThat(client.status().counters().lateReplies()).isOne();
	}

	@Test
	@DisplayName("5.0: a request that waits for a connection at its deadline is not sent")
	void deadlineBeforeConnection() {
		MqttClient client = this.fixture.clientOnClock((options) -> options);
		CompletableFuture<ReceivedMessage> request = client.request(request("1"), Duration.ofSeconds(5));
		get(client.inFlight());
		this.fixture.clock().advance(Duration.ofSeconds(5));
		assertThat(failure(request, MqttTimeoutException.class).accepted()).isFalse();
		ServerConnection connection = this.fixture.connect(client);
		connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
		connection.expectNothing();
	}

	@Test
	@DisplayName("5.0: a request survives a reconnect, with and without the session [RULE-18.2]")
	void reconnect() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		CompletableFuture<ReceivedMessage> request = client.request(request("1"), LONG);
		connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
		connection.read(WirePacket.Type.PUBLISH);
		connection.cut();
		connection = this.fixture.server().accept().handshake(true, "");
		WirePacket again = connection.read(WirePacket.Type.PUBLISH);
		connection.acknowledge(again);
		get(client.inFlight());
		connection.cut();
		connection = this.fixture.server().handshake();
		WirePacket renewed = connection.read(WirePacket.Type.SUBSCRIBE);
		assertThat(renewed.filters()).containsExactly("replies/c");
		connection.acknowledge(renewed);
		reply(connection, again, "at last");
		assertThat(get(request).payloadAsString()).isEqualTo("at last");
	}

	@Test
	@DisplayName("5.0: the reply subscription comes back although others do not")
	void reconnectWithoutResubscribe() {
		MqttClient client = this.fixture
			.client((options) -> options.session((session) -> session.resubscribe(Resubscribe.NEVER)));
		ServerConnection connection = this.fixture.connect(client);
		CompletableFuture<ReceivedMessage> request = client.request(request("1"), LONG);
		connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
		WirePacket publish = connection.read(WirePacket.Type.PUBLISH);
		connection.acknowledge(publish);
		get(client.inFlight());
		connection.cut();
		connection = this.fixture.server().handshake();
		connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
		reply(connection, publish, "here");
		assertThat(get(request).payloadAsString()).isEqualTo("here");
	}

	@Test
	@DisplayName("5.0: Response Information is the basis of the reply topic if it was asked for [MQTT5-3.1.2-28]")
	void responseInformation() {
		MqttClient client = this.fixture
			.client((options) -> options.connect((connect) -> connect.requestResponseInformation(true)));
		CompletableFuture<ReceivedMessage> request = client.request(request("1"), LONG);
		ServerConnection connection = this.fixture.connect(client, "1A" + Hex.string("own/7"));
		WirePacket subscribe = connection.read(WirePacket.Type.SUBSCRIBE);
		assertThat(subscribe.filters()).containsExactly("own/7/replies");
		connection.acknowledge(subscribe);
		WirePacket publish = connection.read(WirePacket.Type.PUBLISH);
		connection.acknowledge(publish);
		reply(connection, publish, "x");
		get(request);
		connection.cut();
		connection = this.fixture.server().accept().handshake(true, "1A" + Hex.string("own/8/"));
		connection.acknowledge(connection.read(WirePacket.Type.UNSUBSCRIBE));
		request = client.request(request("2"), LONG);
		subscribe = connection.read(WirePacket.Type.SUBSCRIBE);
		assertThat(subscribe.filters()).containsExactly("own/8/replies");
		connection.acknowledge(subscribe);
		reply(connection, connection.read(WirePacket.Type.PUBLISH), "x");
		get(request);
	}

	@Test
	@DisplayName("5.0: the reply topic can be given, or is made of the client identifier")
	void replyTopic() {
		MqttClient given = this.fixture.client((options) -> options.replyTopic("mine"));
		ServerConnection connection = this.fixture.connect(given);
		given.request(request("1"), LONG);
		assertThat(connection.read(WirePacket.Type.SUBSCRIBE).filters()).containsExactly("mine");
		MqttClient odd = this.fixture.client((options) -> options.clientId("a/b+#%"));
		connection = this.fixture.connect(odd);
		odd.request(request("1"), LONG);
		assertThat(connection.read(WirePacket.Type.SUBSCRIBE).filters()).containsExactly("replies/a%2Fb%2B%23%25");
		MqttClient assigned = this.fixture.client((options) -> options.clientId(""));
		assigned.request(request("1"), LONG);
		connection = this.fixture.connect(assigned, "12" + Hex.string("you"));
		assertThat(connection.read(WirePacket.Type.SUBSCRIBE).filters()).containsExactly("replies/you");
		assertThatExceptionOfType(InvalidTopicException.class)
			.isThrownBy(() -> MqttClientOptions.builder().replyTopic("a/#"));
	}

	@Test
	@DisplayName("5.0: a refused reply topic, a refused request, or one that nobody takes, fails at once")
	void refused() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		CompletableFuture<ReceivedMessage> request = client.request(request("1"), LONG);
		connection.send("90 04 %04X 00 87".formatted(connection.read(WirePacket.Type.SUBSCRIBE).packetId()));
		assertThat(failure(request, MqttSubscribeException.class).reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
		request = client.request(request("2"), LONG);
		connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
		connection.send("40 03 %04X 87".formatted(connection.read(WirePacket.Type.PUBLISH).packetId()));
		assertThat(failure(request, MqttPublishException.class).reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
		request = client.request(request("3"), LONG);
		connection.send("40 03 %04X 10".formatted(connection.read(WirePacket.Type.PUBLISH).packetId()));
		assertThat(failure(request, MqttPublishException.class)).hasMessageContaining("Nobody subscribes to 'sum'");
	}

	@Test
	@DisplayName("3.1.1: a request fails with the remedy; response topic and correlation data are the client's")
	void notPossible() {
		MqttClient client = this.fixture.client(MqttVersion.V3_1_1);
		assertThat(failure(client.request(request("1"), LONG), MqttPublishException.class))
			.hasMessageContaining("MQTT 5.0");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> client.request(MqttMessage.to("sum").responseTopic("mine").build(), LONG))
			.withMessageContaining("response topic");
	}

	@Test
	@DisplayName("5.0: a cancelled request is not sent, and a closed client fails requests")
	void cancelledAndClosed() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		CompletableFuture<ReceivedMessage> cancelled = client.request(request("1"), LONG);
		CompletableFuture<ReceivedMessage> open = client.request(request("2"), LONG);
		cancelled.cancel(false);
		ServerConnection connection = this.fixture.connect(client);
		connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
		assertThat(connection.read(WirePacket.Type.PUBLISH).text()).isEqualTo("2");
		get(client.closeAsync());
		failure(open, MqttStateException.class);
		failure(client.request(request("3"), LONG), MqttStateException.class);
	}

	@Test
	@DisplayName("a deadline that cannot be kept is refused at once")
	void deadlineInThePast() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		for (Duration timeout : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
			assertThatIllegalArgumentException().isThrownBy(() -> client.request(request("1"), timeout))
				.withMessageContaining("timeout");
		}
	}

	@Test
	@DisplayName("5.0: a blocking request returns the reply, or throws at the deadline, which may be beyond all counting")
	void blocking() {
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client);
		Duration forever = ChronoUnit.FOREVER.getDuration();
		CompletableFuture<ReceivedMessage> call = CompletableFuture
			.supplyAsync(() -> client.blocking().withTimeout(forever).request(request("1"), forever));
		connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
		reply(connection, connection.read(WirePacket.Type.PUBLISH), "one");
		assertThat(get(call).payloadAsString()).isEqualTo("one");
		assertThatExceptionOfType(MqttTimeoutException.class)
			.isThrownBy(() -> client.blocking().request(request("2"), Duration.ofMillis(1)));
	}

	private static MqttMessage request(String text) {
		return MqttMessage.to("sum").text(text).atLeastOnce().build();
	}

	/** Publishes to the response topic with the correlation data of a request. */
	private static void reply(ServerConnection connection, WirePacket request, String text) {
		String topic = (String) Objects.requireNonNull(request.property(0x08));
		byte[] correlation = (byte[]) Objects.requireNonNull(request.property(0x09));
		connection.sendPublish(0, topic, 0, "09 %04X".formatted(correlation.length) + Hex.format(correlation), text);
	}

}
