package io.mqttboot.client;

import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.error.MqttConnectException;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ServerLimits;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * MQTT 3.1.1 with servers that do not know 5.0.
 */
class VersionFallbackTests {

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	private MqttClient client() {
		return this.fixture.client((options) -> options.connect((connect) -> connect.versionFallback(true)));
	}

	/** Takes a CONNECT of 5.0 and answers; nothing means closing. */
	private void refuse(String answer) {
		ServerConnection connection = this.fixture.server().accept();
		assertThat(connection.readConnect().level()).isEqualTo(5);
		if (answer.isEmpty()) {
			connection.cut();
		}
		else {
			connection.send(answer);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "20 03 00 84 00", "20 02 00 01", "20 02 00 02", "20 02 00 00", "" })
	@DisplayName("0x84, a CONNACK in the format of 3.1.1, or a close lead to 3.1.1 [MQTT5-3.1.2-2, MQTT311-3.1.2-2]")
	void fallsBack(String answer) {
		MqttClient client = client();
		CompletableFuture<ConnectResult> connected = client.connect();
		refuse(answer);
		ServerConnection connection = this.fixture.server().handshake();
		assertThat(connection.connect().level()).isEqualTo(4);
		assertThat(get(connected).version()).isEqualTo(MqttVersion.V3_1_1);
		assertThat(get(connected).limits()).isEqualTo(ServerLimits.V3_1_1);
		CompletableFuture<?> acknowledged = client.publish(MqttMessage.to("a").atLeastOnce().build()).acknowledged();
		WirePacket publish = connection.read(WirePacket.Type.PUBLISH);
		assertThat(publish.hex()).isEqualTo("32 05 00 01 61 00 01");
		connection.acknowledge(publish);
		get(acknowledged);
		CompletableFuture<?> left = client.disconnect(ReasonCode.SUCCESS);
		connection.expect("E0 00");
		connection.cut();
		get(left);
	}

	@Test
	void theVersionThatWorkedIsKeptForReconnectsAndForgottenByConnect() {
		MqttClient client = client();
		CompletableFuture<ConnectResult> connected = client.connect();
		refuse("20 02 00 01");
		ServerConnection connection = this.fixture.server().handshake();
		get(connected);
		connection.cut();
		connection = this.fixture.server().handshake();
		assertThat(connection.connect().level()).isEqualTo(4);
		CompletableFuture<?> left = client.disconnect();
		connection.cut();
		get(left);
		connected = client.connect();
		assertThat(this.fixture.server().handshake().connect().level()).isEqualTo(5);
		get(connected);
	}

	@Test
	void aServerThatRefusesBothVersionsIsNotTriedForEver() {
		MqttClient client = client();
		CompletableFuture<ConnectResult> connected = client.connect();
		refuse("20 03 00 84 00");
		ServerConnection connection = this.fixture.server().accept();
		connection.readConnect();
		connection.send("20 02 00 01");
		assertThat(failure(connected, MqttConnectException.class).reasonCode())
			.isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
		this.fixture.server().expectNoConnection();
	}

	@Test
	void aBrokenAttemptIsNoReasonToStayWithTheOldVersion() {
		MqttClient client = this.fixture.client((options) -> options.connect((connect) -> connect.versionFallback(true))
			.reconnect((reconnect) -> reconnect.retryFirstConnect(true)));
		CompletableFuture<ConnectResult> connected = client.connect();
		refuse("");
		ServerConnection connection = this.fixture.server().accept();
		assertThat(connection.readConnect().level()).isEqualTo(4);
		connection.cut();
		assertThat(this.fixture.server().handshake().connect().level()).isEqualTo(5);
		get(connected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "20 03 00 87 00", "30 03 00 01 61" })
	void otherFailuresDoNotLeadThere(String answer) {
		CompletableFuture<ConnectResult> connected = client().connect();
		refuse(answer);
		assertThat(connected).failsWithin(ClientFixture.LIMIT);
		this.fixture.server().expectNoConnection();
	}

	@Test
	void itIsOffByDefault() {
		CompletableFuture<ConnectResult> connected = this.fixture.client(MqttVersion.V5).connect();
		refuse("20 02 00 05");
		assertThat(failure(connected, MqttConnectException.class)).hasMessageContaining("versionFallback")
			.extracting(MqttConnectException::reasonCode)
			.isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
		this.fixture.server().expectNoConnection();
	}

	@Test
	void whatOnly5HasContradictsIt() {
		assertThatExceptionOfType(MqttConfigurationException.class)
			.isThrownBy(() -> MqttClientOptions.builder()
				.connect((connect) -> connect.versionFallback(true).userProperty("a", "b"))
				.build())
			.withMessageContaining("versionFallback");
	}

}
