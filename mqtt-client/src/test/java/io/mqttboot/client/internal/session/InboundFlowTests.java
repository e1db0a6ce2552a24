package io.mqttboot.client.internal.session;

import java.util.List;

import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.message.Direction;
import io.mqttboot.client.message.InFlightMessage;
import io.mqttboot.client.message.InFlightMessage.State;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.spi.MqttEvent;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * QoS 0, 1 and 2 from the server, on one connection.
 */
class InboundFlowTests {

	private static final Recipient HANDLER = SessionFixture.recipient("handler");

	private static SessionFixture fixture(MqttVersion version) {
		SessionFixture fixture = SessionFixture.of(version, (flow) -> flow.receiveMaximum(3).strictReceiveMaximum(true))
			.connect(false);
		fixture.attach("t", HANDLER);
		return fixture;
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("Each QoS has its answer, when the handlers are done [MQTT5-3.3.4-1, MQTT5-4.3.2-4, MQTT5-4.3.3-8, MQTT311-3.3.4-1]")
	void answers(MqttVersion version) {
		SessionFixture fixture = fixture(version);
		fixture.receivePublish(0, 0, "a");
		fixture.receivePublish(1, 7, "b");
		fixture.receivePublish(2, 8, "c");
		assertThat(fixture.deliveredPayloads()).containsExactly("a", "b", "c");
		assertThat(fixture.sent()).isEmpty();
		assertThat(fixture.session.inFlightIncoming()).isEqualTo(2);
		assertThat(fixture.session.isDrained()).isFalse();
		assertThat(fixture.session.awaitsAnswer()).isFalse();
		fixture.finish(0);
		fixture.finish(1);
		fixture.finish(2);
		assertThat(fixture.sent()).containsExactly("PUBACK 7", "PUBREC 8");
		assertThat(fixture.session.isDrained()).isTrue();
		fixture.receive(PacketType.PUBREL, 8);
		assertThat(fixture.sent()).containsExactly("PUBCOMP 8");
		assertThat(fixture.session.inFlightIncoming()).isZero();
		assertThat(fixture.counters.get(Counter.RECEIVED_QOS_0)).isOne();
		assertThat(fixture.counters.get(Counter.RECEIVED_QOS_1)).isOne();
		assertThat(fixture.counters.get(Counter.RECEIVED_QOS_2)).isOne();
	}

	@ParameterizedTest
	@CsvSource({ "V5, 1, PUBACK", "V5, 2, PUBREC", "V3_1_1, 1, PUBACK", "V3_1_1, 2, PUBREC" })
	@DisplayName("PUBACKs, and PUBRECs, leave in order of receipt [MQTT5-4.6.0-2, MQTT5-4.6.0-3, MQTT311-4.6.0-2, MQTT311-4.6.0-3]")
	void orderOfAcknowledgements(MqttVersion version, int qos, PacketType type) {
		SessionFixture fixture = fixture(version);
		fixture.receivePublish(qos, 9, "a");
		fixture.receivePublish(qos, 2, "b");
		fixture.receivePublish(qos, 3, "c");
		fixture.finish(2);
		assertThat(fixture.sent()).isEmpty();
		fixture.finish(0);
		assertThat(fixture.sent()).containsExactly(type + " 9");
		fixture.finish(1);
		assertThat(fixture.sent()).containsExactly(type + " 2", type + " 3");
	}

	@Test
	void pubAcksDoNotWaitForPubRecs() {
		SessionFixture fixture = fixture(MqttVersion.V5);
		fixture.receivePublish(2, 1, "a");
		fixture.receivePublish(1, 2, "b");
		fixture.finish(1);
		assertThat(fixture.sent()).containsExactly("PUBACK 2");
	}

	@Test
	void aMessageIsFinishedOnce() {
		SessionFixture fixture = fixture(MqttVersion.V5);
		fixture.receivePublish(1, 1, "a");
		fixture.finish(0);
		fixture.finish(0);
		assertThat(fixture.sent()).containsExactly("PUBACK 1");
		assertThat(fixture.session.isDrained()).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("After PUBACK an identifier is a new message, whatever DUP says [MQTT5-4.3.2-5]")
	void newAfterPubAck(MqttVersion version) {
		SessionFixture fixture = fixture(version);
		fixture.receivePublish(1, 5, "a");
		fixture.finish(0);
		fixture.receivePublish("t", 1, 5, true, "a");
		assertThat(fixture.deliveredPayloads()).containsExactly("a", "a");
		fixture.finish(1);
		assertThat(fixture.sent()).containsExactly("PUBACK 5", "PUBACK 5");
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("QoS 2: repetitions before PUBREL are not delivered again but answered; after PUBCOMP the identifier is new [MQTT5-4.3.3-10, MQTT5-4.3.3-12, MQTT311-4.3.3-2]")
	void repeatedBeforePubRel(MqttVersion version) {
		SessionFixture fixture = fixture(version);
		fixture.receivePublish(2, 5, "a");
		fixture.receivePublish("t", 2, 5, true, "a");
		assertThat(fixture.sent()).isEmpty();
		fixture.finish(0);
		fixture.receivePublish("t", 2, 5, true, "a");
		fixture.receivePublish("t", 2, 5, false, "a");
		assertThat(fixture.sent()).containsExactly("PUBREC 5", "PUBREC 5", "PUBREC 5");
		fixture.receive(PacketType.PUBREL, 5);
		fixture.receivePublish(2, 5, "b");
		assertThat(fixture.sent()).containsExactly("PUBCOMP 5");
		assertThat(fixture.deliveredPayloads()).containsExactly("a", "b");
		assertThat(fixture.counters.get(Counter.RECEIVED_QOS_2)).isEqualTo(2);
		assertThat(fixture.output.protocolError).isNull();
	}

	@Test
	@DisplayName("The PUBREC of a repetition waits for its turn too [MQTT5-4.6.0-3]")
	void repeatedPubRecKeepsTheOrder() {
		SessionFixture fixture = fixture(MqttVersion.V3_1_1);
		fixture.receivePublish(2, 1, "a");
		fixture.finish(0);
		fixture.receivePublish(2, 2, "b");
		fixture.receivePublish("t", 2, 1, true, "a");
		assertThat(fixture.sent()).containsExactly("PUBREC 1");
		fixture.finish(1);
		assertThat(fixture.sent()).containsExactly("PUBREC 2", "PUBREC 1");
	}

	@Test
	void aRepeatedPubRecIsLeftOutIfPubRelCameMeanwhile() {
		SessionFixture fixture = fixture(MqttVersion.V3_1_1);
		fixture.receivePublish(2, 1, "a");
		fixture.finish(0);
		fixture.receivePublish(2, 2, "b");
		fixture.receivePublish("t", 2, 1, true, "a");
		fixture.receive(PacketType.PUBREL, 1);
		fixture.receivePublish(2, 1, "new");
		fixture.finish(1);
		assertThat(fixture.sent()).containsExactly("PUBREC 1", "PUBCOMP 1", "PUBREC 2");
		fixture.finish(2);
		assertThat(fixture.sent()).containsExactly("PUBREC 1");
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("PUBREL is always answered, 5.0 says that the identifier is not known [MQTT5-4.3.3-11, MQTT311-4.3.3-2]")
	void unknownPubRel(MqttVersion version) {
		SessionFixture fixture = fixture(version);
		fixture.receive(PacketType.PUBREL, 9);
		assertThat(fixture.sent()).containsExactly((version == MqttVersion.V5) ? "PUBCOMP 9 0x92" : "PUBCOMP 9");
		assertThat(fixture.output.protocolError).isNull();
		assertThat(fixture.counters.get(Counter.UNKNOWN_ACKNOWLEDGEMENTS)).isOne();
	}

	@ParameterizedTest
	@CsvSource({ "1", "2" })
	void pubRelBeforePubRecIsAProtocolError(int qos) {
		SessionFixture fixture = fixture(MqttVersion.V5);
		fixture.receivePublish(qos, 4, "a");
		fixture.receive(PacketType.PUBREL, 4);
		assertThat(fixture.output.protocolError).startsWith("0x82 PUBREL").contains("identifier 4");
		fixture.finish(0);
		fixture.receivePublish(0, 0, "b");
		assertThat(fixture.sent()).isEmpty();
		assertThat(fixture.deliveredPayloads()).containsExactly("a");
	}

	@ParameterizedTest
	@CsvSource({ "1, PUBACK 4 0x87 go away", "2, PUBREC 4 0x87 go away" })
	@DisplayName("A refusal is in PUBACK or PUBREC, and the identifier is free after it [MQTT5-4.3.3-9]")
	void reject(int qos, String expected) {
		SessionFixture fixture = fixture(MqttVersion.V5);
		fixture.receivePublish(qos, 4, "a");
		fixture.output.deliveries.get(0).message().reject(ReasonCode.NOT_AUTHORIZED, "go away");
		fixture.finish(0);
		assertThat(fixture.sent()).containsExactly(expected);
		assertThat(fixture.session.inFlightIncoming()).isZero();
		fixture.receivePublish("t", qos, 4, true, "b");
		assertThat(fixture.deliveredPayloads()).containsExactly("a", "b");
	}

	@ParameterizedTest
	@CsvSource({ "1, PUBACK 4", "2, PUBREC 4" })
	@DisplayName("MQTT 3.1.1 has no code for a refusal: it is acknowledged [MQTT311-3.3.5-2]")
	void rejectOn311(int qos, String expected) {
		SessionFixture fixture = fixture(MqttVersion.V3_1_1);
		fixture.receivePublish(qos, 4, "a");
		fixture.output.deliveries.get(0).message().reject(ReasonCode.NOT_AUTHORIZED, "go away");
		fixture.finish(0);
		assertThat(fixture.sent()).containsExactly(expected);
	}

	@Test
	void aRefusalAfterPubRecChangesNothing() {
		SessionFixture fixture = fixture(MqttVersion.V5);
		fixture.receivePublish(2, 4, "a");
		fixture.finish(0);
		fixture.output.deliveries.get(0).message().reject(ReasonCode.NOT_AUTHORIZED, null);
		fixture.receivePublish("t", 2, 4, true, "a");
		fixture.receive(PacketType.PUBREL, 4);
		assertThat(fixture.sent()).containsExactly("PUBREC 4", "PUBREC 4", "PUBCOMP 4");
	}

	@Test
	@DisplayName("Strictly, more than our Receive Maximum closes with 0x93 [MQTT5-3.3.4-9]")
	void receiveMaximumExceeded() {
		SessionFixture fixture = fixture(MqttVersion.V5);
		fixture.receivePublish(1, 1, "a");
		fixture.receivePublish(2, 2, "b");
		fixture.receivePublish(1, 3, "c");
		fixture.receivePublish("t", 2, 2, true, "b");
		fixture.receivePublish("t", 1, 3, true, "c");
		fixture.receivePublish(0, 0, "d");
		assertThat(fixture.output.protocolError).as("repetitions and QoS 0 do not count").isNull();
		fixture.receivePublish(1, 4, "e");
		assertThat(fixture.output.protocolError).startsWith("0x93").contains("identifier 4");
		assertThat(fixture.deliveredPayloads()).containsExactly("a", "b", "c", "d");
	}

	@Test
	@DisplayName("Otherwise more than our Receive Maximum is taken, counted, and bounded by bytes of its own")
	void receiveMaximumExceededAndTolerated() {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5, (flow) -> flow.receiveMaximum(2)).connect(false);
		fixture.attach("t", SessionFixture.recipient("handler"));
		fixture.receivePublish(1, 1, "a");
		fixture.receivePublish(2, 2, "b");
		assertThat(fixture.session.isReceiveMaximumExceeded()).isFalse();
		assertThat(fixture.session.unboundedIncomingBytes()).isZero();
		fixture.receivePublish(1, 3, "1234");
		fixture.receivePublish(2, 4, "123456");
		fixture.receivePublish("t", 2, 4, true, "123456");
		assertThat(fixture.session.isReceiveMaximumExceeded()).isTrue();
		assertThat(fixture.session.unboundedIncomingBytes()).isEqualTo(128 + 5 + 128 + 7);
		assertThat(fixture.counters.get(Counter.RECEIVE_MAXIMUM_EXCEEDED)).isEqualTo(2);
		assertThat(fixture.deliveredPayloads()).containsExactly("a", "b", "1234", "123456");
		fixture.finish(0);
		fixture.finish(1);
		assertThat(fixture.session.isReceiveMaximumExceeded()).isFalse();
		assertThat(fixture.session.unboundedIncomingBytes()).isEqualTo(128 + 5 + 128 + 7);
		fixture.finish(2);
		assertThat(fixture.session.unboundedIncomingBytes()).isEqualTo(128 + 7);
		fixture.reconnect(true);
		assertThat(fixture.session.unboundedIncomingBytes()).isZero();
		assertThat(fixture.sent()).containsExactly("PUBACK 1", "PUBREC 2", "PUBACK 3");
		assertThat(fixture.output.protocolError).isNull();
	}

	@Test
	@DisplayName("PUBACK and PUBREC give a slot back: some servers do not wait for PUBCOMP [MQTT5-3.3.4-9]")
	void receiveMaximumCountsWhatIsOpen() {
		SessionFixture fixture = fixture(MqttVersion.V5);
		fixture.receivePublish(1, 1, "a");
		fixture.receivePublish(2, 2, "b");
		fixture.receivePublish(2, 3, "c");
		fixture.finish(0);
		fixture.receivePublish(1, 4, "d");
		fixture.finish(1);
		fixture.receive(PacketType.PUBREL, 2);
		fixture.receivePublish(1, 5, "e");
		fixture.output.deliveries.get(2).message().reject(ReasonCode.QUOTA_EXCEEDED, null);
		fixture.finish(2);
		fixture.receivePublish(2, 6, "f");
		assertThat(fixture.output.protocolError).isNull();
		fixture.finish(3);
		fixture.finish(4);
		fixture.finish(5);
		fixture.receivePublish(2, 7, "g");
		fixture.receivePublish(2, 8, "h");
		fixture.receivePublish(2, 9, "i");
		assertThat(fixture.output.protocolError).as("identifier 6 has its PUBREC").isNull();
		fixture.receivePublish(2, 10, "j");
		assertThat(fixture.output.protocolError).as("a fourth message is open").startsWith("0x93");
	}

	@Test
	@DisplayName("MQTT 3.1.1 has no Receive Maximum [RULE-23.1]")
	void mqtt311HasNoReceiveMaximum() {
		SessionFixture fixture = fixture(MqttVersion.V3_1_1);
		for (int id = 1; id <= 10; id++) {
			fixture.receivePublish(1 + id % 2, id, "" + id);
		}
		assertThat(fixture.output.protocolError).isNull();
		assertThat(fixture.session.inFlightIncoming()).isEqualTo(10);
	}

	@Test
	@DisplayName("Both sides may use the same identifier at a time [RULE-1.7]")
	void identifiersOfBothSides() {
		SessionFixture fixture = fixture(MqttVersion.V5);
		OutgoingMessage message = fixture.publish(2, "a");
		fixture.receivePublish(2, 1, "b");
		fixture.finish(0);
		fixture.receive(PacketType.PUBREC, 1);
		fixture.receive(PacketType.PUBREL, 1);
		fixture.receive(PacketType.PUBCOMP, 1);
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q2 t a", "PUBREC 1", "PUBREL 1", "PUBCOMP 1");
		assertThat(message).isCompleted();
	}

	@Test
	@DisplayName("An identifier in use again with another QoS or contents is a new message")
	void identifierUsedForAnotherMessage() {
		SessionFixture fixture = fixture(MqttVersion.V5);
		fixture.receivePublish(1, 1, "a");
		fixture.receivePublish(1, 1, "b");
		fixture.receivePublish(2, 1, "c");
		fixture.receivePublish(1, 1, "d");
		assertThat(fixture.deliveredPayloads()).containsExactly("a", "b", "c", "d");
		assertThat(fixture.session.inFlightIncoming()).isOne();
		for (int i = 0; i < 4; i++) {
			fixture.finish(i);
		}
		assertThat(fixture.sent()).containsExactly("PUBACK 1", "PUBACK 1", "PUBACK 1");
		assertThat(fixture.session.isDrained()).isTrue();
		assertThat(fixture.session.inFlightIncoming()).isZero();
	}

	@Test
	@DisplayName("A server that loses count of its identifiers gets an answer to each message, even if they are alike")
	void identifierUsedForAMessageThatLooksTheSame() {
		SessionFixture fixture = fixture(MqttVersion.V5);
		fixture.receivePublish(1, 1, "a");
		fixture.receivePublish(1, 1, "a");
		fixture.receivePublish("t", 1, 1, true, "a");
		assertThat(fixture.deliveredPayloads()).containsExactly("a", "a");
		assertThat(fixture.session.isDrained()).isFalse();
		fixture.finish(1);
		assertThat(fixture.sent()).isEmpty();
		assertThat(fixture.session.isDrained()).isFalse();
		fixture.finish(0);
		assertThat(fixture.sent()).containsExactly("PUBACK 1", "PUBACK 1");
		assertThat(fixture.session.isDrained()).isTrue();
		assertThat(fixture.session.inFlightIncoming()).isZero();
	}

	@Test
	@DisplayName("Messages whose identifier was taken count against Receive Maximum until they are acknowledged [MQTT5-3.3.4-9]")
	void displacedMessagesCount() {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5, (flow) -> flow.receiveMaximum(2)).connect(false);
		fixture.attach("t", HANDLER);
		int messages = 3;
		for (int i = 0; i < messages; i++) {
			fixture.receivePublish(1, 1, "a");
		}
		assertThat(fixture.session.isReceiveMaximumExceeded()).isTrue();
		for (int i = 0; i < messages; i++) {
			fixture.finish(i);
		}
		assertThat(fixture.session.isReceiveMaximumExceeded()).isFalse();
		assertThat(fixture.sent()).hasSize(messages).containsOnly("PUBACK 1");
		assertThat(fixture.session.unboundedIncomingBytes()).isZero();
	}

	@Test
	void displacedMessagesOfALostConnectionAreNotAcknowledged() {
		SessionFixture fixture = fixture(MqttVersion.V5);
		fixture.receivePublish(1, 1, "a");
		fixture.receivePublish(1, 1, "b");
		fixture.reconnect(true);
		fixture.finish(0);
		fixture.finish(1);
		assertThat(fixture.sent()).isEmpty();
		fixture.receivePublish("t", 1, 1, true, "b");
		assertThat(fixture.sent()).containsExactly("PUBACK 1");
		fixture.receivePublish("t", 1, 1, true, "a");
		assertThat(fixture.deliveredPayloads()).containsExactly("a", "b", "a");
	}

	@Test
	void displacedMessagesOfALostSessionDoNotCountForTheNext() {
		SessionFixture fixture = fixture(MqttVersion.V5);
		fixture.receivePublish(1, 1, "a");
		fixture.receivePublish(1, 1, "b");
		fixture.reconnect(false);
		fixture.receivePublish(1, 2, "c");
		fixture.finish(0);
		fixture.finish(1);
		assertThat(fixture.session.isDrained()).isFalse();
		fixture.finish(2);
		assertThat(fixture.sent()).containsExactly("PUBACK 2");
		assertThat(fixture.session.isDrained()).isTrue();
	}

	@Test
	void snapshotShowsBothDirectionsInOrder() {
		SessionFixture fixture = fixture(MqttVersion.V5);
		fixture.publish(2, "released");
		fixture.receive(PacketType.PUBREC, 1);
		fixture.publish(1, "a");
		fixture.publish(2, "b");
		fixture.receivePublish(2, 9, "x");
		fixture.elapse(2);
		fixture.receivePublish(1, 8, "y");
		fixture.receivePublish(1, 7, "z");
		fixture.finish(0);
		fixture.finish(2);
		assertThat(fixture.session.inFlight(fixture.now))
			.extracting(InFlightMessage::direction, InFlightMessage::packetId, InFlightMessage::state,
					InFlightMessage::topic, (each) -> each.age().toSeconds())
			.containsExactly(tuple(Direction.OUTGOING, 1, State.AWAITING_PUBCOMP, "t", 2L),
					tuple(Direction.OUTGOING, 2, State.AWAITING_PUBACK, "t", 2L),
					tuple(Direction.OUTGOING, 3, State.AWAITING_PUBREC, "t", 2L),
					tuple(Direction.INCOMING, 9, State.AWAITING_PUBREL, "t", 2L),
					tuple(Direction.INCOMING, 8, State.PROCESSING, "t", 0L),
					tuple(Direction.INCOMING, 7, State.AWAITING_ORDER, "t", 0L));
	}

	@Test
	void theOldestMessageWithoutAcknowledgementIsKnown() {
		SessionFixture fixture = fixture(MqttVersion.V5);
		assertThat(fixture.session.oldestIncomingNanos()).isEqualTo(Long.MIN_VALUE);
		fixture.receivePublish(2, 1, "a");
		long first = fixture.now;
		fixture.elapse(1);
		fixture.receivePublish(1, 2, "b");
		long second = fixture.now;
		fixture.elapse(1);
		fixture.receivePublish(2, 3, "c");
		assertThat(fixture.session.oldestIncomingNanos()).isEqualTo(first);
		fixture.finish(0);
		assertThat(fixture.session.oldestIncomingNanos()).isEqualTo(second);
		fixture.finish(1);
		assertThat(fixture.session.oldestIncomingNanos()).isEqualTo(fixture.now);
		fixture.finish(2);
		assertThat(fixture.session.oldestIncomingNanos()).isEqualTo(Long.MIN_VALUE);
	}

	@Test
	void afterCloseNothingIsAcknowledged() {
		SessionFixture fixture = fixture(MqttVersion.V5);
		fixture.receivePublish(1, 1, "a");
		fixture.session.close(new MqttStateException("closed"));
		fixture.finish(0);
		fixture.receivePublish(1, 2, "b");
		assertThat(fixture.sent()).isEmpty();
		assertThat(fixture.session.isDrained()).isTrue();
		assertThat(fixture.session.inFlightIncoming()).isZero();
	}

	@Test
	void eventsPerMessageAreMadeWhenAskedFor() {
		SessionFixture fixture = fixture(MqttVersion.V5);
		fixture.output.wantsMessageEvents = true;
		fixture.receivePublish(2, 1, "a");
		fixture.finish(0);
		fixture.receivePublish("t", 2, 1, true, "a");
		fixture.receive(PacketType.PUBREL, 1);
		fixture.receivePublish(1, 2, "b");
		IncomingMessage second = fixture.output.deliveries.get(1).message();
		second.reject(ReasonCode.UNSPECIFIED_ERROR, null);
		fixture.finish(1);
		assertThat(fixture.output.events)
			.isEqualTo(List.of(new MqttEvent.MessageReceived(fixture.output.deliveries.get(0).message()),
					new MqttEvent.MessageAcknowledged(Direction.INCOMING, 1, ReasonCode.SUCCESS),
					new MqttEvent.MessageReceived(second),
					new MqttEvent.MessageAcknowledged(Direction.INCOMING, 2, ReasonCode.UNSPECIFIED_ERROR)));
	}

}
