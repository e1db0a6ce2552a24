package io.mqttboot.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.error.MqttPublishException;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.testkit.Hex;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What CONNECT asks of the server.
 */
class ConnectPropertiesTests {

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@Test
	@DisplayName("5.0: Response Information is asked for by option and readable [MQTT5-3.1.2-28]")
	void responseInformation() {
		MqttClient client = this.fixture
			.client((options) -> options.connect((connect) -> connect.requestResponseInformation(true)));
		CompletableFuture<ConnectResult> connected = client.connect();
		ServerConnection connection = this.fixture.server().accept().handshake(false, "1A" + Hex.string("replies/"));
		assertThat(connection.connect().properties()).containsEntry(0x19, List.of(1L));
		assertThat(get(connected).responseInformation()).isEqualTo("replies/");
	}

	@Test
	@DisplayName("5.0: without problem information, reason strings are for CONNACK and DISCONNECT [MQTT5-3.1.2-29]")
	void noProblemInformation() {
		MqttClient client = this.fixture
			.client((options) -> options.connect((connect) -> connect.requestProblemInformation(false)));
		ServerConnection connection = this.fixture.connect(client, "1F" + Hex.string("welcome"));
		assertThat(connection.connect().properties()).containsEntry(0x17, List.of(0L));
		CompletableFuture<PublishResult> acknowledged = client.publish(MqttMessage.to("a").atLeastOnce().build())
			.acknowledged();
		WirePacket publish = connection.read(WirePacket.Type.PUBLISH);
		connection.send("40 07 %04X 00 03 1F 00 00".formatted(publish.packetId()));
		connection.expect("E0 01 82");
		connection.expectEndOfStream();
		connection.cut();
		assertThat(acknowledged).isNotDone();
	}

	@Test
	@DisplayName("5.0: with problem information, a refused message tells why")
	void problemInformation() {
		MqttClient client = this.fixture.client((options) -> options);
		ServerConnection connection = this.fixture.connect(client);
		assertThat(connection.connect().properties()).doesNotContainKey(0x17).doesNotContainKey(0x19);
		CompletableFuture<PublishResult> acknowledged = client.publish(MqttMessage.to("a").atLeastOnce().build())
			.acknowledged();
		WirePacket publish = connection.read(WirePacket.Type.PUBLISH);
		connection.send("40 09 %04X 87 05 1F".formatted(publish.packetId()) + Hex.string("no"));
		assertThat(failure(acknowledged, MqttPublishException.class)).hasMessageContaining("no")
			.extracting(MqttPublishException::reasonCode)
			.isEqualTo(ReasonCode.NOT_AUTHORIZED);
	}

}
