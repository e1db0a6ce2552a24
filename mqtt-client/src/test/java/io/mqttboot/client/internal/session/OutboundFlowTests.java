package io.mqttboot.client.internal.session;

import java.util.List;
import java.util.concurrent.CancellationException;

import io.mqttboot.client.error.MqttPublishException;
import io.mqttboot.client.error.MqttPublishException.Kind;
import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.message.Direction;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.spi.MqttEvent;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static io.mqttboot.client.internal.session.SessionFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * QoS 0, 1 and 2 to the server, on one connection.
 */
class OutboundFlowTests {

	@ParameterizedTest
	@EnumSource
	@DisplayName("QoS 0: no packet identifier, done when written [MQTT5-4.3.1-1, MQTT311-4.3.1-1, MQTT5-2.2.1-2]")
	void atMostOnce(MqttVersion version) {
		SessionFixture fixture = SessionFixture.connected(version);
		OutgoingMessage message = fixture.publish(0, "a");
		assertThat(fixture.sent()).containsExactly("PUBLISH q0 t a");
		assertThat(message.accepted()).isCompleted();
		assertThat(message.acknowledged().join().packetId()).isZero();
		assertThat(fixture.output.leftQueue).containsExactly(message);
		assertThat(fixture.session.isDrained()).isTrue();
		assertThat(fixture.counters.get(Counter.SENT_QOS_0)).isOne();
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("QoS 1: done with PUBACK [MQTT5-4.3.2-1, MQTT5-4.3.2-2, MQTT5-4.3.2-3, MQTT311-4.3.2-1]")
	void atLeastOnce(MqttVersion version) {
		SessionFixture fixture = SessionFixture.connected(version);
		OutgoingMessage message = fixture.publish(1, "a");
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q1 t a");
		assertThat(message.accepted()).isCompleted();
		assertThat(message.acknowledged()).isNotDone();
		assertThat(fixture.session.awaitsAnswer()).isTrue();
		assertThat(fixture.session.isDrained()).isFalse();
		assertThat(fixture.session.inFlightOutgoing()).isOne();
		fixture.receive(PacketType.PUBACK, 1);
		assertThat(message.acknowledged().join())
			.isEqualTo(new PublishResult(QoS.AT_LEAST_ONCE, 1, ReasonCode.SUCCESS, null, List.of()));
		assertThat(fixture.session.awaitsAnswer()).isFalse();
		assertThat(fixture.session.isDrained()).isTrue();
		assertThat(fixture.session.inFlightOutgoing()).isZero();
		assertThat(fixture.counters.get(Counter.SENT_QOS_1)).isOne();
		assertThat(fixture.counters.get(Counter.ACKNOWLEDGED)).isOne();
		assertThat(fixture.output.leftQueue).containsExactly(message);
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("QoS 2: PUBREC, PUBREL, PUBCOMP [MQTT5-4.3.3-4, MQTT5-4.3.3-5, MQTT311-4.3.3-1]")
	void exactlyOnce(MqttVersion version) {
		SessionFixture fixture = SessionFixture.connected(version);
		OutgoingMessage message = fixture.publish(2, "a");
		fixture.receive(PacketType.PUBREC, 1);
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q2 t a", "PUBREL 1");
		assertThat(message.acknowledged()).isNotDone();
		assertThat(fixture.session.inFlightOutgoing()).isOne();
		fixture.receive(PacketType.PUBCOMP, 1);
		assertThat(message.acknowledged().join().reasonCode()).isEqualTo(ReasonCode.SUCCESS);
		assertThat(fixture.session.isDrained()).isTrue();
		assertThat(fixture.counters.get(Counter.SENT_QOS_2)).isOne();
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("PUBRELs follow the order of the PUBRECs [MQTT5-4.6.0-4, MQTT311-4.6.0-4]")
	void orderOfPubRels(MqttVersion version) {
		SessionFixture fixture = SessionFixture.connected(version);
		fixture.publish(2, "a");
		fixture.publish(2, "b");
		fixture.sent();
		fixture.receive(PacketType.PUBREC, 2);
		fixture.receive(PacketType.PUBREC, 1);
		assertThat(fixture.sent()).containsExactly("PUBREL 2", "PUBREL 1");
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("A repeated PUBREC gets PUBREL again, a repeated PUBCOMP nothing")
	void repeatedAcknowledgements(MqttVersion version) {
		SessionFixture fixture = SessionFixture.connected(version);
		OutgoingMessage message = fixture.publish(2, "a");
		fixture.receive(PacketType.PUBREC, 1);
		fixture.receive(PacketType.PUBREC, 1);
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q2 t a", "PUBREL 1", "PUBREL 1");
		fixture.receive(PacketType.PUBCOMP, 1);
		fixture.receive(PacketType.PUBCOMP, 1);
		assertThat(message.acknowledged()).isCompleted();
		assertThat(fixture.sent()).isEmpty();
		assertThat(fixture.output.protocolError).isNull();
		assertThat(fixture.counters.get(Counter.UNKNOWN_ACKNOWLEDGEMENTS)).isOne();
	}

	@ParameterizedTest
	@CsvSource({ "1, PUBACK", "2, PUBREC" })
	@DisplayName("An error in PUBACK or PUBREC ends the flow without PUBREL; the connection lives [MQTT5-4.3.3-4, RULE-20.1]")
	void refusedByServer(int qos, PacketType type) {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		OutgoingMessage message = fixture.publish(qos, "a");
		fixture.sent();
		fixture.session.acknowledgementReceived(type, 1, ReasonCode.QUOTA_EXCEEDED, "too much", List.of(), fixture.now);
		MqttPublishException failure = failure(MqttPublishException.class, message);
		assertThat(failure.kind()).isEqualTo(Kind.REFUSED_BY_SERVER);
		assertThat(failure.reasonCode()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
		assertThat(failure.packetId()).isOne();
		assertThat(failure).hasMessageContaining("'t'").hasMessageContaining("0x97").hasMessageContaining("too much");
		assertThat(message.accepted()).isCompleted();
		assertThat(fixture.sent()).isEmpty();
		assertThat(fixture.output.protocolError).isNull();
		assertThat(fixture.session.isDrained()).isTrue();
		fixture.receive(type, 1);
		assertThat(fixture.counters.get(Counter.UNKNOWN_ACKNOWLEDGEMENTS)).isOne();
	}

	@Test
	@DisplayName("The result says that nobody is subscribed, also at QoS 2, where PUBREC tells it")
	void noMatchingSubscribers() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		OutgoingMessage first = fixture.publish(1, "a");
		OutgoingMessage second = fixture.publish(2, "b");
		fixture.receive(PacketType.PUBACK, 1, 0x10);
		fixture.receive(PacketType.PUBREC, 2, 0x10);
		List<UserProperty> properties = List.of(new UserProperty("n", "v"));
		fixture.session.acknowledgementReceived(PacketType.PUBCOMP, 2, ReasonCode.SUCCESS, "text", properties,
				fixture.now);
		assertThat(first.join().reasonCode()).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
		assertThat(second.join())
			.isEqualTo(new PublishResult(QoS.EXACTLY_ONCE, 2, ReasonCode.NO_MATCHING_SUBSCRIBERS, "text", properties));
	}

	@Test
	@DisplayName("PUBCOMP with 'packet identifier not found' is a success, since the server had taken the message")
	void pubCompNotFound() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		OutgoingMessage message = fixture.publish(2, "a");
		fixture.receive(PacketType.PUBREC, 1);
		fixture.receive(PacketType.PUBCOMP, 1, 0x92);
		assertThat(message.join().reasonCode()).isEqualTo(ReasonCode.SUCCESS);
	}

	@ParameterizedTest
	@CsvSource({ "V5, 1, PUBREC", "V5, 1, PUBCOMP", "V5, 2, PUBACK", "V5, 2, PUBCOMP", "V3_1_1, 1, PUBREC",
			"V3_1_1, 1, PUBCOMP", "V3_1_1, 2, PUBACK", "V3_1_1, 2, PUBCOMP" })
	@DisplayName("A wrong acknowledgement for a known identifier is a protocol error [RULE-7.2]")
	void wrongAcknowledgement(MqttVersion version, int qos, PacketType type) {
		SessionFixture fixture = SessionFixture.connected(version);
		OutgoingMessage message = fixture.publish(qos, "a");
		fixture.receive(type, 1);
		assertThat(fixture.output.protocolError).startsWith("0x82 " + type).contains("identifier 1");
		assertThat(message.acknowledged()).isNotDone();
		fixture.sent();
		fixture.receive(PacketType.PUBACK, 1);
		fixture.receive(PacketType.PUBREC, 1);
		fixture.publish(0, "b");
		assertThat(fixture.sent()).as("nothing is taken or sent until the next connection").isEmpty();
		fixture.disconnect().connect(true);
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q%d dup t a".formatted(qos), "PUBLISH q0 t b");
	}

	@ParameterizedTest
	@EnumSource(names = { "PUBACK", "PUBREC", "PUBCOMP" })
	@DisplayName("An acknowledgement for the identifier of a SUBSCRIBE is a protocol error")
	void acknowledgementForRequest(PacketType type) {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.subscribe(SessionFixture.recipient("handler"), "a");
		fixture.receive(type, 1);
		assertThat(fixture.output.protocolError).startsWith("0x82 " + type).contains("SUBSCRIBE");
	}

	@Test
	void errorInPubRecAfterPubRelIsAProtocolError() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.publish(2, "a");
		fixture.receive(PacketType.PUBREC, 1);
		fixture.receive(PacketType.PUBREC, 1, 0x80);
		assertThat(fixture.output.protocolError).startsWith("0x82 PUBREC");
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("Acknowledgements for unknown identifiers are counted; PUBREC gets PUBREL 0x92 on 5.0 [RULE-7.2]")
	void unknownIdentifier(MqttVersion version) {
		SessionFixture fixture = SessionFixture.connected(version);
		fixture.receive(PacketType.PUBACK, 9);
		fixture.receive(PacketType.PUBREC, 9);
		fixture.receive(PacketType.PUBCOMP, 9);
		assertThat(fixture.sent()).isEqualTo((version == MqttVersion.V5) ? List.of("PUBREL 9 0x92") : List.of());
		assertThat(fixture.output.protocolError).isNull();
		assertThat(fixture.counters.get(Counter.UNKNOWN_ACKNOWLEDGEMENTS)).isEqualTo(3);
	}

	@ParameterizedTest
	@EnumSource
	void whatIsPublishedWithoutAConnectionGoesOutInTheOrderOfTheCalls(MqttVersion version) {
		SessionFixture fixture = SessionFixture.of(version);
		for (int i = 0; i < 6; i++) {
			assertThat(fixture.publish(i % 3, "" + i).accepted()).isCompleted();
		}
		assertThat(fixture.sent()).isEmpty();
		assertThat(fixture.output.leftQueue).isEmpty();
		fixture.connect(false);
		assertThat(fixture.sent()).containsExactly("PUBLISH q0 t 0", "PUBLISH 1 q1 t 1", "PUBLISH 2 q2 t 2",
				"PUBLISH q0 t 3", "PUBLISH 3 q1 t 4", "PUBLISH 4 q2 t 5");
		assertThat(fixture.output.leftQueue).hasSize(6);
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("A full socket holds back every PUBLISH, but no acknowledgement and no request")
	void fullSocket(MqttVersion version) {
		SessionFixture fixture = SessionFixture.connected(version);
		fixture.attach("t", SessionFixture.recipient("handler"));
		fixture.publish(2, "a");
		fixture.output.writable = false;
		fixture.sent();
		fixture.publish(1, "b");
		fixture.publish(0, "c");
		fixture.receive(PacketType.PUBREC, 1);
		fixture.receivePublish(1, 5, "m");
		fixture.finish(0);
		fixture.unsubscribe("x");
		assertThat(fixture.sent()).containsExactly("PUBREL 1", "PUBACK 5", "UNSUBSCRIBE 2 x");
		fixture.output.writable = true;
		fixture.session.writable(fixture.now);
		assertThat(fixture.sent()).containsExactly("PUBLISH 3 q1 t b", "PUBLISH q0 t c");
	}

	@ParameterizedTest
	@CsvSource({ "0", "1", "2" })
	void aMessageThatWaitsCanBeTakenBack(int qos) {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5);
		fixture.publish(qos, "a");
		OutgoingMessage message = fixture.publish(qos, "b");
		fixture.publish(qos, "c");
		assertThat(message.cancel().join()).isTrue();
		assertThat(message.acknowledged()).isCompletedExceptionally();
		assertThat(failure(CancellationException.class, message)).isNotNull();
		assertThat(message.accepted()).isCompleted();
		assertThat(fixture.output.leftQueue).containsExactly(message);
		assertThat(message.cancel().join()).isFalse();
		fixture.connect(false);
		assertThat(fixture.sent()).hasSize(2).noneMatch((line) -> line.endsWith("b"));
	}

	@Test
	void aMessageThatWasSentCannotBeTakenBack() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		OutgoingMessage message = fixture.publish(1, "a");
		assertThat(message.cancel().join()).isFalse();
		fixture.disconnect();
		assertThat(message.cancel().join()).isFalse();
		fixture.connect(false);
		assertThat(message.cancel().join()).as("republished").isFalse();
		fixture.receive(PacketType.PUBACK, 2);
		assertThat(message.acknowledged()).isCompleted();
	}

	@Test
	void closeFailsEverythingThatIsOpen() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.receiveMaximum = 3;
		fixture.reconnect(true);
		OutgoingMessage released = fixture.publish(2, "a");
		fixture.receive(PacketType.PUBREC, 1);
		OutgoingMessage sent = fixture.publish(1, "b");
		fixture.publish(1, "c");
		OutgoingMessage waiting = fixture.publish(1, "d");
		MqttStateException reason = new MqttStateException("closed");
		fixture.session.close(reason);
		OutgoingMessage late = fixture.publish(0, "e");
		for (OutgoingMessage message : List.of(released, sent, waiting, late)) {
			assertThat(failure(MqttStateException.class, message)).isSameAs(reason);
		}
		assertThat(late.accepted()).isCompletedExceptionally();
		assertThat(fixture.output.leftQueue).hasSize(5).doesNotHaveDuplicates();
		assertThat(fixture.session.isDrained()).isTrue();
		assertThat(fixture.session.awaitsAnswer()).isFalse();
		assertThat(fixture.session.inFlight(fixture.now)).isEmpty();
		assertThat(fixture.session.advance(fixture.now)).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void eventsPerMessageAreMadeWhenAskedFor() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.publish(1, "unseen");
		assertThat(fixture.output.events).isEmpty();
		fixture.output.wantsMessageEvents = true;
		OutgoingMessage message = fixture.publish(1, "a");
		fixture.receive(PacketType.PUBACK, 2);
		assertThat(fixture.output.events).containsExactly(new MqttEvent.MessageSent(message.message(), 2, false),
				new MqttEvent.MessageAcknowledged(Direction.OUTGOING, 2, ReasonCode.SUCCESS));
	}

}
