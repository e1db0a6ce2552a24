package io.mqttboot.client.internal.session;

import java.util.List;

import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.message.InFlightMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Incoming messages across connections.
 */
class RedeliveryTests {

	private static SessionFixture fixture(MqttVersion version) {
		SessionFixture fixture = SessionFixture.of(version, (flow) -> flow.receiveMaximum(2).strictReceiveMaximum(true))
			.connect(false);
		fixture.attach("t", SessionFixture.recipient("handler"));
		return fixture;
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("QoS 2 is delivered once across a reconnect, PUBREC and PUBCOMP are answered again [MQTT5-4.3.3-10, MQTT311-4.3.3-2, RULE-14.1]")
	void exactlyOnceAcrossReconnect(MqttVersion version) {
		SessionFixture fixture = fixture(version);
		fixture.receivePublish(2, 7, "a");
		fixture.finish(0);
		fixture.sent();
		fixture.reconnect(true);
		assertThat(fixture.sent()).as("acknowledgements are not sent again by themselves").isEmpty();
		fixture.receivePublish("t", 2, 7, true, "a");
		assertThat(fixture.sent()).containsExactly("PUBREC 7");
		fixture.reconnect(true);
		fixture.receive(PacketType.PUBREL, 7);
		assertThat(fixture.sent()).containsExactly("PUBCOMP 7");
		fixture.receivePublish(2, 7, "b");
		assertThat(fixture.deliveredPayloads()).containsExactly("a", "b");
	}

	/**
	 * What Mosquitto does with more than 65,535 open messages. A PUBREC after PUBREL
	 * would be for the second message there, and confirm it unseen.
	 */
	@ParameterizedTest
	@EnumSource
	@DisplayName("A second message with the identifier of an open one is not confirmed unseen, so it comes on the next connection")
	void identifierOfAnOpenMessage(MqttVersion version) {
		SessionFixture fixture = fixture(version);
		fixture.receivePublish(2, 1, "a");
		fixture.finish(0);
		fixture.receivePublish(2, 2, "b");
		fixture.receivePublish("t", 2, 1, false, "second");
		fixture.receive(PacketType.PUBREL, 1);
		fixture.finish(1);
		assertThat(fixture.sent()).containsExactly("PUBREC 1", "PUBCOMP 1", "PUBREC 2");
		assertThat(fixture.deliveredPayloads()).containsExactly("a", "b");
		fixture.reconnect(true);
		fixture.receivePublish("t", 2, 1, true, "second");
		fixture.finish(2);
		assertThat(fixture.sent()).containsExactly("PUBREC 1");
		assertThat(fixture.deliveredPayloads()).containsExactly("a", "b", "second");
	}

	@ParameterizedTest
	@CsvSource({ "V5, 1, PUBACK", "V5, 2, PUBREC", "V3_1_1, 1, PUBACK", "V3_1_1, 2, PUBREC" })
	@DisplayName("No acknowledgement on a connection that the message did not come on [RULE-8.3]")
	void noAcknowledgementOnAnotherConnection(MqttVersion version, int qos, PacketType type) {
		SessionFixture fixture = fixture(version);
		fixture.receivePublish(qos, 7, "a");
		fixture.disconnect();
		fixture.finish(0);
		fixture.connect(true);
		assertThat(fixture.sent()).isEmpty();
		assertThat(fixture.session.oldestIncomingNanos()).isEqualTo(Long.MIN_VALUE);
		fixture.receivePublish("t", qos, 7, true, "a");
		assertThat(fixture.sent()).containsExactly(type + " 7");
		assertThat(fixture.deliveredPayloads()).containsExactly("a");
	}

	@ParameterizedTest
	@CsvSource({ "1, PUBACK", "2, PUBREC" })
	@DisplayName("A repetition joins the handler that still runs; its acknowledgement leaves on the new connection")
	void repetitionJoinsTheRunningHandler(int qos, PacketType type) {
		SessionFixture fixture = fixture(MqttVersion.V5);
		fixture.receivePublish(qos, 7, "a");
		fixture.reconnect(true);
		fixture.receivePublish("t", qos, 7, true, "a");
		assertThat(fixture.sent()).isEmpty();
		assertThat(fixture.deliveredPayloads()).containsExactly("a");
		fixture.finish(0);
		assertThat(fixture.sent()).containsExactly(type + " 7");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	@DisplayName("A message that is held because its handler failed is delivered again on the next connection")
	void heldMessage(int qos) {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.attach("t", SessionFixture.recipient("handler"));
		fixture.receivePublish("t", qos, 1, false, "during");
		fixture.receivePublish("t", qos, 2, false, "without");
		fixture.receivePublish("t", qos, 3, false, "later");
		fail(fixture, 0);
		fixture.disconnect();
		fail(fixture, 1);
		fixture.connect(true);
		fail(fixture, 2);
		for (int id = 1; id <= 3; id++) {
			fixture.receivePublish("t", qos, id, true, "again");
		}
		assertThat(fixture.deliveredPayloads()).containsExactly("during", "without", "later", "again", "again",
				"again");
		for (int i = 3; i < 6; i++) {
			fixture.finish(i);
		}
		assertThat(fixture.sent()).hasSize(3);
	}

	private static void fail(SessionFixture fixture, int delivery) {
		fixture.output.deliveries.get(delivery).message().hold();
		fixture.finish(delivery);
	}

	@Test
	@DisplayName("Repetitions are acknowledged in the order in which they came again [MQTT5-4.6.0-2]")
	void orderOfRepetitions() {
		SessionFixture fixture = fixture(MqttVersion.V5);
		fixture.receivePublish(1, 1, "a");
		fixture.receivePublish(1, 2, "b");
		fixture.reconnect(true);
		fixture.receivePublish("t", 1, 2, true, "b");
		fixture.receivePublish("t", 1, 1, true, "a");
		fixture.finish(0);
		assertThat(fixture.sent()).isEmpty();
		fixture.finish(1);
		assertThat(fixture.sent()).containsExactly("PUBACK 2", "PUBACK 1");
	}

	@ParameterizedTest
	@CsvSource({ "false, a", "true, b" })
	@DisplayName("QoS 1: without DUP or with other contents it is a new message, since the server may have dropped the old one")
	void identifierUsedForANewMessage(boolean duplicate, String payload) {
		SessionFixture fixture = fixture(MqttVersion.V5);
		fixture.receivePublish(1, 7, "a");
		fixture.reconnect(true);
		fixture.receivePublish("t", 1, 7, duplicate, payload);
		assertThat(fixture.deliveredPayloads()).containsExactly("a", payload);
		fixture.finish(0);
		assertThat(fixture.sent()).isEmpty();
		fixture.finish(1);
		assertThat(fixture.sent()).containsExactly("PUBACK 7");
		assertThat(fixture.session.isDrained()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	@DisplayName("A new message says that the server has sent again what it will [MQTT5-4.4.0-1, MQTT5-4.6.0-1]: finished QoS 1 messages are forgotten")
	void newMessageEndsTheWaitForRepetitions(int qos) {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.attach("t", SessionFixture.recipient("handler"));
		for (int id = 1; id <= 4; id++) {
			fixture.receivePublish(1, id, "" + id);
		}
		fixture.receivePublish(2, 5, "5");
		fixture.finish(1);
		fixture.finish(2);
		fixture.finish(4);
		fixture.sent();
		fixture.reconnect(true);
		fixture.receivePublish("t", 1, 3, true, "3");
		assertThat(fixture.sent()).containsExactly("PUBACK 3");
		assertThat(incoming(fixture)).as("2 may still come").containsExactly(1, 2, 4, 5);
		fixture.receivePublish(qos, 8, "new");
		assertThat(incoming(fixture)).as("with their handlers, or of QoS 2").containsExactly(1, 4, 5, 8);
		fixture.finish(0);
		assertThat(incoming(fixture)).containsExactly(4, 5, 8);
		fixture.receivePublish("t", 1, 4, true, "4");
		fixture.finish(5);
		fixture.finish(3);
		assertThat(fixture.sent()).as("an exception joins its handler").contains("PUBACK 4");
		assertThat(fixture.deliveredPayloads()).containsExactly("1", "2", "3", "4", "5", "new");
	}

	@Test
	@DisplayName("A repetition under another identifier is delivered, and the message of before is forgotten")
	void repetitionUnderAnotherIdentifier() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V3_1_1);
		fixture.attach("t", SessionFixture.recipient("handler"));
		for (int id = 1; id <= 3; id++) {
			fixture.receivePublish(1, id, "" + id);
		}
		fixture.finish(1);
		fixture.reconnect(true);
		fixture.receivePublish("t", 1, 11, true, "1");
		fixture.receivePublish("t", 1, 12, true, "2");
		fixture.receivePublish("t", 1, 13, true, "unknown");
		assertThat(incoming(fixture)).as("1 and 3 are with their handlers").containsExactly(1, 3, 11, 12, 13);
		fixture.finish(0);
		fixture.finish(2);
		assertThat(incoming(fixture)).as("3 may come again").containsExactly(3, 11, 12, 13);
		for (int delivery = 3; delivery < 6; delivery++) {
			fixture.finish(delivery);
		}
		assertThat(fixture.sent()).containsExactly("PUBACK 11", "PUBACK 12", "PUBACK 13");
		fixture.receivePublish("t", 1, 3, true, "3");
		assertThat(fixture.sent()).containsExactly("PUBACK 3");
		assertThat(fixture.deliveredPayloads()).containsExactly("1", "2", "3", "1", "2", "unknown");
		assertThat(fixture.session.inFlightIncoming()).isZero();
	}

	private static List<Integer> incoming(SessionFixture fixture) {
		return fixture.session.inFlight(fixture.now).stream().map(InFlightMessage::packetId).toList();
	}

	@Test
	@DisplayName("A finished QoS 1 message waits one connection long for its repetition")
	void finishedMessagesAreForgotten() {
		SessionFixture fixture = fixture(MqttVersion.V5);
		fixture.receivePublish(1, 7, "a");
		fixture.disconnect();
		fixture.finish(0);
		assertThat(fixture.session.inFlightIncoming()).isOne();
		fixture.connect(true);
		fixture.disconnect();
		assertThat(fixture.session.inFlightIncoming()).isZero();
	}

	@Test
	@DisplayName("Receive Maximum counts anew on each connection; what is repeated counts on it [MQTT5-3.3.4-9]")
	void receiveMaximumPerConnection() {
		SessionFixture fixture = fixture(MqttVersion.V5);
		fixture.receivePublish(2, 1, "a");
		fixture.receivePublish(2, 2, "b");
		fixture.reconnect(true);
		fixture.receivePublish(1, 3, "c");
		fixture.receivePublish("t", 2, 1, true, "a");
		assertThat(fixture.output.protocolError).isNull();
		fixture.receivePublish("t", 2, 2, true, "b");
		assertThat(fixture.output.protocolError).startsWith("0x93");
		fixture.reconnect(true);
		fixture.finish(0);
		fixture.receivePublish("t", 2, 1, true, "a");
		fixture.receive(PacketType.PUBREL, 1);
		fixture.receivePublish(1, 4, "d");
		fixture.receivePublish(1, 5, "e");
		assertThat(fixture.output.protocolError).isNull();
		fixture.receivePublish(1, 6, "f");
		assertThat(fixture.output.protocolError).startsWith("0x93");
	}

	@Test
	@DisplayName("PUBCOMP for a message of an earlier connection gives the server a slot back, as the standard counts (5.0, 4.9)")
	void pubRelOfAnEarlierConnection() {
		SessionFixture fixture = fixture(MqttVersion.V5);
		fixture.receivePublish(2, 1, "a");
		fixture.finish(0);
		fixture.reconnect(true);
		fixture.receivePublish(1, 2, "b");
		fixture.receivePublish(1, 3, "c");
		fixture.receive(PacketType.PUBREL, 1);
		fixture.receivePublish(1, 4, "d");
		assertThat(fixture.output.protocolError).isNull();
		fixture.receivePublish(1, 5, "e");
		assertThat(fixture.output.protocolError).startsWith("0x93");
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("PUBREL for a message that was not acknowledged on an earlier connection is answered, to avoid an endless loop of errors")
	void unexpectedPubRelOfAnEarlierConnection(MqttVersion version) {
		SessionFixture fixture = fixture(version);
		fixture.receivePublish(2, 1, "a");
		fixture.receivePublish(1, 2, "b");
		fixture.reconnect(true);
		fixture.receive(PacketType.PUBREL, 1);
		fixture.receive(PacketType.PUBREL, 2);
		assertThat(fixture.sent()).containsExactly("PUBCOMP 1",
				(version == MqttVersion.V5) ? "PUBCOMP 2 0x92" : "PUBCOMP 2");
		fixture.finish(0);
		assertThat(fixture.sent()).isEmpty();
		assertThat(fixture.output.protocolError).isNull();
		fixture.finish(1);
		assertThat(fixture.session.isDrained()).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("A lost session clears incoming identifiers too: the next message with one is new [MQTT5-3.2.2-5]")
	void sessionLost(MqttVersion version) {
		SessionFixture fixture = fixture(version);
		fixture.receivePublish(2, 7, "a");
		fixture.receivePublish(2, 8, "b");
		fixture.finish(0);
		fixture.sent();
		fixture.reconnect(false);
		assertThat(fixture.session.inFlightIncoming()).isZero();
		fixture.receivePublish(2, 7, "c");
		fixture.receivePublish(2, 8, "d");
		assertThat(fixture.deliveredPayloads()).containsExactly("a", "b", "c", "d");
		fixture.finish(1);
		assertThat(fixture.sent()).as("the message of the lost session").isEmpty();
		assertThat(fixture.session.isDrained()).isFalse();
		fixture.finish(2);
		fixture.finish(3);
		assertThat(fixture.sent()).containsExactly("PUBREC 7", "PUBREC 8");
		assertThat(fixture.session.isDrained()).isTrue();
	}

	@Test
	@DisplayName("A refusal that could not be sent is sent for the repetition")
	void refusalOnTheNextConnection() {
		SessionFixture fixture = fixture(MqttVersion.V5);
		fixture.receivePublish(2, 7, "a");
		fixture.output.deliveries.get(0).message().reject(ReasonCode.QUOTA_EXCEEDED, "full");
		fixture.disconnect();
		fixture.finish(0);
		fixture.connect(true);
		fixture.receivePublish("t", 2, 7, true, "a");
		assertThat(fixture.sent()).containsExactly("PUBREC 7 0x97 full");
	}

	@Test
	@DisplayName("Without a connection the payload of a QoS 2 message is not kept after PUBREC, its identifier is")
	void payloadIsNotKept() {
		SessionFixture fixture = fixture(MqttVersion.V5);
		fixture.receivePublish(2, 7, "a");
		fixture.finish(0);
		fixture.reconnect(true);
		fixture.receivePublish("t", 2, 7, true, "a");
		fixture.reconnect(true);
		fixture.receivePublish("t", 2, 7, true, "a");
		fixture.receive(PacketType.PUBREL, 7);
		assertThat(fixture.sent()).containsExactly("PUBREC 7", "PUBREC 7", "PUBREC 7", "PUBCOMP 7");
		assertThat(fixture.deliveredPayloads()).containsExactly("a");
		assertThat(fixture.counters.get(Counter.RECEIVED_QOS_2)).isOne();
	}

	@Test
	@DisplayName("A message that is given up between two connections does not raise the Receive Maximum of the next [MQTT5-3.3.4-9]")
	void givenUpWithoutAConnection() {
		SessionFixture fixture = SessionFixture
			.of(MqttVersion.V5, (flow) -> flow.receiveMaximum(1).strictReceiveMaximum(true))
			.connect(false);
		fixture.attach("t", SessionFixture.recipient("handler"));
		fixture.receivePublish(1, 1, "a");
		fixture.disconnect();
		fixture.output.deliveries.get(0).message().hold();
		fixture.finish(0);
		fixture.connect(true);
		fixture.receivePublish("t", 1, 1, true, "a");
		assertThat(fixture.deliveredPayloads()).containsExactly("a", "a");
		assertThat(fixture.output.protocolError).isNull();
		fixture.receivePublish(1, 2, "b");
		assertThat(fixture.output.protocolError).startsWith("0x93");
	}

}
