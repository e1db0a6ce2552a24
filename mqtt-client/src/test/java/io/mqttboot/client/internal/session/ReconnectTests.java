package io.mqttboot.client.internal.session;

import java.util.List;

import io.mqttboot.client.error.MqttSessionLostException;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.options.SessionOptions.OnSessionLost;
import io.mqttboot.client.spi.MqttEvent;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.mqttboot.client.internal.session.SessionFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Outgoing messages across connections, with and without a session on the server.
 */
class ReconnectTests {

	private static SessionFixture onSessionLost(MqttVersion version, OnSessionLost policy) {
		return SessionFixture.of(version, (flow) -> {
		}, (options) -> options.onSessionLost(policy), 1).connect(false);
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("Unacknowledged messages are sent again in their order, with DUP and their identifiers [MQTT5-4.4.0-1, MQTT5-4.6.0-1, MQTT5-3.3.1-1, MQTT311-4.4.0-1, MQTT311-4.6.0-1, MQTT311-3.3.1-1, RULE-1.6]")
	void resend(MqttVersion version) {
		SessionFixture fixture = SessionFixture.of(version, (flow) -> {
		}, (options) -> {
		}, 65_534).connect(false);
		for (int i = 0; i < 5; i++) {
			fixture.publish(1 + i % 2, "" + i);
		}
		fixture.receive(PacketType.PUBACK, 1);
		fixture.disconnect().sent();
		fixture.publish(1, "new");
		assertThat(fixture.session.awaitsAnswer()).isFalse();
		fixture.connect(true);
		assertThat(fixture.sent()).containsExactly("PUBLISH 65534 q1 dup t 0", "PUBLISH 65535 q2 dup t 1",
				"PUBLISH 2 q2 dup t 3", "PUBLISH 3 q1 dup t 4", "PUBLISH 4 q1 t new");
		assertThat(fixture.counters.get(Counter.RESENT)).isEqualTo(4);
		assertThat(fixture.session.awaitsAnswer()).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("After PUBREC only PUBREL is sent again, in the order of the PUBRECs [MQTT5-4.3.3-6, MQTT5-4.6.0-4, MQTT311-4.3.3-1, RULE-14.1]")
	void resendPubRel(MqttVersion version) {
		SessionFixture fixture = SessionFixture.connected(version);
		OutgoingMessage first = fixture.publish(2, "a");
		OutgoingMessage second = fixture.publish(2, "b");
		fixture.publish(1, "c");
		fixture.receive(PacketType.PUBREC, 2);
		fixture.receive(PacketType.PUBREC, 1);
		fixture.sent();
		fixture.reconnect(true);
		assertThat(fixture.sent()).containsExactly("PUBREL 2", "PUBREL 1", "PUBLISH 3 q1 dup t c");
		fixture.receive(PacketType.PUBCOMP, 2);
		fixture.receive(PacketType.PUBCOMP, 1);
		assertThat(first).isCompleted();
		assertThat(second).isCompleted();
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("A lost PUBREC: PUBLISH again, then the flow goes on, and the future completes once")
	void pubRecLost(MqttVersion version) {
		SessionFixture fixture = SessionFixture.connected(version);
		OutgoingMessage message = fixture.publish(2, "a");
		fixture.sent();
		fixture.reconnect(true);
		fixture.receive(PacketType.PUBREC, 1);
		fixture.reconnect(true);
		fixture.receive(PacketType.PUBCOMP, 1);
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q2 dup t a", "PUBREL 1", "PUBREL 1");
		assertThat(message).isCompleted();
	}

	@Test
	@DisplayName("While the connection stands nothing is sent again [MQTT5-4.4.0-1]")
	void noTimedRetransmission() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.publish(1, "a");
		fixture.publish(2, "b");
		fixture.receive(PacketType.PUBREC, 2);
		fixture.sent();
		fixture.elapse(3600);
		assertThat(fixture.sent()).isEmpty();
	}

	@Test
	@DisplayName("A refused message counts as acknowledged and is not sent again [MQTT5-4.4.0-2]")
	void refusedIsNotResent() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.publish(1, "a");
		fixture.publish(2, "b");
		fixture.receive(PacketType.PUBACK, 1, 0x80);
		fixture.receive(PacketType.PUBREC, 2, 0x80);
		fixture.sent();
		fixture.reconnect(true);
		assertThat(fixture.sent()).isEmpty();
	}

	@Test
	void aFullSocketHoldsBackResendsButNotPubRel() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.publish(2, "a");
		fixture.publish(1, "b");
		fixture.receive(PacketType.PUBREC, 1);
		fixture.disconnect().sent();
		fixture.unsubscribe("x");
		fixture.output.writable = false;
		fixture.connect(true);
		assertThat(fixture.sent()).containsExactly("PUBREL 1", "UNSUBSCRIBE 3 x");
		fixture.output.writable = true;
		fixture.session.writable(fixture.now);
		assertThat(fixture.sent()).containsExactly("PUBLISH 2 q1 dup t b");
	}

	@Test
	@DisplayName("Order on a resumed connection: what was in flight, requests, what waits [RULE-8.1]")
	void orderAfterReconnect() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.publish(1, "a");
		fixture.unsubscribe("x");
		fixture.disconnect().sent();
		fixture.publish(0, "b");
		fixture.unsubscribe("y");
		fixture.connect(true);
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q1 dup t a", "UNSUBSCRIBE 2 x", "UNSUBSCRIBE 3 y",
				"PUBLISH q0 t b");
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("Session lost, REPUBLISH: new messages in the old order, before what waits [MQTT5-3.2.2-5, MQTT5-3.3.1-3, MQTT311-3.3.1-3, RULE-14.3]")
	void republish(MqttVersion version) {
		SessionFixture fixture = onSessionLost(version, OnSessionLost.REPUBLISH);
		fixture.publish(1, "a");
		OutgoingMessage second = fixture.publish(2, "b");
		fixture.publish(2, "c");
		fixture.receive(PacketType.PUBREC, 2);
		fixture.disconnect().sent();
		fixture.publish(0, "d");
		fixture.publish(1, "e");
		fixture.connect(false);
		assertThat(fixture.sent()).containsExactly("PUBLISH 4 q1 t a", "PUBLISH 5 q2 t c", "PUBLISH q0 t d",
				"PUBLISH 6 q1 t e");
		assertThat(second.join().reasonCode()).as("the server has it").isEqualTo(ReasonCode.SUCCESS);
		assertThat(fixture.output.events).containsExactly(new MqttEvent.SessionLost(3, true));
		assertThat(fixture.output.leftQueue).hasSize(5).doesNotHaveDuplicates();
		fixture.receive(PacketType.PUBACK, 1);
		assertThat(fixture.counters.get(Counter.UNKNOWN_ACKNOWLEDGEMENTS)).as("old identifiers are free").isOne();
		fixture.receive(PacketType.PUBACK, 4);
		fixture.receive(PacketType.PUBREC, 5);
		fixture.receive(PacketType.PUBCOMP, 5);
		fixture.receive(PacketType.PUBACK, 6);
		assertThat(fixture.session.isDrained()).isTrue();
	}

	@Test
	@DisplayName("What waits to be republished keeps its place through further reconnects")
	void republishWithLittleQuota() {
		SessionFixture fixture = onSessionLost(MqttVersion.V5, OnSessionLost.REPUBLISH);
		fixture.publish(1, "a");
		fixture.publish(1, "b");
		fixture.publish(1, "c");
		fixture.sent();
		fixture.receiveMaximum = 1;
		fixture.reconnect(false);
		fixture.receive(PacketType.PUBACK, 4);
		assertThat(fixture.sent()).containsExactly("PUBLISH 4 q1 t a", "PUBLISH 5 q1 t b");
		fixture.receiveMaximum = 10;
		fixture.reconnect(true);
		assertThat(fixture.sent()).containsExactly("PUBLISH 5 q1 dup t b", "PUBLISH 6 q1 t c");
		fixture.reconnect(false);
		assertThat(fixture.sent()).containsExactly("PUBLISH 7 q1 t b", "PUBLISH 8 q1 t c");
		assertThat(fixture.output.events).containsExactly(new MqttEvent.SessionLost(3, true),
				new MqttEvent.SessionLost(2, true));
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("Session lost, FAIL: unacknowledged messages fail, released ones are a success [MQTT5-3.2.2-5, RULE-14.3]")
	void fail(MqttVersion version) {
		SessionFixture fixture = onSessionLost(version, OnSessionLost.FAIL);
		OutgoingMessage first = fixture.publish(1, "a");
		OutgoingMessage second = fixture.publish(2, "b");
		OutgoingMessage third = fixture.publish(2, "c");
		fixture.receive(PacketType.PUBREC, 2);
		fixture.disconnect().sent();
		OutgoingMessage waiting = fixture.publish(1, "d");
		fixture.connect(false);
		assertThat(failure(MqttSessionLostException.class, first).maybeDelivered()).isTrue();
		assertThat(second).isCompleted();
		assertThat(failure(MqttSessionLostException.class, third).maybeDelivered()).isTrue();
		assertThat(waiting.acknowledged()).isNotDone();
		assertThat(fixture.sent()).containsExactly("PUBLISH 4 q1 t d");
		assertThat(fixture.output.events).containsExactly(new MqttEvent.SessionLost(3, false));
	}

	@Test
	void withoutMessagesInFlightNothingIsLost() {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5);
		fixture.publish(1, "a");
		fixture.connect(false);
		fixture.receive(PacketType.PUBACK, 1);
		fixture.reconnect(false);
		assertThat(fixture.output.events).isEmpty();
	}

	@Test
	@DisplayName("A QoS 2 message that may not be sent again keeps its identifier out of use until the session is lost")
	void refusedByAStricterServer() {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5, (flow) -> {
		}, (options) -> {
		}, 65_535).connect(false);
		OutgoingMessage message = fixture.publish(2, "0123456789");
		fixture.sent();
		fixture.output.maximumPacketSize = 15;
		fixture.reconnect(true);
		assertThat(message).isCompletedExceptionally();
		assertThat(fixture.session.isDrained()).isTrue();
		fixture.receive(PacketType.PUBREC, 65_535);
		assertThat(fixture.sent()).as("unknown now").containsExactly("PUBREL 65535 0x92");
		useIdentifiers(fixture, 1, 65_534);
		fixture.publish(1, "x");
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q1 t x");
		fixture.receive(PacketType.PUBACK, 1);
		fixture.reconnect(false);
		useIdentifiers(fixture, 2, 65_534);
		fixture.publish(1, "y");
		assertThat(fixture.sent()).containsExactly("PUBLISH 65535 q1 t y");
	}

	private static void useIdentifiers(SessionFixture fixture, int from, int to) {
		for (int id = from; id <= to; id++) {
			fixture.publish(1, "");
			fixture.receive(PacketType.PUBACK, id);
		}
		fixture.sent();
	}

	@Test
	void noFurtherCallsComeFromAClosedConnection() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		OutgoingMessage message = fixture.publish(1, "a");
		fixture.disconnect().sent();
		fixture.receive(PacketType.PUBACK, 1);
		fixture.receivePublish(1, 1, "m");
		fixture.session.writable(fixture.now);
		assertThat(fixture.sent()).isEmpty();
		assertThat(message.acknowledged()).isNotDone();
		assertThat(fixture.output.events).isEqualTo(List.of());
	}

}
