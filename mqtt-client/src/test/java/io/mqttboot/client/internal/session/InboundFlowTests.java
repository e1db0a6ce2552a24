package io.mqttboot.client.internal.session;

import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.message.MqttVersion;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * QoS 0, 1 and 2 from the server.
 */
class InboundFlowTests {

	private static final Recipient HANDLER = SessionFixture.recipient("handler");

	private static SessionFixture fixture(MqttVersion version) {
		SessionFixture fixture = SessionFixture.connected(version);
		fixture.attach("t", HANDLER);
		return fixture;
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("Each QoS has its answer, when the handler is done [MQTT5-3.3.4-1, MQTT311-3.3.4-1]")
	void answers(MqttVersion version) {
		SessionFixture fixture = fixture(version);
		fixture.receivePublish(0, 0, "a");
		fixture.receivePublish(1, 7, "b");
		fixture.receivePublish(2, 8, "c");
		assertThat(fixture.deliveredPayloads()).containsExactly("a", "b", "c");
		assertThat(fixture.sent()).isEmpty();
		assertThat(fixture.session.inFlightIncoming()).isEqualTo(2);
		fixture.finish(1);
		fixture.finish(2);
		assertThat(fixture.sent()).containsExactly("PUBACK 7", "PUBREC 8");
		fixture.receive(PacketType.PUBREL, 8);
		assertThat(fixture.sent()).containsExactly("PUBCOMP 8");
		assertThat(fixture.session.inFlightIncoming()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("PUBACKs leave in order of receipt [MQTT5-4.6.0-2, MQTT311-4.6.0-2]")
	void orderOfPubAcks(MqttVersion version) {
		SessionFixture fixture = fixture(version);
		fixture.receivePublish(1, 1, "a");
		fixture.receivePublish(1, 2, "b");
		fixture.receivePublish(1, 3, "c");
		fixture.finish(2);
		fixture.finish(0);
		assertThat(fixture.sent()).containsExactly("PUBACK 1");
		fixture.finish(1);
		assertThat(fixture.sent()).containsExactly("PUBACK 2", "PUBACK 3");
	}

}
