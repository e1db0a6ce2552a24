package io.mqttboot.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.error.MqttSessionLostException;
import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.options.SessionOptions.OnSessionLost;
import io.mqttboot.client.options.SessionOptions.Resubscribe;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What outlives a connection: resumed and lost sessions.
 */
class SessionTests {

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a resumed session sends again, in order, before what is new [MQTT5-4.4.0-1, -4.6.0-1, -3.3.1-1, MQTT311-3.1.2-4, MQTT5-3.1.2-23]")
	void resend(MqttVersion version) {
		MqttClient client = this.fixture.client(version);
		ServerConnection connection = this.fixture.connect(client);
		List<Publication> publications = new ArrayList<>();
		List<WirePacket> sent = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			publications.add(client.publish(message(i, QoS.of(1 + i % 2))));
			sent.add(connection.read(WirePacket.Type.PUBLISH));
		}
		connection.acknowledge(sent.get(1));
		connection.read(WirePacket.Type.PUBREL);
		this.fixture.server().refuse();
		connection.cut();
		Awaitility.await().until(() -> !client.status().isConnected());
		publications.add(client.publish(message(4, QoS.AT_LEAST_ONCE)));
		this.fixture.server().resume();
		connection = this.fixture.server().accept().handshake(true, "");
		List<WirePacket> again = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			again.add(connection.read());
		}
		assertThat(again).filteredOn((packet) -> packet.type() == WirePacket.Type.PUBREL)
			.extracting(WirePacket::packetId)
			.containsExactly(sent.get(1).packetId());
		again.removeIf((packet) -> packet.type() == WirePacket.Type.PUBREL);
		assertThat(again).extracting(WirePacket::text).containsExactly("0", "2", "3", "4");
		assertThat(again).extracting(WirePacket::dup).containsExactly(true, true, true, false);
		assertThat(again.subList(0, 3)).extracting(WirePacket::packetId)
			.containsExactly(sent.get(0).packetId(), sent.get(2).packetId(), sent.get(3).packetId());
		connection.send("70 02 %04X".formatted(sent.get(1).packetId()));
		for (WirePacket packet : again) {
			connection.acknowledge(packet);
		}
		connection.acknowledge(connection.read(WirePacket.Type.PUBREL));
		publications.forEach((publication) -> get(publication.acknowledged()));
		assertThat(client.status().counters().resent()).isGreaterThanOrEqualTo(3);
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("while connected nothing is sent again [MQTT5-4.4.0-1]")
	void noResendWhileConnected(MqttVersion version) {
		MqttClient client = this.fixture.clientOnClock((options) -> options.version(version).keepAlive(Duration.ZERO));
		ServerConnection connection = this.fixture.connect(client);
		client.publish(message(0, QoS.AT_LEAST_ONCE));
		connection.read(WirePacket.Type.PUBLISH);
		this.fixture.clock().advance(Duration.ofHours(1));
		connection.expectNothing();
	}

	@Test
	@DisplayName("3.1.1: what is not answered in time is sent again, with DUP, if the application wants that [RULE-8.4]")
	void resendWhileConnected() {
		MqttClient client = this.fixture.clientOnClock((options) -> options.version(MqttVersion.V3_1_1)
			.keepAlive(Duration.ZERO)
			.flow((flow) -> flow.resendAfter(Duration.ofSeconds(20))));
		ServerConnection connection = this.fixture.connect(client);
		Publication once = client.publish(message(0, QoS.AT_LEAST_ONCE));
		WirePacket first = connection.read(WirePacket.Type.PUBLISH);
		Publication twice = client.publish(message(1, QoS.EXACTLY_ONCE));
		WirePacket second = connection.read(WirePacket.Type.PUBLISH);
		this.fixture.clock().advance(Duration.ofSeconds(19));
		connection.expectNothing();
		this.fixture.clock().advance(Duration.ofSeconds(1));
		for (WirePacket sent : List.of(first, second)) {
			WirePacket again = connection.read(WirePacket.Type.PUBLISH);
			assertThat(again.packetId()).isEqualTo(sent.packetId());
			assertThat(again.text()).isEqualTo(sent.text());
			assertThat(again.dup()).isTrue();
		}
		connection.acknowledge(first);
		get(once.acknowledged());
		connection.acknowledge(second);
		WirePacket release = connection.read(WirePacket.Type.PUBREL);
		this.fixture.clock().advance(Duration.ofSeconds(20));
		assertThat(connection.read(WirePacket.Type.PUBREL).packetId()).isEqualTo(release.packetId());
		connection.acknowledge(release);
		get(twice.acknowledged());
		this.fixture.clock().advance(Duration.ofHours(1));
		connection.expectNothing();
		assertThat(client.status().counters().resent()).isEqualTo(2);
	}

	@Test
	@DisplayName("a client that may fall back sends late messages again only on 3.1.1 [MQTT5-4.4.0-1]")
	void resendWhileConnectedDependsOnTheConnection() {
		MqttClient client = this.fixture
			.clientOnClock((options) -> options.connect((connect) -> connect.versionFallback(true))
				.keepAlive(Duration.ZERO)
				.flow((flow) -> flow.resendAfter(Duration.ofSeconds(20))));
		ServerConnection connection = this.fixture.connect(client);
		client.publish(message(0, QoS.EXACTLY_ONCE));
		connection.read(WirePacket.Type.PUBLISH);
		this.fixture.clock().advance(Duration.ofHours(1));
		connection.expectNothing();
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("after a lost session messages are published anew: no DUP [MQTT5-3.2.2-5, MQTT5-3.3.1-3]")
	void republish(MqttVersion version) {
		MqttClient client = this.fixture.client(version);
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = this.fixture.connect(client);
		Publication first = client.publish(message(0, QoS.AT_LEAST_ONCE));
		Publication second = client.publish(message(1, QoS.EXACTLY_ONCE));
		connection.read(WirePacket.Type.PUBLISH);
		connection.read(WirePacket.Type.PUBLISH);
		connection.cut();
		connection = this.fixture.server().handshake();
		for (int i = 0; i < 2; i++) {
			WirePacket packet = connection.read(WirePacket.Type.PUBLISH);
			assertThat(packet.text()).isEqualTo("" + i);
			assertThat(packet.dup()).isFalse();
			connection.acknowledge(packet);
		}
		connection.acknowledge(connection.read(WirePacket.Type.PUBREL));
		get(first.acknowledged());
		get(second.acknowledged());
		assertThat(events.await(MqttEvent.SessionLost.class)).isEqualTo(new MqttEvent.SessionLost(2, true));
	}

	@Test
	@DisplayName("after a lost session messages fail, if the application wants that [MQTT5-3.2.2-5]")
	void failWhenLost() {
		MqttClient client = this.fixture
			.client((options) -> options.session((session) -> session.onSessionLost(OnSessionLost.FAIL)));
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = this.fixture.connect(client);
		Publication sent = client.publish(message(0, QoS.AT_LEAST_ONCE));
		connection.read(WirePacket.Type.PUBLISH);
		this.fixture.server().refuse();
		connection.cut();
		Awaitility.await().until(() -> !client.status().isConnected());
		Publication waiting = client.publish(message(1, QoS.AT_LEAST_ONCE));
		this.fixture.server().resume();
		connection = this.fixture.server().handshake();
		assertThat(failure(sent.acknowledged(), MqttSessionLostException.class).maybeDelivered()).isTrue();
		WirePacket packet = connection.read(WirePacket.Type.PUBLISH);
		assertThat(packet.text()).isEqualTo("1");
		connection.acknowledge(packet);
		get(waiting.acknowledged());
		assertThat(events.await(MqttEvent.SessionLost.class)).isEqualTo(new MqttEvent.SessionLost(1, false));
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("subscriptions are renewed after a lost session, and only then")
	void resubscribe(MqttVersion version) {
		MqttClient client = this.fixture.client(version);
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = this.fixture.connect(client);
		CompletableFuture<?> subscribed = client.subscribe(Subscription.exactlyOnce("a/#"), (message) -> {
		});
		connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
		get(subscribed);
		assertThat(events.await(MqttEvent.Subscribed.class).renewed()).isFalse();
		connection.cut();
		connection = this.fixture.server().accept().handshake(true, "");
		connection.expectNothing();
		connection.cut();
		connection = this.fixture.server().handshake();
		WirePacket renewed = connection.read(WirePacket.Type.SUBSCRIBE);
		assertThat(renewed.filters()).containsExactly("a/#");
		assertThat(renewed.filterOptions()).containsExactly(2);
		connection.acknowledge(renewed);
		assertThat(events.await(MqttEvent.Subscribed.class).renewed()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("subscriptions are renewed on every connection if the application wants that; 5.0: without retained messages")
	void resubscribeAlways(MqttVersion version) {
		MqttClient client = this.fixture.client(
				(options) -> options.version(version).session((session) -> session.resubscribe(Resubscribe.ALWAYS)));
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = this.fixture.connect(client);
		CompletableFuture<?> subscribed = client.subscribe(Subscription.exactlyOnce("a/#"), (message) -> {
		});
		connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
		get(subscribed);
		events.await(MqttEvent.Subscribed.class);
		connection.cut();
		connection = this.fixture.server().accept().handshake(true, "");
		WirePacket renewed = connection.read(WirePacket.Type.SUBSCRIBE);
		assertThat(renewed.filters()).containsExactly("a/#");
		assertThat(renewed.filterOptions()).containsExactly((version == MqttVersion.V5) ? 0x12 : 2);
		connection.acknowledge(renewed);
		assertThat(events.await(MqttEvent.Subscribed.class).renewed()).isTrue();
		connection.cut();
		connection = this.fixture.server().handshake();
		assertThat(connection.read(WirePacket.Type.SUBSCRIBE).filterOptions()).containsExactly(2);
	}

	@Test
	void resubscribingCanBeSwitchedOff() {
		MqttClient client = this.fixture
			.client((options) -> options.session((session) -> session.resubscribe(Resubscribe.NEVER)));
		ServerConnection connection = this.fixture.connect(client);
		CompletableFuture<?> subscribed = client.subscribe(Subscription.exactlyOnce("a"), (message) -> {
		});
		connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
		get(subscribed);
		connection.cut();
		this.fixture.server().handshake().expectNothing();
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a SUBSCRIBE without answer is sent again, once [RULE-8.2]")
	void subscribeCutOff(MqttVersion version) {
		MqttClient client = this.fixture.client(version);
		ServerConnection connection = this.fixture.connect(client);
		CompletableFuture<?> subscribed = client.subscribe(Subscription.atLeastOnce("a"), (message) -> {
		});
		connection.read(WirePacket.Type.SUBSCRIBE);
		connection.cut();
		connection = this.fixture.server().handshake();
		connection.acknowledge(connection.read(WirePacket.Type.SUBSCRIBE));
		get(subscribed);
		connection.expectNothing();
	}

	@Test
	@DisplayName("limits do not carry over to the next connection [MQTT5-3.2.2.3, RULE-4.2]")
	void limitsAreOfOneConnection() {
		String topic = "a/rather/long/topic";
		MqttClient client = this.fixture.client(MqttVersion.V5);
		ServerConnection connection = this.fixture.connect(client, "21 00 01 22 00 05 27 00 00 00 40");
		client.publish(MqttMessage.to(topic).atLeastOnce().build());
		client.publish(MqttMessage.to(topic).atLeastOnce().build());
		assertThat(connection.read().property(0x23)).isEqualTo(1L);
		connection.expectNothing();
		connection.cut();
		connection = this.fixture.server().accept().handshake(true, "");
		for (int i = 0; i < 2; i++) {
			WirePacket packet = connection.read(WirePacket.Type.PUBLISH);
			assertThat(packet.topic()).isEqualTo(topic);
			assertThat(packet.property(0x23)).isNull();
		}
		Publication large = client.publish(MqttMessage.to("a").payload(new byte[100]).atLeastOnce().build());
		connection.read(WirePacket.Type.PUBLISH);
		assertThat(large.accepted()).isCompleted();
	}

	@Test
	@DisplayName("5.0: a session that expired meanwhile is not resumed [MQTT5-3.1.2-23, MQTT5-3.1.2.11.2, RULE-14.2, RULE-4.1]")
	void expiredMeanwhile() {
		MqttClient client = this.fixture.clientOnClock((options) -> options
			.session((session) -> session.onSessionLost(OnSessionLost.FAIL).expiry(Duration.ofSeconds(30)))
			.reconnect((reconnect) -> reconnect.initialDelay(Duration.ofHours(2)).maxDelay(Duration.ofHours(2))));
		ServerConnection connection = this.fixture.connect(client, "11 00 00 00 0A");
		Publication publication = client.publish(message(0, QoS.AT_LEAST_ONCE));
		connection.read(WirePacket.Type.PUBLISH);
		connection.cut();
		Awaitility.await().until(() -> client.status().state() == ClientState.WAITING);
		this.fixture.clock().advance(Duration.ofSeconds(11));
		this.fixture.clock().advance(Duration.ofHours(2));
		connection = this.fixture.server().accept();
		// before the server says anything, and so that it does not go on alone
		assertThat(connection.readConnect().cleanStart()).isTrue();
		failure(publication.acknowledged(), MqttSessionLostException.class);
		connection.acknowledge(connection.connect());
		connection.expectNothing();
	}

	private static MqttMessage message(int number, QoS qos) {
		return MqttMessage.to("a").text("" + number).qos(qos).build();
	}

}
