package io.mqttboot.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.spi.MessageHandler;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.ServerConnection;
import io.mqttboot.client.testkit.WirePacket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a server may not send on a connection that stands. The client says why it closes
 * (5.0 only), closes, and tells the application; handlers see nothing of it.
 */
class MalformedTests {

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@ParameterizedTest(name = "{2}")
	@CsvSource(textBlock = """
			82, 00 00,                                           type 0 [MQTT5-2.1.2]
			82, 10 0D 00 04 4D 51 54 54 05 02 00 00 00 00 00,    CONNECT [MQTT5-2.1.2]
			82, 20 03 00 00 00,                                  second CONNACK [MQTT5-3.2.0-2]
			82, C0 00,                                           PINGREQ [MQTT5-2.1.2]
			82, F0 00,                                           AUTH without a method [MQTT5-4.12.0-6]
			81, D1 00,                                           flags of PINGRESP [MQTT5-2.1.3-1]
			81, E1 00,                                           flags of DISCONNECT [MQTT5-3.14.1-1]
			81, F1 00,                                           flags of AUTH [MQTT5-3.15.1-1]
			82, F0 02 19 00,                                     AUTH with the code of a client [MQTT5-3.15.2-1]
			82, E0 01 04,                                        DISCONNECT with the code of a client [MQTT5-3.14.2-1]
			81, E0 01 7F,                                        unknown code in DISCONNECT [MQTT5-3.14.2-1]
			82, E0 07 00 05 11 00 00 00 0A,                      session expiry from the server [MQTT5-3.14.2-2]
			81, 42 02 00 01,                                     flags of PUBACK [MQTT5-2.1.3-1]
			81, 60 02 00 01,                                     flags of PUBREL [MQTT5-3.6.1-1]
			81, 36 06 00 01 61 00 01 00,                         QoS 3 [MQTT5-3.3.1-4]
			81, 38 04 00 01 61 00,                               DUP at QoS 0 [MQTT5-3.3.1-2]
			82, 32 06 00 01 61 00 00 00,                         packet id 0 [MQTT5-2.2.1-4]
			81, 30 06 00 03 61 2F 2B 00,                         wildcard in a topic [MQTT5-3.3.2-2]
			82, 30 03 00 00 00,                                  empty topic without alias [MQTT5-3.3.2.1]
			81, 30 06 00 03 ED A0 80 00,                         surrogate in UTF-8 [MQTT5-1.5.4-1]
			81, 30 05 00 02 C0 80 00,                            overlong UTF-8 [MQTT5-1.5.4-1]
			81, 30 05 00 02 61 00 00,                            U+0000 [MQTT5-1.5.4-2]
			81, 30 FF FF FF FF 01,                               five bytes of length [MQTT5-2.1.4]
			81, 30 05 00 01 61 80 00,                            long form of a length [MQTT5-1.5.5-1]
			94, 30 07 00 01 61 03 23 00 00,                      topic alias 0 [MQTT5-3.3.2-8]
			94, 30 07 00 01 61 03 23 00 21,                      topic alias above our maximum [MQTT5-3.3.2-9]
			82, 30 06 00 01 61 02 0B 00,                         subscription identifier 0 [MQTT5-3.3.2.3.8]
			82, 30 08 00 01 61 04 01 00 01 00,                   property twice [MQTT5-2.2.2.2]
			81, 30 06 00 01 61 02 17 00,                         property of another packet [MQTT5-2.2.2.2]
			81, 30 06 00 01 61 02 7F 00,                         unknown property [MQTT5-2.2.2.2]
			81, 40 03 00 01 05,                                  unknown code in PUBACK [MQTT5-3.4.2-1]
			81, 40 01 00,                                        short PUBACK [MQTT5-1.5.6]
			95, 30 FF FF FF 7F,                                  packet above our maximum [MQTT5-3.1.2-24]
			""")
	@DisplayName("5.0: the client says why and closes [MQTT5-4.13.1-1, MQTT5-3.2.0-2, MQTT5-2.1.3-1, MQTT5-3.6.1-1, RULE-1.1, RULE-1.2, RULE-1.3, RULE-12.4, RULE-16.1, RULE-20.3]")
	void version5(String code, String hex, String what) {
		for (boolean slowly : new boolean[] { false, true }) {
			MqttEvent.Disconnected event = breach(MqttVersion.V5, hex, slowly, code);
			assertThat(event.reasonCode()).isEqualTo(ReasonCode.of(Integer.parseInt(code, 16)));
		}
	}

	@ParameterizedTest(name = "{1}")
	@CsvSource(textBlock = """
			00 00,                                     type 0 [MQTT311-2.2.1]
			20 02 00 00,                               second CONNACK [MQTT311-3.2.0-1]
			C0 00,                                     PINGREQ [MQTT311-2.2.1]
			E0 00,                                     DISCONNECT [MQTT311-3.14]
			F0 00,                                     type 15 [MQTT311-2.2.1]
			D1 00,                                     flags of PINGRESP [MQTT311-2.2.2-2]
			36 05 00 01 61 00 01,                      QoS 3 [MQTT311-3.3.1-4]
			38 03 00 01 61,                            DUP at QoS 0 [MQTT311-3.3.1-2]
			32 05 00 01 61 00 00,                      packet id 0 [MQTT311-2.3.1-1]
			30 05 00 03 61 2F 23,                      wildcard in a topic [MQTT311-3.3.2-2]
			30 02 00 00,                               empty topic [MQTT311-4.7.3-1]
			30 05 00 03 ED A0 80,                      surrogate in UTF-8 [MQTT311-1.5.3-1]
			30 04 00 02 61 00,                         U+0000 [MQTT311-1.5.3-2]
			30 FF FF FF FF 01,                         five bytes of length [MQTT311-2.2.3]
			40 03 00 01 00,                            long PUBACK [MQTT311-4.8.0-1]
			""")
	@DisplayName("3.1.1: the client just closes [MQTT311-4.8.0-1, RULE-1.1, RULE-1.2, RULE-1.3, RULE-12.3, RULE-12.4]")
	void version311(String hex, String what) {
		for (boolean slowly : new boolean[] { false, true }) {
			breach(MqttVersion.V3_1_1, hex, slowly, "");
		}
	}

	private MqttEvent.Disconnected breach(MqttVersion version, String hex, boolean slowly, String code) {
		MqttClient client = this.fixture
			.client((options) -> options.version(version).reconnect((reconnect) -> reconnect.enabled(false)));
		List<ReceivedMessage> received = new CopyOnWriteArrayList<>();
		client.handle("#", received::add);
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = this.fixture.connect(client);
		if (slowly) {
			connection.sendByteByByte(hex);
		}
		else {
			connection.send(hex);
		}
		if (!code.isEmpty()) {
			connection.expect("E0 01 " + code);
		}
		connection.expectEndOfStream();
		connection.cut();
		MqttEvent.Disconnected event = events.await(MqttEvent.Disconnected.class);
		assertThat(event.initiator()).isEqualTo(MqttEvent.Initiator.CLIENT);
		assertThat(event.cause()).isInstanceOf(MqttProtocolException.class);
		assertThat(received).isEmpty();
		return event;
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("anything but CONNACK as the first packet [MQTT5-3.2.0-1, MQTT311-3.2.0-1]")
	void firstPacket(MqttVersion version) {
		MqttClient client = this.fixture.client(version);
		List<ReceivedMessage> received = new CopyOnWriteArrayList<>();
		client.handle("#", received::add);
		CompletableFuture<?> connected = client.connect();
		ServerConnection connection = this.fixture.server().accept();
		connection.readConnect();
		connection.sendPublish("a", 0, 0, "x");
		if (version == MqttVersion.V5) {
			connection.expect("E0 01 82");
		}
		connection.expectEndOfStream();
		failure(connected, MqttProtocolException.class);
		assertThat(received).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "V5, 40 02 00 01", "V5, 50 02 00 01", "V5, 62 02 00 01", "V5, 70 02 00 01", "V5, 90 04 00 01 00 00",
			"V5, B0 04 00 01 00 00", "V5, D0 00", "V3_1_1, 40 02 00 01", "V3_1_1, 50 02 00 01", "V3_1_1, 62 02 00 01",
			"V3_1_1, 70 02 00 01", "V3_1_1, 90 03 00 01 00", "V3_1_1, B0 02 00 01", "V3_1_1, D0 00" })
	@DisplayName("each other packet before CONNACK [MQTT5-3.2.0-1, MQTT311-3.2.0-1]")
	void beforeConnack(MqttVersion version, String hex) {
		CompletableFuture<?> connected = this.fixture.client(version).connect();
		ServerConnection connection = this.fixture.server().accept();
		connection.readConnect();
		// CONNACK comes too late
		connection.send(hex + ((version == MqttVersion.V5) ? "20 03 00 00 00" : "20 02 00 00"));
		if (version == MqttVersion.V5) {
			connection.expect("E0 01 82");
		}
		connection.expectEndOfStream();
		failure(connected, MqttProtocolException.class);
	}

	@ParameterizedTest
	@CsvSource({ "V5, 40 02 00 00", "V5, 50 02 00 00", "V5, 62 02 00 00", "V5, 70 02 00 00", "V5, 90 04 00 00 00 00",
			"V5, B0 04 00 00 00 00", "V5, 34 06 00 01 61 00 00 00", "V3_1_1, 40 02 00 00", "V3_1_1, 50 02 00 00",
			"V3_1_1, 62 02 00 00", "V3_1_1, 70 02 00 00", "V3_1_1, 90 03 00 00 00", "V3_1_1, B0 02 00 00",
			"V3_1_1, 34 05 00 01 61 00 00" })
	@DisplayName("packet identifier 0 in every packet that has one [MQTT5-2.2.1-4, MQTT311-4.8.0-1]")
	void packetIdZero(MqttVersion version, String hex) {
		breach(version, hex, false, (version == MqttVersion.V5) ? "82" : "");
	}

	@ParameterizedTest
	@CsvSource({ "81, 20 03 02 00 00, flags [MQTT5-3.2.2-1]", "81, 20 03 00 7F 00, unknown code [MQTT5-3.2.2-8]",
			"82, 20 06 00 00 03 21 00 00, Receive Maximum 0", "82, 20 05 00 00 02 24 02, Maximum QoS 2",
			"82, 20 06 01 00 03 15 00 00, method that nobody asked for [MQTT5-4.12.0-6]" })
	@DisplayName("5.0: a CONNACK that breaks a rule [MQTT5-3.2.2-1, MQTT5-3.2.2-8, RULE-2.1]")
	void connack(String code, String hex, String what) {
		CompletableFuture<?> connected = this.fixture.client(MqttVersion.V5).connect();
		ServerConnection connection = this.fixture.server().accept();
		connection.readConnect();
		connection.sendByteByByte(hex);
		connection.expect("E0 01 " + code);
		connection.expectEndOfStream();
		failure(connected, MqttProtocolException.class);
	}

	@ParameterizedTest
	@CsvSource({ "V5, 1, 50", "V5, 1, 70", "V5, 2, 40", "V5, 2, 70", "V3_1_1, 2, 40", "V3_1_1, 1, 50" })
	@DisplayName("the wrong acknowledgement for a known id [MQTT5-4.3, MQTT311-4.8.0-1, RULE-7.2]")
	void wrongAcknowledgement(MqttVersion version, int qos, String type) {
		MqttClient client = this.fixture.client(version);
		ServerConnection connection = this.fixture.connect(client);
		Publication publication = client.publish(MqttMessage.to("a").qos(QoS.of(qos)).build());
		connection.send("%s 02 %04X".formatted(type, connection.read(WirePacket.Type.PUBLISH).packetId()));
		if (version == MqttVersion.V5) {
			connection.expect("E0 01 82");
		}
		connection.expectEndOfStream();
		assertThat(publication.acknowledged()).isNotDone();
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("acknowledgements of unknown ids are counted and ignored [MQTT5-2.2.1-6, MQTT311-2.3.1-7, RULE-7.2]")
	void unknownIds(MqttVersion version) {
		MqttClient client = this.fixture.client(version);
		ServerConnection connection = this.fixture.connect(client);
		boolean v5 = version == MqttVersion.V5;
		connection.send("40 02 27 0F 70 02 27 0F"
				+ (v5 ? "90 04 27 0F 00 00 B0 04 27 0F 00 00" : "90 03 27 0F 00 B0 02 27 0F"));
		Awaitility.await().until(() -> client.status().counters().unknownAcknowledgements() == 4);
		connection.expectNothing();
		connection.send("50 02 27 0F");
		if (v5) {
			connection.expect("62 03 27 0F 92");
		}
		connection.expectNothing();
		assertThat(client.status().isConnected()).isTrue();
	}

	@Test
	@DisplayName("5.0, strictly: more than our Receive Maximum without acknowledgement [MQTT5-3.3.4-9]")
	void receiveMaximumExceeded() {
		MqttClient client = this.fixture
			.client((options) -> options.flow((flow) -> flow.receiveMaximum(2).strictReceiveMaximum(true))
				.reconnect((reconnect) -> reconnect.enabled(false)));
		client.handle("a", MessageHandler.manual((message) -> {
		}));
		ServerConnection connection = this.fixture.connect(client);
		assertThat(connection.connect().property(0x21)).isEqualTo(2L);
		connection.sendPublish("a", 1, 1, "");
		connection.sendPublish("a", 2, 2, "");
		connection.sendPublish(0xA, "a", 1, "", "");
		connection.expectNothing();
		connection.sendPublish("a", 0, 0, "");
		connection.sendPublish("a", 1, 3, "");
		connection.expect("E0 01 93");
		connection.expectEndOfStream();
		get(client.disconnect());
	}

	@Test
	@DisplayName("5.0: a QoS 2 message does not count after PUBREC, since some servers go on then")
	void receiveMaximumAtPubrec() {
		MqttClient client = this.fixture.client((options) -> options.flow((flow) -> flow.receiveMaximum(1)));
		client.handle("a", (message) -> {
		});
		ServerConnection connection = this.fixture.connect(client);
		for (int id = 1; id < 4; id++) {
			connection.sendPublish("a", 2, id, "");
			connection.expect("50 02 00 %02X".formatted(id));
		}
		for (int id = 1; id < 4; id++) {
			connection.send("62 02 00 %02X".formatted(id));
			connection.expect("70 02 00 %02X".formatted(id));
		}
	}

}
