package io.mqttboot.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.testkit.FakeServer;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The message that is published after every connect.
 */
class BirthTests {

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	private MqttClient client(FakeServer server, MqttMessage birth) {
		return this.fixture.client((options) -> options.server(server.uri())
			.reconnect((reconnect) -> reconnect.initialDelay(Duration.ofMillis(10)))
			.connect((connect) -> connect.birth(birth)));
	}

	private static MqttMessage.Builder online() {
		return MqttMessage.to("status/me").text("online").retain(true);
	}

	@Test
	void comesBeforeAllThatWaitOnEveryConnection() {
		FakeServer server = this.fixture.server();
		MqttClient client = client(server, online().atLeastOnce().build());
		client.publish(MqttMessage.to("a").text("0").build());
		CompletableFuture<PublishResult> waiting = client.publish(MqttMessage.to("a").text("1").atLeastOnce().build())
			.acknowledged();
		CompletableFuture<ConnectResult> connected = client.connect();
		ServerConnection first = server.handshake();
		get(connected);
		WirePacket birth = first.read(WirePacket.Type.PUBLISH);
		assertThat(birth.topic()).isEqualTo("status/me");
		assertThat(birth.text()).isEqualTo("online");
		assertThat(birth.retain()).isTrue();
		first.acknowledge(birth);
		assertThat(first.read(WirePacket.Type.PUBLISH).text()).isEqualTo("0");
		WirePacket one = first.read(WirePacket.Type.PUBLISH);
		first.acknowledge(one);
		get(waiting);
		first.cut();
		ServerConnection second = server.accept();
		client.publish(MqttMessage.to("a").text("2").build());
		second.handshake();
		assertThat(second.read(WirePacket.Type.PUBLISH).topic()).isEqualTo("status/me");
		assertThat(second.read(WirePacket.Type.PUBLISH).text()).isEqualTo("2");
	}

	@Test
	void oneThatTheServerDoesNotTakeDoesNoHarm() {
		FakeServer server = this.fixture.server();
		MqttClient client = client(server, online().build());
		CompletableFuture<ConnectResult> connected = client.connect();
		ServerConnection connection = server.accept();
		connection.handshake(false, "25 00");
		assertThat(get(connected).limits().retainAvailable()).isFalse();
		get(client.publish(MqttMessage.to("a").text("x").build()).acknowledged());
		assertThat(connection.read(WirePacket.Type.PUBLISH).topic()).isEqualTo("a");
		assertThat(client.status().queuedMessages()).isZero();
		assertThat(client.status().queuedBytes()).isZero();
	}

	@Test
	void propertiesNeedVersion5() {
		MqttClientOptions.Builder options = MqttClientOptions.builder()
			.version(MqttVersion.V3_1_1)
			.connect((connect) -> connect.birth(online().contentType("text/plain").build()));
		assertThatExceptionOfType(MqttConfigurationException.class).isThrownBy(options::build)
			.satisfies((ex) -> assertThat(ex.option()).isEqualTo("birth"));
	}

}
