package io.mqttboot.client;

import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.testkit.FakeServer;
import io.mqttboot.client.testkit.ServerConnection;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The last packet of a client that leaves.
 */
class GoodbyeTests {

	private static void leave(MqttClientOptions.Builder options, ReasonCode code, String expected) {
		try (FakeServer server = FakeServer.start();
				MqttClient client = MqttClient.create(options.server(server.uri()).build())) {
			CompletableFuture<?> connected = client.connect();
			ServerConnection connection = server.accept().handshake();
			connected.join();
			CompletableFuture<?> left = client.disconnect(code);
			if (!expected.isEmpty()) {
				connection.expect(expected);
			}
			connection.expectEndOfStream();
			connection.cut();
			left.join();
		}
	}

	@Test
	@DisplayName("A session under a generated identifier, which nobody can resume, ends with the client [MQTT5-3.14.2.2.2]")
	void endsAnAnonymousSession() {
		leave(MqttClientOptions.builder(), ReasonCode.SUCCESS, "E0 07 00 05 11 00 00 00 00");
	}

	@Test
	@DisplayName("DISCONNECT with success is two bytes [MQTT5-3.14.2.1]")
	void leavesTheSessionOfANamedClient() {
		leave(MqttClientOptions.builder().clientId("meter-7"), ReasonCode.SUCCESS, "E0 00");
	}

	@Test
	@DisplayName("Reason code 0x04 keeps the will [MQTT5-3.14.4-3]")
	void keepsTheWill() {
		leave(MqttClientOptions.builder().clientId("meter-7"), ReasonCode.DISCONNECT_WITH_WILL, "E0 01 04");
	}

	@Test
	@DisplayName("On 3.1.1 the will is kept by closing without DISCONNECT [MQTT311-3.14.4-3]")
	void keepsTheWillOn311() {
		leave(MqttClientOptions.builder().version(MqttVersion.V3_1_1), ReasonCode.DISCONNECT_WITH_WILL, "");
		leave(MqttClientOptions.builder().version(MqttVersion.V3_1_1), ReasonCode.SUCCESS, "E0 00");
	}

}
