package io.mqttboot.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.error.MqttPublishException;
import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What an application may do by hand.
 */
class DebugTests {

	private static final String TOPIC = "plants/north/meters/7/power";

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	private MqttClient byHand() {
		return this.fixture.client((options) -> options.flow((flow) -> flow.automaticTopicAliases(false)));
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void bytesAreSentAsTheyAreInOrder(MqttVersion version) {
		MqttClient client = this.fixture.client(version);
		ServerConnection connection = this.fixture.connect(client);
		client.publish(MqttMessage.to("a").build());
		byte[] bytes = { (byte) 0xC0, 0 };
		CompletableFuture<Void> sent = client.debug().sendRaw(bytes);
		bytes[0] = 0;
		assertThat(connection.read().type()).isEqualTo(WirePacket.Type.PUBLISH);
		connection.expect("C0 00");
		get(sent);
		connection.send("D0 00"); // an answer that nobody waits for
		assertThat(client.status().isConnected()).isTrue();
	}

	@Test
	void bytesNeedAConnection() {
		assertThat(failure(this.fixture.client(MqttVersion.V5).debug().sendRaw(new byte[1]), MqttStateException.class))
			.hasMessageContaining("not connected");
	}

	@Test
	@DisplayName("an alias chosen by hand, within the maximum of the server [MQTT5-3.3.2-7, MQTT5-3.3.2-9, MQTT5-3.2.2-17, MQTT5-3.3.2-8]")
	void alias() {
		MqttClient client = byHand();
		ServerConnection connection = this.fixture.connect(client, "22 00 05");
		MqttMessage message = MqttMessage.to(TOPIC).atLeastOnce().build();
		for (String topic : List.of(TOPIC, "")) {
			Publication publication = client.debug().publishWithAlias(message, 5);
			WirePacket publish = connection.read(WirePacket.Type.PUBLISH);
			assertThat(publish.topic()).isEqualTo(topic);
			assertThat(publish.property(0x23)).isEqualTo(5L);
			connection.acknowledge(publish);
			get(publication.acknowledged());
		}
		client.debug().publishWithAlias(MqttMessage.to("other").build(), 5);
		assertThat(connection.read(WirePacket.Type.PUBLISH).topic()).isEqualTo("other");
		client.publish(message);
		WirePacket plain = connection.read(WirePacket.Type.PUBLISH);
		assertThat(plain.topic()).isEqualTo(TOPIC);
		assertThat(plain.property(0x23)).isNull();
		Publication refused = client.debug().publishWithAlias(message, 6);
		assertThat(failure(refused.acknowledged(), MqttPublishException.class).reasonCode())
			.isEqualTo(ReasonCode.TOPIC_ALIAS_INVALID);
		connection.expectNothing();
	}

	@ParameterizedTest
	@CsvSource({ "27 00 00 00 32, 100, false", "25 00, 1, true" })
	@DisplayName("a message that was refused defines no alias by hand either [MQTT5-3.3.2-8]")
	void aliasOfARefusedMessage(String limit, int size, boolean retain) {
		MqttClient client = byHand();
		ServerConnection connection = this.fixture.connect(client, "22 00 05" + limit);
		MqttMessage refused = MqttMessage.to(TOPIC).payload(new byte[size]).retain(retain).build();
		failure(client.debug().publishWithAlias(refused, 1).acknowledged(), MqttPublishException.class);
		client.debug().publishWithAlias(MqttMessage.to(TOPIC).build(), 1);
		assertThat(connection.read(WirePacket.Type.PUBLISH).topic()).isEqualTo(TOPIC);
		client.debug().publishWithAlias(MqttMessage.to(TOPIC).build(), 1);
		assertThat(connection.read(WirePacket.Type.PUBLISH).topic()).isEmpty();
	}

	@Test
	@DisplayName("an alias ends with its connection; a repetition has the full topic [MQTT5-3.3.2-7]")
	void aliasAfterReconnect() {
		MqttClient client = byHand();
		ServerConnection connection = this.fixture.connect(client, "22 00 05");
		MqttMessage message = MqttMessage.to(TOPIC).atLeastOnce().build();
		client.debug().publishWithAlias(message, 1);
		assertThat(connection.read(WirePacket.Type.PUBLISH).property(0x23)).isEqualTo(1L);
		connection.cut();
		connection = this.fixture.server().accept().handshake(true, "22 00 05");
		WirePacket again = connection.read(WirePacket.Type.PUBLISH);
		assertThat(again.dup()).isTrue();
		assertThat(again.topic()).isEqualTo(TOPIC);
		assertThat(again.property(0x23)).isNull();
		client.debug().publishWithAlias(message, 1);
		WirePacket next = connection.read(WirePacket.Type.PUBLISH);
		assertThat(next.topic()).isEqualTo(TOPIC);
		assertThat(next.property(0x23)).isEqualTo(1L);
	}

	@Test
	void anAliasNeedsASwitchAndAVersionAndARange() {
		MqttClient automatic = this.fixture.client(MqttVersion.V5);
		this.fixture.connect(automatic, "22 00 05");
		MqttMessage message = MqttMessage.to(TOPIC).build();
		assertThat(failure(automatic.debug().publishWithAlias(message, 1).acknowledged(), MqttStateException.class))
			.hasMessageContaining("automaticTopicAliases");
		MqttClient old = this.fixture
			.client((options) -> options.version(MqttVersion.V3_1_1).flow((flow) -> flow.automaticTopicAliases(false)));
		this.fixture.connect(old);
		failure(old.debug().publishWithAlias(message, 1).acknowledged(), MqttPublishException.class);
		assertThatIllegalArgumentException().isThrownBy(() -> old.debug().publishWithAlias(message, 0));
		assertThatIllegalArgumentException().isThrownBy(() -> old.debug().publishWithAlias(message, 65_536));
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("DUP set by hand, never at QoS 0 [MQTT5-3.3.1-2, MQTT311-3.3.1-2]")
	void duplicate(MqttVersion version) {
		MqttClient client = this.fixture.client(version);
		ServerConnection connection = this.fixture.connect(client);
		Publication publication = client.debug().publishDuplicate(MqttMessage.to("a").atLeastOnce().build());
		WirePacket publish = connection.read(WirePacket.Type.PUBLISH);
		assertThat(publish.dup()).isTrue();
		connection.acknowledge(publish);
		get(publication.acknowledged());
		assertThatIllegalArgumentException()
			.isThrownBy(() -> client.debug().publishDuplicate(MqttMessage.to("a").build()));
	}

}
