package io.mqttboot.client.internal.engine;

import java.util.List;

import io.mqttboot.client.internal.packet.Packet.ConnAck;
import io.mqttboot.client.internal.packet.Packet.ConnAckProperties;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ServerLimits;
import io.mqttboot.client.options.MqttClientOptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What CONNACK means for the connection.
 */
class HandshakeTests {

	@ParameterizedTest
	@CsvSource({ "1, 1", "268435460, 268435460", "268435461, 268435460", "4294967295, 268435460" })
	@DisplayName("a server cannot take larger packets than the protocol can express [MQTT5-3.2.2-15]")
	void maximumPacketSize(long announced, long inForce) {
		ConnAckProperties properties = new ConnAckProperties(null, null, null, null, announced, null, null, null, null,
				null, null, null, null, null, null, null, List.of());
		assertThat(limits(properties).maximumPacketSize()).isEqualTo(inForce);
	}

	private static ServerLimits limits(ConnAckProperties properties) {
		MqttClientOptions options = MqttClientOptions.builder().server("mqtt://localhost").clientId("c").build();
		return new Handshake(options, MqttVersion.V5, "c", true, false)
			.accept(new ConnAck(false, ReasonCode.SUCCESS, properties))
			.limits();
	}

}
