package io.mqttboot.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.options.DisconnectOptions;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.testkit.FakeServer;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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

	private static ServerConnection connected(FakeServer server, MqttClient client, String connackProperties) {
		CompletableFuture<?> connected = client.connect();
		ServerConnection connection = server.accept().handshake(false, connackProperties);
		connected.join();
		return connection;
	}

	private static MqttClient client(FakeServer server, MqttVersion version, Duration sessionExpiry) {
		return MqttClient.create(MqttClientOptions.builder()
			.server(server.uri())
			.clientId("c")
			.version(version)
			.session((session) -> session.expiry(sessionExpiry))
			.build());
	}

	@Test
	@DisplayName("DISCONNECT with session expiry, reason string and user properties [MQTT5-3.14.2]")
	void saysEverything() {
		DisconnectOptions farewell = DisconnectOptions.builder()
			.reasonCode(ReasonCode.ADMINISTRATIVE_ACTION)
			.sessionExpiry(Duration.ofSeconds(10))
			.reasonString("moved")
			.userProperty("a", "2")
			.userProperty("a", "1")
			.build();
		try (FakeServer server = FakeServer.start();
				MqttClient client = client(server, MqttVersion.V5, Duration.ofHours(1))) {
			ServerConnection connection = connected(server, client, "");
			CompletableFuture<?> left = client.disconnect(farewell);
			WirePacket packet = connection.read(WirePacket.Type.DISCONNECT);
			assertThat(packet.reasonCode()).isEqualTo(0x98);
			assertThat(packet.properties())
				.isEqualTo(Map.of(0x11, List.of(10L), 0x1F, List.of("moved"), 0x26, List.of("a=2", "a=1")));
			connection.cut();
			left.join();
		}
	}

	@Test
	@DisplayName("Reason string and user properties are left out if the packet gets too large [MQTT5-3.14.2-3, MQTT5-3.14.2-4]")
	void leavesOutWhatDoesNotFit() {
		DisconnectOptions farewell = DisconnectOptions.builder()
			.reasonString("a text that is longer than the server takes")
			.sessionExpiry(Duration.ZERO)
			.build();
		try (FakeServer server = FakeServer.start();
				MqttClient client = client(server, MqttVersion.V5, Duration.ofHours(1))) {
			ServerConnection connection = connected(server, client, "27 00 00 00 14");
			CompletableFuture<?> left = client.disconnect(farewell);
			connection.expect("E0 07 00 05 11 00 00 00 00");
			connection.cut();
			left.join();
		}
	}

	@Test
	@DisplayName("A session expiry of 0 cannot be raised by DISCONNECT [MQTT5-3.14.2.2.2, RULE-12.1]")
	void doesNotBeginASessionAtTheEnd() {
		try (FakeServer server = FakeServer.start();
				MqttClient client = client(server, MqttVersion.V5, Duration.ZERO);
				MqttClient old = client(server, MqttVersion.V3_1_1, Duration.ZERO)) {
			ServerConnection connection = connected(server, client, "");
			DisconnectOptions later = DisconnectOptions.builder().sessionExpiry(Duration.ofSeconds(1)).build();
			assertThatIllegalArgumentException().isThrownBy(() -> client.disconnect(later))
				.withMessageContaining("3.14.2.2.2");
			assertThat(client.status().isConnected()).isTrue();
			assertThatIllegalArgumentException().isThrownBy(() -> old.disconnect(later)).withMessageContaining("3.1.1");
			CompletableFuture<?> left = client
				.disconnect(DisconnectOptions.builder().sessionExpiry(Duration.ZERO).build());
			connection.expect("E0 07 00 05 11 00 00 00 00");
			connection.cut();
			left.join();
		}
	}

}
