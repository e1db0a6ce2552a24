package io.mqttboot.client.internal.session;

import io.mqttboot.client.error.MqttPublishException;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * QoS 0, 1 and 2 to the server, on one connection.
 */
class OutboundFlowTests {

	@ParameterizedTest
	@EnumSource
	@DisplayName("QoS 0: no packet identifier, done when written [MQTT5-4.3.1-1, MQTT311-4.3.1-1]")
	void atMostOnce(MqttVersion version) {
		SessionFixture fixture = SessionFixture.connected(version);
		OutgoingMessage message = fixture.publish(0, "a");
		assertThat(fixture.sent()).containsExactly("PUBLISH q0 t a");
		assertThat(message.accepted()).isCompleted();
		assertThat(message.acknowledged().join().packetId()).isZero();
		assertThat(fixture.output.leftQueue).containsExactly(message);
		assertThat(fixture.session.isDrained()).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("QoS 1: done with PUBACK [MQTT5-4.3.2-1, MQTT311-4.3.2-1]")
	void atLeastOnce(MqttVersion version) {
		SessionFixture fixture = SessionFixture.connected(version);
		OutgoingMessage message = fixture.publish(1, "a");
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q1 t a");
		assertThat(message.accepted()).isCompleted();
		assertThat(message.acknowledged()).isNotDone();
		assertThat(fixture.session.awaitsAnswer()).isTrue();
		assertThat(fixture.session.inFlightOutgoing()).isOne();
		fixture.receive(PacketType.PUBACK, 1);
		assertThat(message.acknowledged().join().packetId()).isOne();
		assertThat(fixture.session.awaitsAnswer()).isFalse();
		assertThat(fixture.session.isDrained()).isTrue();
		assertThat(fixture.counters.get(Counter.ACKNOWLEDGED)).isOne();
		assertThat(fixture.output.leftQueue).containsExactly(message);
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("QoS 2: PUBREC, PUBREL, PUBCOMP [MQTT5-4.3.3-4, MQTT311-4.3.3-1]")
	void exactlyOnce(MqttVersion version) {
		SessionFixture fixture = SessionFixture.connected(version);
		OutgoingMessage message = fixture.publish(2, "a");
		fixture.receive(PacketType.PUBREC, 1);
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q2 t a", "PUBREL 1");
		assertThat(message.acknowledged()).isNotDone();
		fixture.receive(PacketType.PUBCOMP, 1);
		assertThat(message.acknowledged().join().reasonCode()).isEqualTo(ReasonCode.SUCCESS);
		assertThat(fixture.session.isDrained()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(value = MqttVersion.class, names = "V5")
	@DisplayName("PUBREC with an error ends the flow: no PUBREL [MQTT5-4.3.3-4]")
	void refusedByPubRec(MqttVersion version) {
		SessionFixture fixture = SessionFixture.connected(version);
		OutgoingMessage message = fixture.publish(2, "a");
		fixture.receive(PacketType.PUBREC, 1, 0x97);
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q2 t a");
		assertThatExceptionOfType(java.util.concurrent.CompletionException.class)
			.isThrownBy(() -> message.acknowledged().join())
			.withCauseInstanceOf(MqttPublishException.class);
		assertThat(fixture.session.isDrained()).isTrue();
	}

}
