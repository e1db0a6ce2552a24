package io.mqttboot.client.internal.session;

import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.message.MqttVersion;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many QoS 1 and 2 messages are sent without an acknowledgement.
 */
class QuotaTests {

	private static final Recipient HANDLER = SessionFixture.recipient("handler");

	private static SessionFixture withReceiveMaximum(int receiveMaximum) {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5);
		fixture.receiveMaximum = receiveMaximum;
		return fixture.connect(false);
	}

	@Test
	@DisplayName("At most Receive Maximum messages are unacknowledged [MQTT5-3.3.4-7, MQTT5-4.9.0-1, MQTT5-4.9.0-2]")
	void receiveMaximum() {
		SessionFixture fixture = withReceiveMaximum(3);
		for (int i = 0; i < 10; i++) {
			fixture.publish(1 + i % 2, "" + i);
		}
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q1 t 0", "PUBLISH 2 q2 t 1", "PUBLISH 3 q1 t 2");
		fixture.receive(PacketType.PUBREC, 2);
		assertThat(fixture.sent()).as("PUBREC gives nothing back").containsExactly("PUBREL 2");
		fixture.receive(PacketType.PUBACK, 3);
		assertThat(fixture.sent()).containsExactly("PUBLISH 4 q2 t 3");
		fixture.receive(PacketType.PUBCOMP, 2);
		assertThat(fixture.sent()).containsExactly("PUBLISH 5 q1 t 4");
		fixture.receive(PacketType.PUBREC, 4, 0x83);
		assertThat(fixture.sent()).containsExactly("PUBLISH 6 q2 t 5");
	}

	@Test
	@DisplayName("Stray acknowledgements do not raise the quota [RULE-9.1]")
	void strayAcknowledgements() {
		SessionFixture fixture = withReceiveMaximum(1);
		fixture.receive(PacketType.PUBACK, 5);
		fixture.receive(PacketType.PUBCOMP, 6);
		fixture.receive(PacketType.PUBREC, 7, 0x80);
		fixture.sent();
		fixture.publish(1, "a");
		fixture.publish(1, "b");
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q1 t a");
	}

	@Test
	@DisplayName("Without quota QoS 0, requests and acknowledgements go on [MQTT5-3.3.4-8, MQTT5-4.9.0-3]")
	void onlyAcknowledgedMessagesAreHeldBack() {
		SessionFixture fixture = withReceiveMaximum(1);
		fixture.attach("t", HANDLER);
		fixture.publish(2, "a");
		fixture.publish(1, "held");
		fixture.publish(0, "b");
		fixture.subscribe(HANDLER, "x");
		fixture.receivePublish(1, 9, "m");
		fixture.finish(0);
		fixture.receive(PacketType.PUBREC, 1);
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q2 t a", "PUBLISH q0 t b", "SUBSCRIBE 2 identifier1 x:1",
				"PUBACK 9", "PUBREL 1");
	}

	@Test
	@DisplayName("With strict order QoS 0 waits too")
	void strictOrder() {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5, (flow) -> flow.strictOrder(true));
		fixture.receiveMaximum = 1;
		fixture.connect(false);
		fixture.publish(0, "a");
		fixture.publish(1, "b");
		fixture.publish(0, "c");
		fixture.publish(1, "d");
		fixture.publish(0, "e");
		assertThat(fixture.sent()).containsExactly("PUBLISH q0 t a", "PUBLISH 1 q1 t b", "PUBLISH q0 t c");
		fixture.reconnect(true);
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q1 dup t b");
		fixture.receive(PacketType.PUBACK, 1);
		assertThat(fixture.sent()).containsExactly("PUBLISH 2 q1 t d", "PUBLISH q0 t e");
	}

	@Test
	@DisplayName("With strict order QoS 0 waits behind what is sent again")
	void strictOrderBehindResends() {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5, (flow) -> flow.strictOrder(true)).connect(false);
		fixture.publish(1, "a");
		fixture.publish(1, "b");
		fixture.disconnect().sent();
		fixture.publish(0, "c");
		fixture.receiveMaximum = 1;
		fixture.connect(true);
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q1 dup t a");
		fixture.receive(PacketType.PUBACK, 1);
		assertThat(fixture.sent()).containsExactly("PUBLISH 2 q1 dup t b", "PUBLISH q0 t c");
	}

	@Test
	@DisplayName("Our own bound counts where it is lower, and on 3.1.1 it is the only one [RULE-9.3]")
	void maxInFlight() {
		for (MqttVersion version : MqttVersion.values()) {
			SessionFixture fixture = SessionFixture.of(version, (flow) -> flow.maxInFlight(2)).connect(false);
			for (int i = 0; i < 4; i++) {
				fixture.publish(1, "" + i);
			}
			assertThat(fixture.sent()).hasSize(2);
			fixture.receive(PacketType.PUBACK, 2);
			assertThat(fixture.sent()).containsExactly("PUBLISH 3 q1 t 2");
		}
	}

	@Test
	@DisplayName("Receive Maximum is that of the connection; nothing carries over [MQTT5-4.9.0-1, RULE-4.2]")
	void receiveMaximumPerConnection() {
		SessionFixture fixture = withReceiveMaximum(10);
		for (int i = 0; i < 8; i++) {
			fixture.publish(1, "" + i);
		}
		fixture.sent();
		fixture.receiveMaximum = 2;
		fixture.reconnect(true);
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q1 dup t 0", "PUBLISH 2 q1 dup t 1");
		for (int id = 1; id <= 6; id++) {
			fixture.receive(PacketType.PUBACK, id);
			assertThat(fixture.sent()).containsExactly("PUBLISH %d q1 dup t %d".formatted(id + 2, id + 1));
		}
		fixture.receiveMaximum = 65_535;
		fixture.reconnect(true);
		fixture.sent();
		for (int i = 0; i < 20; i++) {
			fixture.publish(1, "n");
		}
		assertThat(fixture.sent()).hasSize(20);
	}

	@Test
	@DisplayName("After a reconnect a released message uses the quota, but its PUBREL goes out without [RULE-9.2]")
	void releasedMessagesUseTheQuota() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.publish(2, "a");
		fixture.publish(2, "b");
		fixture.publish(1, "c");
		fixture.receive(PacketType.PUBREC, 2);
		fixture.receive(PacketType.PUBREC, 1);
		fixture.sent();
		fixture.receiveMaximum = 1;
		fixture.reconnect(true);
		assertThat(fixture.sent()).containsExactly("PUBREL 2", "PUBREL 1");
		fixture.receive(PacketType.PUBCOMP, 2);
		assertThat(fixture.sent()).isEmpty();
		fixture.receive(PacketType.PUBCOMP, 1);
		assertThat(fixture.sent()).containsExactly("PUBLISH 3 q1 dup t c");
	}

	@Test
	@DisplayName("Acknowledgements for messages that wait to be sent again count, without giving quota")
	void acknowledgedBeforeItIsSentAgain() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		OutgoingMessage first = fixture.publish(1, "a");
		OutgoingMessage second = fixture.publish(1, "b");
		OutgoingMessage third = fixture.publish(2, "c");
		fixture.publish(1, "d");
		fixture.sent();
		fixture.receiveMaximum = 1;
		fixture.reconnect(true);
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q1 dup t a");
		fixture.receive(PacketType.PUBACK, 2);
		fixture.receive(PacketType.PUBREC, 3);
		assertThat(second).isCompleted();
		assertThat(fixture.sent()).containsExactly("PUBREL 3");
		fixture.receive(PacketType.PUBACK, 1);
		assertThat(first).isCompleted();
		assertThat(fixture.sent()).isEmpty();
		fixture.receive(PacketType.PUBCOMP, 3);
		assertThat(third).isCompleted();
		assertThat(fixture.sent()).containsExactly("PUBLISH 4 q1 dup t d");
	}

}
