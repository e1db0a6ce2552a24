package io.mqttboot.client.internal.session;

import java.time.Duration;
import java.util.List;

import io.mqttboot.client.error.MqttOverflowException;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.options.QueueOverflow;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.mqttboot.client.internal.session.SessionFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * More waits to be sent than may.
 */
class QueueOverflowTests {

	private static SessionFixture dropping(int messages, long bytes) {
		return SessionFixture.of(MqttVersion.V5,
				(flow) -> flow.queueMessages(messages).queueBytes(bytes).queueOverflow(QueueOverflow.DROP_OLDEST));
	}

	private static SessionFixture stored(QueueOverflow overflow, int messages, long storeBytes) {
		return SessionFixture.of(MqttVersion.V5, (flow) -> flow.queueMessages(messages).queueOverflow(overflow),
				(options) -> options.storeBytes(storeBytes).store((clientId) -> {
					throw new AssertionError("The test stores");
				}), 1);
	}

	private static void flush(SessionFixture fixture) {
		fixture.session.stored(fixture.output.store.pending.size(), fixture.now);
	}

	@Test
	@DisplayName("The oldest goes, whatever its QoS, and what is in flight stays")
	void oldest() {
		SessionFixture fixture = dropping(2, 1000);
		fixture.receiveMaximum = 1;
		fixture.connect(false);
		OutgoingMessage inFlight = fixture.publish(2, "in flight");
		fixture.output.writable = false;
		OutgoingMessage one = fixture.publish(1, "1");
		OutgoingMessage zero = fixture.publish(0, "2");
		OutgoingMessage kept = fixture.publish(1, "3");
		failure(MqttOverflowException.class, one);
		assertThat(one.accepted()).isCompleted();
		fixture.publish(0, "4");
		failure(MqttOverflowException.class, zero);
		assertThat(fixture.counters.get(Counter.DROPPED_OLDEST)).isEqualTo(2);
		assertThat(fixture.output.leftQueue).containsExactly(inFlight, one, zero);
		fixture.sent();
		fixture.output.writable = true;
		fixture.receive(PacketType.PUBREC, 1);
		fixture.receive(PacketType.PUBCOMP, 1);
		assertThat(fixture.sent()).containsExactly("PUBREL 1", "PUBLISH 2 q1 t 3", "PUBLISH q0 t 4");
		fixture.receive(PacketType.PUBACK, 2);
		assertThat(inFlight).isCompleted();
		assertThat(kept).isCompleted();
	}

	@Test
	void bytesCountToo() {
		SessionFixture fixture = dropping(100, 100);
		OutgoingMessage first = fixture.publish(1, "1".repeat(40));
		OutgoingMessage second = fixture.publish(1, "2".repeat(40));
		assertThat(first).isNotDone();
		OutgoingMessage third = fixture.publish(1, "3".repeat(40));
		failure(MqttOverflowException.class, first);
		assertThat(second).isNotDone();
		OutgoingMessage large = fixture.publish(1, "4".repeat(1000));
		failure(MqttOverflowException.class, second);
		failure(MqttOverflowException.class, third);
		assertThat(large).as("a single message is always allowed").isNotDone();
	}

	@Test
	void whatExpiredOrWasTakenBackMakesRoom() {
		SessionFixture fixture = dropping(2, 1000);
		OutgoingMessage first = fixture.publish(1, "1");
		fixture.publish(MqttMessage.to("t").text("2").expiry(Duration.ofSeconds(1)).build());
		fixture.elapse(2);
		fixture.publish(1, "3").cancel();
		OutgoingMessage last = fixture.publish(1, "4");
		assertThat(List.of(first, last)).noneMatch(OutgoingMessage::isDone);
		assertThat(fixture.counters.get(Counter.DROPPED_OLDEST)).isZero();
	}

	@Test
	void theStoreForgetsWhatWasDropped() {
		SessionFixture fixture = stored(QueueOverflow.DROP_OLDEST, 1, 1000);
		OutgoingMessage first = fixture.publish(1, "1");
		OutgoingMessage second = fixture.publish(1, "2");
		assertThat(first.accepted()).as("it was not on disk yet").isCompletedExceptionally();
		flush(fixture);
		assertThat(second.accepted()).isCompleted();
		assertThat(fixture.output.store.pending).filteredOn((change) -> change.value() == null)
			.as("records removed")
			.hasSize(1);
		assertThat(fixture.session.snapshot()).filteredOn(SessionRecord.Outgoing.class::isInstance).hasSize(1);
	}

	@Test
	@DisplayName("A full store gives up the oldest that wait, unless that would not help")
	void fullStoreDropsOldest() {
		SessionFixture fixture = stored(QueueOverflow.DROP_OLDEST, 100, 100);
		fixture.receiveMaximum = 1;
		fixture.connect(false);
		OutgoingMessage inFlight = fixture.publish(1, "1".repeat(39));
		flush(fixture);
		OutgoingMessage old = fixture.publish(1, "2".repeat(39));
		OutgoingMessage next = fixture.publish(2, "3".repeat(39));
		failure(MqttOverflowException.class, old);
		failure(MqttOverflowException.class, fixture.publish(1, "4".repeat(90)));
		assertThat(next).isNotDone();
		assertThat(inFlight).isNotDone();
		assertThat(fixture.counters.get(Counter.DROPPED_OLDEST)).isOne();
		assertThat(fixture.counters.get(Counter.DROPPED_NEWEST)).isOne();
	}

	@ParameterizedTest
	@CsvSource({ "REJECT, 1, 0", "DROP_NEWEST, 0, 1" })
	void fullStoreRefusesOrDropsTheNewest(QueueOverflow overflow, int rejected, int dropped) {
		SessionFixture fixture = stored(overflow, 100, 50);
		OutgoingMessage first = fixture.publish(1, "1".repeat(40));
		failure(MqttOverflowException.class, fixture.publish(1, "2".repeat(40)));
		assertThat(fixture.publish(0, "3".repeat(40))).as("QoS 0 is not stored").isNotDone();
		assertThat(first).isNotDone();
		assertThat(fixture.counters.get(Counter.REJECTED)).isEqualTo(rejected);
		assertThat(fixture.counters.get(Counter.DROPPED_NEWEST)).isEqualTo(dropped);
	}

}
