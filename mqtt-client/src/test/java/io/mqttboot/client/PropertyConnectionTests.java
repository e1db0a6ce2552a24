package io.mqttboot.client;

import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.internal.codec.PropertyCase;
import io.mqttboot.client.internal.codec.PropertyCase.Kind;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.packet.PropertyType;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.Hex;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Properties that a server sends, over whole connections: what is wrong ends the
 * connection with the code of the table, what is right does not.
 */
class PropertyConnectionTests {

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@ParameterizedTest
	@EnumSource(
			names = { "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBACK", "UNSUBACK", "DISCONNECT", "AUTH" })
	@DisplayName("a property that breaks a rule ends the connection with its code [RULE-2.1, MQTT5-4.13.1-1]")
	void wrong(PacketType packet) {
		MqttClient client = client();
		RecordedEvents events = RecordedEvents.of(client);
		PropertyCase.of(packet).filter(PropertyConnectionTests::isWrong).forEach((each) -> {
			ServerConnection connection = this.fixture.connect(client);
			connection.send(Hex.format(each.bytes()));
			expectRefusal(connection, each);
			MqttEvent.Disconnected event = events.await(MqttEvent.Disconnected.class);
			assertThat(event.reasonCode()).as(each.toString()).isEqualTo(each.expected());
			assertThat(event.cause()).isInstanceOf(MqttProtocolException.class);
		});
	}

	@Test
	@DisplayName("a property of CONNACK that breaks a rule fails the connect with its code [RULE-2.1]")
	void wrongInConnack() {
		MqttClient client = client();
		PropertyCase.of(PacketType.CONNACK).filter(PropertyConnectionTests::isWrong).forEach((each) -> {
			CompletableFuture<?> connected = client.connect();
			ServerConnection connection = this.fixture.server().accept();
			connection.readConnect();
			connection.send(Hex.format(each.bytes()));
			expectRefusal(connection, each);
			assertThat(failure(connected, MqttProtocolException.class).reasonCode()).as(each.toString())
				.isEqualTo(each.expected());
		});
	}

	/** Of those that are cut off one of each property is enough here. */
	private static boolean isWrong(PropertyCase each) {
		return each.expected() != null && (each.kind() != Kind.WRONG_LENGTH || each.properties().trim().length() == 2);
	}

	private static void expectRefusal(ServerConnection connection, PropertyCase each) {
		ReasonCode expected = each.expected();
		assertThat(expected).isNotNull();
		connection.expect("E0 01 %02X".formatted(expected.code()));
		connection.expectEndOfStream();
		connection.cut();
	}

	@ParameterizedTest
	@EnumSource(names = { "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBACK", "UNSUBACK" })
	@DisplayName("a property that keeps the rules keeps the connection [RULE-2.1]")
	void right(PacketType packet) {
		MqttClient client = client();
		client.handle("a", (message) -> {
		});
		ServerConnection connection = this.fixture.connect(client);
		PropertyCase.of(packet)
			.filter((each) -> each.expected() == null && each.property() != PropertyType.TOPIC_ALIAS)
			.forEach((each) -> connection.send(Hex.format(each.bytes())));
		connection.sendPublish("a", 1, 9, "last");
		WirePacket answer = connection.read();
		while (answer.type() != WirePacket.Type.PUBACK) {
			assertThat(answer.type()).isIn(WirePacket.Type.PUBREL, WirePacket.Type.PUBCOMP);
			answer = connection.read();
		}
		assertThat(answer.packetId()).isEqualTo(9);
	}

	@Test
	@DisplayName("a property of CONNACK and DISCONNECT that keeps the rules is accepted [RULE-2.1]")
	void rightAtBothEnds() {
		MqttClient client = client();
		RecordedEvents events = RecordedEvents.of(client);
		PropertyCase.of(PacketType.CONNACK)
			.filter((each) -> each.expected() == null && !isOfAnExchange(each.property()))
			.forEach((each) -> {
				CompletableFuture<?> connected = client.connect();
				ServerConnection connection = this.fixture.server().accept();
				connection.readConnect();
				connection.send(Hex.format(each.bytes()));
				get(connected);
				connection.send("E0 01 8B");
				connection.expectEndOfStream();
				connection.cut();
				assertThat(events.await(MqttEvent.Disconnected.class).reasonCode()).as(each.toString())
					.isEqualTo(ReasonCode.SERVER_SHUTTING_DOWN);
			});
		PropertyCase.of(PacketType.DISCONNECT).filter((each) -> each.expected() == null).forEach((each) -> {
			ServerConnection connection = this.fixture.connect(client);
			connection.send(Hex.format(each.bytes()));
			connection.expectEndOfStream();
			connection.cut();
			assertThat(events.await(MqttEvent.Disconnected.class).initiator()).as(each.toString())
				.isEqualTo(MqttEvent.Initiator.SERVER);
		});
	}

	private static boolean isOfAnExchange(PropertyType property) {
		return property == PropertyType.AUTHENTICATION_METHOD || property == PropertyType.AUTHENTICATION_DATA;
	}

	private MqttClient client() {
		return this.fixture
			.client((options) -> options.version(MqttVersion.V5).reconnect((reconnect) -> reconnect.enabled(false)));
	}

}
