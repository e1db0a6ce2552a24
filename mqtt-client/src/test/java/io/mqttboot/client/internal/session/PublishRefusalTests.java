package io.mqttboot.client.internal.session;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.mqttboot.client.error.MqttPublishException;
import io.mqttboot.client.error.MqttPublishException.Kind;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.message.MqttMessage;

import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.PayloadFormat;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.mqttboot.client.internal.session.SessionFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages that are refused here, since the version or the server does not allow them, or
 * since they expired.
 */
class PublishRefusalTests {

	private static void assertRefused(OutgoingMessage message, Kind kind, @Nullable ReasonCode reasonCode) {
		MqttPublishException failure = failure(MqttPublishException.class, message);
		assertThat(failure.kind()).isEqualTo(kind);
		assertThat(failure.reasonCode()).isEqualTo(reasonCode);
		assertThat(failure).hasMessageContaining("'" + message.message().topic() + "'");
	}

	static Stream<MqttMessage.Builder> onlyInVersion5() {
		return Stream.of(MqttMessage.to("t").contentType("text/plain"), MqttMessage.to("t").responseTopic("r"),
				MqttMessage.to("t").correlationData(new byte[] { 1 }), MqttMessage.to("t").userProperty("n", "v"),
				MqttMessage.to("t").payloadFormat(PayloadFormat.UTF_8), MqttMessage.to("t").expiry(Duration.ofDays(1)));
	}

	@ParameterizedTest
	@MethodSource("onlyInVersion5")
	@DisplayName("MQTT 3.1.1 has no properties: refused at the call, with and without a connection [RULE-23.3]")
	void propertiesOn311(MqttMessage.Builder builder) {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V3_1_1);
		OutgoingMessage early = fixture.publish(builder.build());
		fixture.connect(false);
		OutgoingMessage late = fixture.publish(builder.atLeastOnce().build());
		for (OutgoingMessage message : List.of(early, late)) {
			MqttPublishException failure = failure(MqttPublishException.class, message);
			assertThat(failure.kind()).isEqualTo(Kind.NOT_IN_THIS_VERSION);
			assertThat(message.accepted()).isCompletedExceptionally();
		}
		assertThat(fixture.sent()).isEmpty();
		assertThat(fixture.output.leftQueue).containsExactly(early, late);
	}

	@Test
	@DisplayName("Nothing above the server's Maximum QoS [MQTT5-3.2.2-11]")
	void maximumQos() {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5);
		OutgoingMessage early = fixture.publish(2, "early");
		fixture.maximumQos = QoS.AT_LEAST_ONCE;
		fixture.connect(false);
		OutgoingMessage late = fixture.publish(2, "late");
		fixture.publish(1, "a");
		assertRefused(early, Kind.NOT_SUPPORTED_BY_SERVER, ReasonCode.QOS_NOT_SUPPORTED);
		assertRefused(late, Kind.NOT_SUPPORTED_BY_SERVER, ReasonCode.QOS_NOT_SUPPORTED);
		assertThat(early.accepted()).isCompleted();
		assertThat(late.accepted()).isCompletedExceptionally();
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q1 t a");
		assertThat(fixture.output.leftQueue).hasSize(3);
	}

	@Test
	@DisplayName("No RETAIN if the server has none [MQTT5-3.2.2-14]")
	void retainNotAvailable() {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5);
		fixture.retainAvailable = false;
		fixture.connect(false);
		OutgoingMessage message = fixture.publish(MqttMessage.to("t").retain().build());
		assertRefused(message, Kind.NOT_SUPPORTED_BY_SERVER, ReasonCode.RETAIN_NOT_SUPPORTED);
		assertThat(fixture.sent()).isEmpty();
		fixture.retainAvailable = true;
		fixture.reconnect(true);
		fixture.publish(MqttMessage.to("t").retain().build());
		assertThat(fixture.sent()).containsExactly("PUBLISH q0 retain t ");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2 })
	@DisplayName("No packet larger than the server's Maximum Packet Size [MQTT5-3.2.2-15]")
	void maximumPacketSize(int qos) {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5);
		OutgoingMessage early = fixture.publish(qos, "12345678901234567890123");
		fixture.output.maximumPacketSize = 30;
		fixture.connect(false);
		OutgoingMessage late = fixture.publish(qos, "12345678901234567890123");
		assertRefused(early, Kind.NOT_SUPPORTED_BY_SERVER, ReasonCode.PACKET_TOO_LARGE);
		assertRefused(late, Kind.NOT_SUPPORTED_BY_SERVER, ReasonCode.PACKET_TOO_LARGE);
		assertThat(failure(MqttPublishException.class, late)).hasMessageContaining("31 bytes")
			.hasMessageContaining("at most 30");
		assertThat(fixture.sent()).isEmpty();
		fixture.publish(qos, "1234567890123456789012");
		assertThat(fixture.sent()).hasSize(1);
	}

	@Test
	@DisplayName("What was in flight and exceeds the limits of a new connection fails alone")
	void stricterServerAfterReconnect() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		OutgoingMessage large = fixture.publish(1, "12345678901234567890123");
		OutgoingMessage second = fixture.publish(2, "a");
		OutgoingMessage third = fixture.publish(1, "b");
		fixture.disconnect().sent();
		fixture.output.maximumPacketSize = 30;
		fixture.maximumQos = QoS.AT_LEAST_ONCE;
		fixture.connect(true);
		assertRefused(large, Kind.NOT_SUPPORTED_BY_SERVER, ReasonCode.PACKET_TOO_LARGE);
		assertThat(failure(MqttPublishException.class, large).packetId()).isOne();
		assertRefused(second, Kind.NOT_SUPPORTED_BY_SERVER, ReasonCode.QOS_NOT_SUPPORTED);
		assertThat(fixture.sent()).containsExactly("PUBLISH 3 q1 dup t b");
		fixture.receive(PacketType.PUBACK, 3);
		assertThat(third).isCompleted();
		assertThat(fixture.session.isDrained()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2 })
	@DisplayName("A message that expired while it waited is not sent; time that is left is sent, rounded up [RULE-6.3]")
	void expiry(int qos) {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5);
		MqttMessage.Builder builder = MqttMessage.to("t").qos(QoS.of(qos)).text("a");
		OutgoingMessage first = fixture.publish(builder.expiry(Duration.ofSeconds(5)).build());
		OutgoingMessage second = fixture.publish(builder.expiry(Duration.ofSeconds(9)).build());
		assertThat(fixture.session.advance(fixture.now)).isEqualTo(fixture.now + 5_000_000_000L);
		fixture.now += 4_999_999_999L;
		fixture.elapse(0);
		assertThat(first.acknowledged()).isNotDone();
		fixture.now += 1_000_000_000L;
		fixture.elapse(0);
		assertRefused(first, Kind.EXPIRED, null);
		assertThat(fixture.output.leftQueue).containsExactly(first);
		assertThat(fixture.counters.get(Counter.EXPIRED)).isOne();
		assertThat(second.acknowledged()).isNotDone();
		fixture.connect(false);
		assertThat(fixture.sent()).hasSize(1).first().asString().endsWith("t expiry4 a");
	}

	@Test
	void expiryIsCheckedWhenSentEvenIfNobodyLookedBefore() {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5);
		OutgoingMessage message = fixture
			.publish(MqttMessage.to("t").atLeastOnce().expiry(Duration.ofSeconds(1)).build());
		fixture.now += 1_000_000_000L;
		fixture.connect(false);
		assertRefused(message, Kind.EXPIRED, null);
		assertThat(fixture.sent()).isEmpty();
	}

	@Test
	@DisplayName("A lifetime below a second is for sending at once or never")
	void noTimeToWait() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.receiveMaximum = 1;
		fixture.reconnect(true);
		MqttMessage message = MqttMessage.to("t").atLeastOnce().expiry(Duration.ofMillis(500)).build();
		OutgoingMessage first = fixture.publish(message);
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q1 t expiry1 ");
		OutgoingMessage second = fixture.publish(message);
		assertRefused(second, Kind.EXPIRED, null);
		assertThat(first.acknowledged()).isNotDone();
		assertThat(fixture.output.leftQueue).containsExactly(first, second);
	}

	@Test
	@DisplayName("Expiry does not stop a QoS 2 flow once PUBLISH was sent [MQTT5-4.3.3-7]")
	void noExpiryAfterPublish() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		MqttMessage.Builder builder = MqttMessage.to("t").exactlyOnce().text("a");
		OutgoingMessage message = fixture.publish(builder.expiry(Duration.ofSeconds(1)).build());
		fixture.publish(builder.expiry(Duration.ofSeconds(60)).build());
		fixture.disconnect().sent();
		fixture.elapse(5);
		fixture.connect(true);
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q2 dup t expiry1 a", "PUBLISH 2 q2 dup t expiry55 a");
		fixture.receive(PacketType.PUBREC, 1);
		fixture.receive(PacketType.PUBCOMP, 1);
		assertThat(message).isCompleted();
	}

	@Test
	@DisplayName("After a lost session a message is new, so it may expire again")
	void expiryAfterLostSession() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		OutgoingMessage message = fixture
			.publish(MqttMessage.to("t").atLeastOnce().expiry(Duration.ofSeconds(5)).build());
		fixture.disconnect().sent();
		fixture.elapse(6);
		assertThat(message.acknowledged()).isNotDone();
		fixture.connect(false);
		assertRefused(message, Kind.EXPIRED, null);
		assertThat(fixture.sent()).isEmpty();
		assertThat(fixture.session.isDrained()).isTrue();
		assertThat(fixture.output.leftQueue).containsExactly(message);
	}

	@Test
	void aLongQueueIsNotSearchedMoreThanOnceASecond() {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5);
		for (int i = 1; i <= 10; i++) {
			fixture.publish(MqttMessage.to("t").expiry(Duration.ofSeconds(i)).build());
			fixture.now += 100_000_000L;
		}
		long next = fixture.session.advance(fixture.now);
		int calls = 0;
		while (next != Long.MAX_VALUE) {
			assertThat(next - fixture.now).isNotNegative();
			fixture.now = next;
			next = fixture.session.advance(next);
			calls++;
		}
		assertThat(calls).isLessThanOrEqualTo(12);
		assertThat(fixture.output.leftQueue).hasSize(10);
	}

}
