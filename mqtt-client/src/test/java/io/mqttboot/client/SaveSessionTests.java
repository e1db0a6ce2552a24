package io.mqttboot.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.error.MqttStoreException;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.SessionSnapshot;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Sessions that are saved and restored by hand.
 */
class SaveSessionTests {

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@TempDir
	private Path folder;

	private static MqttMessage message(String text, QoS qos) {
		return MqttMessage.to("t").qos(qos).text(text).build();
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("a session that is saved in a file, or as text, goes on in another client [MQTT5-4.4.0-1, -4.3.3-10]")
	void savedAndRestored(MqttVersion version) throws IOException {
		MqttClient client = this.fixture.client(version);
		client.handle("#", (message) -> {
		});
		ServerConnection connection = this.fixture.connect(client);
		connection.sendPublish("t", 2, 9, "in");
		connection.read(WirePacket.Type.PUBREC);
		client.publish(message("sent", QoS.EXACTLY_ONCE));
		WirePacket sent = connection.read(WirePacket.Type.PUBLISH);
		get(client.disconnect());
		client.publish(message("waiting", QoS.AT_LEAST_ONCE));
		client.publish(message("not kept", QoS.AT_MOST_ONCE));
		Path file = this.folder.resolve("session.txt");
		get(client.saveSession()).writeTo(file);
		client.close();
		MqttClient next = this.fixture.client(version);
		RecordedEvents events = RecordedEvents.of(next);
		List<ReceivedMessage> received = new ArrayList<>();
		next.handle("#", received::add);
		SessionSnapshot saved = SessionSnapshot.readFrom(file);
		get(next.restoreSession((version == MqttVersion.V5) ? saved : SessionSnapshot.ofText(saved.toText())));
		next.connect();
		connection = this.fixture.server().accept().handshake(true, "");
		WirePacket again = connection.read(WirePacket.Type.PUBLISH);
		assertThat(again.text()).isEqualTo("sent");
		assertThat(again.packetId()).isEqualTo(sent.packetId());
		assertThat(again.dup()).isTrue();
		WirePacket waiting = connection.read(WirePacket.Type.PUBLISH);
		assertThat(waiting.text()).isEqualTo("waiting");
		assertThat(waiting.dup()).isFalse();
		connection.sendPublish(0x0C, "t", 9, "", "in");
		assertThat(connection.read(WirePacket.Type.PUBREC).packetId()).isEqualTo(9);
		assertThat(received).isEmpty();
		connection.acknowledge(waiting);
		MqttEvent.RestoredPublication event = events.await(MqttEvent.RestoredPublication.class);
		assertThat(event.message().payload()).asString().isEqualTo("waiting");
		assertThat(event.result()).isNotNull();
	}

	@Test
	void aSessionBelongsToItsClientAndServer() {
		SessionSnapshot snapshot = get(this.fixture.client((options) -> options.clientId("a")).saveSession());
		assertThat(snapshot.clientId()).isEqualTo("a");
		MqttClient other = this.fixture.client((options) -> options.clientId("b"));
		assertThat(failure(other.restoreSession(snapshot), MqttStoreException.class))
			.hasMessageContaining("belongs to client 'a'")
			.hasMessageContaining("client 'b'");
	}

	@Test
	void aSessionIsRestoredBeforeAnythingElse() {
		MqttClient client = this.fixture.client((options) -> options);
		SessionSnapshot snapshot = get(client.saveSession());
		client.publish(message("1", QoS.AT_LEAST_ONCE));
		assertThat(failure(client.restoreSession(snapshot), MqttStateException.class))
			.hasMessageContaining("before the first connection");
		MqttClient connected = this.fixture.client((options) -> options);
		this.fixture.connect(connected);
		Awaitility.await().until(() -> connected.status().isConnected());
		failure(connected.restoreSession(snapshot), MqttStateException.class);
	}

	@Test
	void damagedTextIsRefused() {
		MqttClient client = this.fixture.client((options) -> options);
		client.publish(message("payload", QoS.AT_LEAST_ONCE));
		String text = get(client.saveSession()).toText();
		assertThat(SessionSnapshot.ofText(" " + text + "\n").toText()).isEqualTo(text);
		for (int i = "mqtt-session:1:".length(); i < text.length(); i++) {
			String damaged = text.substring(0, i) + ((text.charAt(i) == 'A') ? 'B' : 'A') + text.substring(i + 1);
			assertThatIllegalArgumentException().isThrownBy(() -> SessionSnapshot.ofText(damaged))
				.withMessageContaining("damaged");
		}
		for (int i = 0; i < text.length(); i++) {
			String cut = text.substring(0, i);
			assertThatIllegalArgumentException().isThrownBy(() -> SessionSnapshot.ofText(cut));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> SessionSnapshot.ofText("mqtt-session:2:" + text))
			.withMessageContaining("version");
		assertThatIllegalArgumentException().isThrownBy(() -> SessionSnapshot.ofText("hello"))
			.withMessageContaining("not a saved session");
	}

}
