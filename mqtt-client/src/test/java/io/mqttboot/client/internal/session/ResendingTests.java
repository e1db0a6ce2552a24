package io.mqttboot.client.internal.session;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.message.MqttVersion;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Late answers on a connection with MQTT 3.1.1.
 */
class ResendingTests {

	private static SessionFixture fixture(MqttVersion version) {
		return SessionFixture.of(version, (flow) -> flow.resendAfter(Duration.ofSeconds(10))).connect(false);
	}

	@Test
	@DisplayName("Each message after its own time, again and again, until it is answered [RULE-8.4]")
	void everyMessageOnItsOwn() {
		SessionFixture fixture = fixture(MqttVersion.V3_1_1);
		fixture.publish(1, "a");
		fixture.elapse(4);
		fixture.publish(1, "b");
		fixture.sent();
		fixture.elapse(6);
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q1 dup t a");
		fixture.elapse(4);
		assertThat(fixture.sent()).containsExactly("PUBLISH 2 q1 dup t b");
		fixture.receive(PacketType.PUBACK, 2);
		fixture.elapse(6);
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q1 dup t a");
		fixture.receive(PacketType.PUBACK, 1);
		fixture.elapse(100);
		assertThat(fixture.sent()).isEmpty();
		assertThat(fixture.session.advance(fixture.now)).as("nothing is due any more").isEqualTo(Long.MAX_VALUE);
	}

	@Test
	@DisplayName("PUBLISHes in the order of the first sending, PUBRELs in that of the PUBRECs [MQTT311-4.6.0-1, MQTT311-4.6.0-4]")
	void order() {
		SessionFixture fixture = fixture(MqttVersion.V3_1_1);
		IntStream.rangeClosed(1, 5).forEach((i) -> fixture.publish(2, "" + i));
		fixture.receive(PacketType.PUBREC, 4);
		fixture.receive(PacketType.PUBREC, 2);
		fixture.sent();
		fixture.elapse(10);
		assertThat(fixture.sent()).containsExactly("PUBREL 4", "PUBREL 2", "PUBLISH 1 q2 dup t 1",
				"PUBLISH 3 q2 dup t 3", "PUBLISH 5 q2 dup t 5");
	}

	@Test
	void anAnswerToBothIsTakenOnce() {
		SessionFixture fixture = fixture(MqttVersion.V3_1_1);
		OutgoingMessage message = fixture.publish(2, "a");
		fixture.elapse(10);
		fixture.sent();
		fixture.receive(PacketType.PUBREC, 1);
		fixture.receive(PacketType.PUBREC, 1);
		assertThat(fixture.sent()).containsExactly("PUBREL 1", "PUBREL 1");
		fixture.receive(PacketType.PUBCOMP, 1);
		fixture.receive(PacketType.PUBCOMP, 1);
		assertThat(message).isCompleted();
		assertThat(fixture.output.protocolError).isNull();
	}

	@Test
	void aFullSocketIsNotFilledFurther() {
		SessionFixture fixture = fixture(MqttVersion.V3_1_1);
		fixture.publish(1, "a");
		fixture.sent();
		fixture.output.writable = false;
		fixture.elapse(10);
		assertThat(fixture.sent()).isEmpty();
		fixture.output.writable = true;
		fixture.elapse(10);
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q1 dup t a");
	}

	@Test
	void aNewConnectionStartsAnew() {
		SessionFixture fixture = fixture(MqttVersion.V3_1_1);
		fixture.publish(1, "a");
		fixture.elapse(9);
		fixture.disconnect();
		fixture.elapse(100);
		fixture.sent();
		fixture.connect(true);
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q1 dup t a");
		fixture.elapse(9);
		assertThat(fixture.sent()).isEmpty();
		fixture.elapse(1);
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q1 dup t a");
	}

	@Test
	void whatWaitsForTheQuotaIsNotSentEarly() {
		SessionFixture fixture = SessionFixture
			.of(MqttVersion.V3_1_1, (flow) -> flow.maxInFlight(1).resendAfter(Duration.ofSeconds(10)))
			.connect(false);
		fixture.publish(1, "a");
		fixture.publish(1, "b");
		fixture.sent();
		fixture.elapse(10);
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q1 dup t a");
	}

	@Test
	@DisplayName("Never on 5.0 [MQTT5-4.4.0-1]")
	void version5() {
		SessionFixture fixture = fixture(MqttVersion.V5);
		fixture.publish(2, "a");
		List<String> first = fixture.sent();
		fixture.elapse(3600);
		assertThat(first).hasSize(1);
		assertThat(fixture.sent()).isEmpty();
	}

}
