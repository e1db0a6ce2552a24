package io.mqttboot.client.internal.session;

import java.util.List;

import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.message.InFlightMessage;
import io.mqttboot.client.message.InFlightMessage.State;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What is said of messages under way is true at every step.
 */
class InFlightStateTests {

	private static final Recipient HANDLER = SessionFixture.recipient("handler");

	private static SessionFixture stored(MqttVersion version) {
		return SessionFixture.of(version, (flow) -> {
		}, (options) -> options.store((clientId) -> {
			throw new AssertionError("The test stores");
		}), 1).connect(false);
	}

	/** Everything that was changed so far is durable. */
	private static void flush(SessionFixture fixture) {
		fixture.session.stored(fixture.output.store.pending.size(), fixture.now);
	}

	private static List<State> states(SessionFixture fixture) {
		return fixture.session.inFlight(fixture.now).stream().map(InFlightMessage::state).toList();
	}

	@ParameterizedTest
	@EnumSource
	void outgoingAcrossConnections(MqttVersion version) {
		SessionFixture fixture = SessionFixture.connected(version);
		fixture.publish(1, "1");
		fixture.publish(2, "2");
		fixture.publish(2, "3");
		fixture.receive(PacketType.PUBREC, 3);
		assertThat(states(fixture)).containsExactly(State.AWAITING_PUBCOMP, State.AWAITING_PUBACK,
				State.AWAITING_PUBREC);
		fixture.disconnect();
		assertThat(states(fixture)).containsExactly(State.AWAITING_RELEASE, State.AWAITING_RESEND,
				State.AWAITING_RESEND);
		fixture.receiveMaximum = 2;
		fixture.connect(true);
		assertThat(states(fixture)).as("the third has to wait for the quota of this connection")
			.containsExactly(State.AWAITING_PUBCOMP, State.AWAITING_PUBACK, State.AWAITING_RESEND);
	}

	@Test
	void outgoingOfALostSession() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.publish(1, "1");
		fixture.output.writable = false;
		fixture.reconnect(false);
		assertThat(fixture.session.inFlight(fixture.now)).singleElement().satisfies((message) -> {
			assertThat(message.state()).isEqualTo(State.AWAITING_SEND);
			assertThat(message.packetId()).isZero();
		});
	}

	@Test
	void whatWaitsInTheQueueIsNotUnderWay() {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5);
		fixture.publish(1, "1");
		assertThat(states(fixture)).isEmpty();
		fixture.connect(false);
		assertThat(states(fixture)).containsExactly(State.AWAITING_PUBACK);
	}

	@ParameterizedTest
	@EnumSource
	void outgoingWithStore(MqttVersion version) {
		SessionFixture fixture = stored(version);
		fixture.publish(2, "1");
		assertThat(states(fixture)).containsExactly(State.AWAITING_SEND);
		flush(fixture);
		assertThat(states(fixture)).containsExactly(State.AWAITING_PUBREC);
		fixture.receive(PacketType.PUBREC, 1);
		assertThat(states(fixture)).containsExactly(State.AWAITING_RELEASE);
		flush(fixture);
		assertThat(states(fixture)).containsExactly(State.AWAITING_PUBCOMP);
		fixture.receive(PacketType.PUBCOMP, 1);
		assertThat(states(fixture)).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void incomingWithStore(MqttVersion version) {
		SessionFixture fixture = stored(version);
		fixture.attach("#", HANDLER);
		fixture.receivePublish(2, 7, "1");
		assertThat(states(fixture)).containsExactly(State.STORING);
		flush(fixture);
		assertThat(states(fixture)).containsExactly(State.PROCESSING);
		fixture.finish(0);
		assertThat(states(fixture)).containsExactly(State.AWAITING_ORDER);
		flush(fixture);
		assertThat(states(fixture)).containsExactly(State.AWAITING_PUBREL);
		fixture.receive(PacketType.PUBREL, 7);
		assertThat(states(fixture)).containsExactly(State.AWAITING_COMPLETION);
		flush(fixture);
		assertThat(states(fixture)).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void incomingAcrossConnections(MqttVersion version) {
		SessionFixture fixture = SessionFixture.connected(version);
		fixture.attach("#", HANDLER);
		fixture.receivePublish(1, 1, "1");
		fixture.receivePublish(2, 2, "2");
		fixture.receivePublish(2, 3, "3");
		fixture.finish(2);
		assertThat(states(fixture)).containsExactly(State.PROCESSING, State.PROCESSING, State.AWAITING_ORDER);
		fixture.finish(1);
		assertThat(states(fixture)).containsExactly(State.PROCESSING, State.AWAITING_PUBREL, State.AWAITING_PUBREL);
		fixture.disconnect();
		fixture.finish(0);
		assertThat(fixture.session.inFlight(fixture.now)).extracting(InFlightMessage::state)
			.containsExactly(State.AWAITING_REPETITION, State.AWAITING_PUBREL, State.AWAITING_PUBREL);
		assertThat(fixture.session.inFlight(fixture.now)).extracting(InFlightMessage::topic)
			.containsExactly("t", null, null);
		fixture.connect(true);
		assertThat(states(fixture)).containsExactly(State.AWAITING_REPETITION, State.AWAITING_PUBREL,
				State.AWAITING_PUBREL);
		fixture.receivePublish("t", 1, 1, true, "1");
		assertThat(states(fixture)).containsExactly(State.AWAITING_PUBREL, State.AWAITING_PUBREL);
	}

	@Test
	void incomingOfAnEarlierProcess() {
		StoredSession stored = new StoredSession((message) -> {
			throw new AssertionError();
		}, true);
		stored.add(1, new SessionRecord.Incoming(5, false));
		stored.add(2, new SessionRecord.Incoming(6, true));
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5);
		fixture.session.restore(stored, fixture.now);
		assertThat(fixture.session.inFlight(fixture.now)).extracting(InFlightMessage::packetId, InFlightMessage::state)
			.containsExactly(tuple(5, State.AWAITING_REPETITION), tuple(6, State.AWAITING_PUBREL));
	}

	@Test
	void aMessageThatGoesFirstButWaitsForTheStoreDoesNotUpsetTheQuota() {
		SessionFixture fixture = stored(MqttVersion.V5);
		fixture.publish(1, "1");
		fixture.publish(1, "2");
		flush(fixture);
		fixture.disconnect();
		OutgoingMessage birth = new OutgoingMessage(MqttMessage.to("t").text("birth").atLeastOnce().build(),
				fixture.now, (taken) -> {
					throw new AssertionError();
				});
		fixture.receiveMaximum = 3;
		fixture.session.publishFirst(birth);
		fixture.connect(true);
		assertThat(states(fixture)).containsExactly(State.AWAITING_PUBACK, State.AWAITING_PUBACK, State.AWAITING_SEND);
		fixture.receive(PacketType.PUBACK, 1);
		fixture.receive(PacketType.PUBACK, 2);
		flush(fixture);
		fixture.receive(PacketType.PUBACK, 3);
		fixture.sent();
		for (int i = 0; i < 3; i++) {
			fixture.publish(1, "new");
		}
		flush(fixture);
		assertThat(fixture.sent()).as("the whole quota is free again").hasSize(3);
		assertThat(fixture.session.awaitsAnswer()).isTrue();
	}

}
