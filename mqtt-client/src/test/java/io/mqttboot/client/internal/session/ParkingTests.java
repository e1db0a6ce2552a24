package io.mqttboot.client.internal.session;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.message.InFlightMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.options.FlowOptions;
import io.mqttboot.client.options.Unmatched;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.spi.MqttEvent.Unmatched.Outcome;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages that no handler wants, or not yet.
 */
class ParkingTests {

	private static final Recipient HANDLER = SessionFixture.recipient("handler");

	private static final Recipient OTHER = SessionFixture.recipient("other");

	private static SessionFixture fixture(MqttVersion version, Consumer<FlowOptions.Builder> flow) {
		return SessionFixture.of(version, (builder) -> {
			builder.receiveMaximum(6);
			flow.accept(builder);
		}).connect(true);
	}

	private static SessionFixture fixture(Unmatched policy) {
		return fixture(MqttVersion.V5, (flow) -> flow.unmatched(policy));
	}

	private static List<Outcome> outcomes(SessionFixture fixture) {
		return fixture.output.events.stream().map((event) -> ((MqttEvent.Unmatched) event).outcome()).toList();
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("Messages of a resumed session wait for their handler, unacknowledged, and are delivered in order")
	void parkedUntilAHandlerComes(MqttVersion version) {
		SessionFixture fixture = fixture(version, (flow) -> {
		});
		fixture.receivePublish("a", 1, 1, false, "1");
		fixture.receivePublish("b", 2, 2, false, "2");
		fixture.receivePublish("a", 2, 3, false, "3");
		assertThat(outcomes(fixture)).containsExactly(Outcome.PARKED, Outcome.PARKED, Outcome.PARKED);
		assertThat(fixture.output.events.get(1))
			.isEqualTo(new MqttEvent.Unmatched("b", QoS.EXACTLY_ONCE, Outcome.PARKED));
		assertThat(fixture.session.inFlight(fixture.now)).extracting(InFlightMessage::state)
			.containsOnly(InFlightMessage.State.PARKED);
		assertThat(fixture.session.isDrained()).as("parked messages are left out").isTrue();
		fixture.attach("a", HANDLER);
		assertThat(fixture.deliveredPayloads()).containsExactly("1", "3");
		fixture.finish(1);
		fixture.finish(0);
		assertThat(fixture.sent()).as("PUBREC 3 waits behind 2").containsExactly("PUBACK 1");
		fixture.subscribe(OTHER, "b");
		fixture.sent();
		assertThat(fixture.output.deliveries.get(2).recipients()).containsExactly(OTHER);
		fixture.finish(2);
		assertThat(fixture.sent()).containsExactly("PUBREC 2", "PUBREC 3");
		assertThat(fixture.counters.get(Counter.UNMATCHED)).isZero();
	}

	@Test
	@DisplayName("At most half of Receive Maximum is parked; the policy decides about the rest at once")
	void bounded() {
		SessionFixture fixture = fixture(Unmatched.ACKNOWLEDGE);
		for (int id = 1; id <= 4; id++) {
			fixture.receivePublish("a", 1 + id % 2, id, false, "" + id);
		}
		assertThat(outcomes(fixture)).containsExactly(Outcome.PARKED, Outcome.PARKED, Outcome.PARKED,
				Outcome.ACKNOWLEDGED);
		assertThat(fixture.counters.get(Counter.UNMATCHED)).isOne();
		fixture.attach("a", HANDLER);
		assertThat(fixture.deliveredPayloads()).containsExactly("1", "2", "3");
	}

	@ParameterizedTest
	@CsvSource({ "V5, ACKNOWLEDGE, ACKNOWLEDGED, PUBACK 1, PUBREC 2",
			"V3_1_1, ACKNOWLEDGE, ACKNOWLEDGED, PUBACK 1, PUBREC 2",
			"V5, REJECT, REJECTED, PUBACK 1 0x83 No handler for this topic, PUBREC 2 0x83 No handler for this topic",
			"V3_1_1, REJECT, ACKNOWLEDGED, PUBACK 1, PUBREC 2" })
	@DisplayName("After the parking time the policy decides; every message is acknowledged [MQTT5-4.5.0-2, MQTT311-4.5.0-2, MQTT5-3.3.2-3, MQTT311-3.3.2-3]")
	void policyAfterParkingTime(MqttVersion version, Unmatched policy, Outcome outcome, String pubAck, String pubRec) {
		SessionFixture fixture = fixture(version, (flow) -> flow.unmatched(policy));
		fixture.receivePublish("a", 1, 1, false, "1");
		fixture.receivePublish("a", 2, 2, false, "2");
		assertThat(fixture.session.advance(fixture.now)).isEqualTo(fixture.now + Duration.ofSeconds(10).toNanos());
		fixture.elapse(9);
		assertThat(fixture.sent()).isEmpty();
		fixture.output.events.clear();
		fixture.elapse(1);
		assertThat(fixture.sent()).containsExactly(pubAck, pubRec);
		assertThat(outcomes(fixture)).containsExactly(outcome, outcome);
		assertThat(fixture.counters.get(Counter.UNMATCHED)).isEqualTo(2);
		assertThat(fixture.session.advance(fixture.now)).isEqualTo(Long.MAX_VALUE);
		fixture.receivePublish("a", 1, 3, false, "3");
		assertThat(fixture.sent()).as("parking is over").hasSize(1);
		assertThat(fixture.output.protocolError).isNull();
	}

	@Test
	void heldMessagesWaitWithoutATimeLimit() {
		SessionFixture fixture = fixture(Unmatched.HOLD);
		fixture.receivePublish("a", 1, 1, false, "1");
		fixture.receivePublish("b", 1, 2, false, "2");
		fixture.elapse(10);
		fixture.receivePublish("a", 1, 3, false, "3");
		fixture.elapse(3600);
		assertThat(outcomes(fixture)).containsExactly(Outcome.PARKED, Outcome.PARKED, Outcome.HELD, Outcome.HELD,
				Outcome.HELD);
		assertThat(fixture.counters.get(Counter.UNMATCHED)).isEqualTo(3);
		assertThat(fixture.sent()).isEmpty();
		fixture.attach("a", HANDLER);
		fixture.receivePublish("b", 1, 4, false, "4");
		fixture.attach("b", OTHER);
		assertThat(fixture.deliveredPayloads()).containsExactly("1", "3", "2", "4");
		fixture.finish(0);
		fixture.finish(2);
		assertThat(fixture.sent()).containsExactly("PUBACK 1", "PUBACK 2");
	}

	@Test
	@DisplayName("Held and parked messages are delivered in order of receipt")
	void heldBeyondTheBound() {
		SessionFixture fixture = fixture(Unmatched.HOLD);
		for (int id = 1; id <= 5; id++) {
			fixture.receivePublish("a", 1, id, false, "" + id);
		}
		assertThat(outcomes(fixture)).containsExactly(Outcome.PARKED, Outcome.PARKED, Outcome.PARKED, Outcome.HELD,
				Outcome.HELD);
		fixture.elapse(10);
		fixture.attach("a", HANDLER);
		assertThat(fixture.deliveredPayloads()).containsExactly("1", "2", "3", "4", "5");
	}

	@Test
	@DisplayName("A new handler, and CONNACK, start the parking time again")
	void parkingTimeStartsAgain() {
		SessionFixture fixture = fixture(Unmatched.ACKNOWLEDGE);
		fixture.receivePublish("a", 1, 1, false, "1");
		fixture.elapse(9);
		fixture.attach("x", HANDLER);
		fixture.elapse(9);
		fixture.subscribe(HANDLER, "y");
		fixture.elapse(9);
		assertThat(outcomes(fixture)).containsExactly(Outcome.PARKED);
		fixture.elapse(1);
		assertThat(outcomes(fixture)).containsExactly(Outcome.PARKED, Outcome.ACKNOWLEDGED);
		fixture.reconnect(true);
		fixture.receivePublish("a", 1, 2, false, "2");
		assertThat(outcomes(fixture)).last().isEqualTo(Outcome.PARKED);
	}

	@Test
	void withoutParkingTimeThePolicyDecidesAtOnce() {
		SessionFixture fixture = fixture(MqttVersion.V5, (flow) -> flow.parkingTime(Duration.ZERO));
		fixture.receivePublish("a", 1, 1, false, "1");
		assertThat(fixture.sent()).containsExactly("PUBACK 1");
	}

	@Test
	void qos0IsDropped() {
		SessionFixture fixture = fixture(Unmatched.HOLD);
		fixture.receivePublish("a", 0, 0, false, "1");
		assertThat(fixture.output.events)
			.containsExactly(new MqttEvent.Unmatched("a", QoS.AT_MOST_ONCE, Outcome.ACKNOWLEDGED));
		assertThat(fixture.counters.get(Counter.UNMATCHED)).isOne();
		fixture.attach("a", HANDLER);
		assertThat(fixture.output.deliveries).isEmpty();
	}

	@Test
	@DisplayName("A handler for unmatched messages takes everything at once, parked messages too")
	void handlerForUnmatched() {
		SessionFixture fixture = fixture(Unmatched.ACKNOWLEDGE);
		fixture.attach("a", HANDLER);
		fixture.receivePublish("b", 1, 1, false, "1");
		fixture.session.addUnmatched(OTHER, fixture.now);
		fixture.receivePublish("c", 0, 0, false, "2");
		fixture.receivePublish("a", 0, 0, false, "3");
		assertThat(fixture.output.deliveries).extracting(RecordingOutput.Delivered::recipients)
			.containsExactly(List.of(OTHER), List.of(OTHER), List.of(HANDLER));
		assertThat(fixture.counters.get(Counter.UNMATCHED)).isZero();
		fixture.session.removeUnmatched(OTHER);
		fixture.receivePublish("b", 1, 2, false, "4");
		assertThat(outcomes(fixture)).containsExactly(Outcome.PARKED, Outcome.PARKED);
	}

	@ParameterizedTest
	@CsvSource({ "1", "2" })
	@DisplayName("A parked message is forgotten with the connection, since the server sends it again")
	void forgottenWithTheConnection(int qos) {
		SessionFixture fixture = fixture(Unmatched.HOLD);
		fixture.receivePublish("a", qos, 1, false, "1");
		fixture.elapse(10);
		fixture.receivePublish("a", qos, 2, false, "2");
		fixture.disconnect();
		assertThat(fixture.session.inFlightIncoming()).isZero();
		fixture.attach("a", HANDLER);
		assertThat(fixture.output.deliveries).isEmpty();
		fixture.connect(true);
		fixture.receivePublish("a", qos, 1, true, "1");
		assertThat(fixture.deliveredPayloads()).containsExactly("1");
	}

	@Test
	@DisplayName("A repetition of a parked message on the same connection is not parked twice")
	void repetition() {
		SessionFixture fixture = fixture(Unmatched.ACKNOWLEDGE);
		fixture.receivePublish("a", 1, 1, false, "1");
		fixture.receivePublish("a", 1, 1, true, "1");
		fixture.receivePublish("b", 1, 1, true, "other");
		fixture.attach("#", HANDLER);
		assertThat(fixture.deliveredPayloads()).containsExactly("1", "other");
		fixture.finish(0);
		fixture.finish(1);
		assertThat(fixture.sent()).containsExactly("PUBACK 1", "PUBACK 1");
	}

	@Test
	void parkedMessagesOfALostSessionAreForgotten() {
		SessionFixture fixture = fixture(Unmatched.ACKNOWLEDGE);
		fixture.receivePublish("a", 1, 1, false, "1");
		fixture.reconnect(false);
		fixture.elapse(60);
		fixture.attach("a", HANDLER);
		assertThat(fixture.sent()).isEmpty();
		assertThat(fixture.output.deliveries).isEmpty();
	}

}
