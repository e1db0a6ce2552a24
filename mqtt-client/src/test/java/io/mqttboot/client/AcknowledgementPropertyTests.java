package io.mqttboot.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.spi.MessageHandler;
import io.mqttboot.client.testkit.Hex;
import io.mqttboot.client.testkit.ServerConnection;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application tells the server with PUBACK and PUBREC.
 */
class AcknowledgementPropertyTests {

	private static final List<UserProperty> PROPERTIES = List.of(new UserProperty("k", "2"),
			new UserProperty("k", "1"));

	/** 14 bytes. */
	private static final String ENCODED = " 26 " + Hex.string("k") + ' ' + Hex.string("2") + " 26 " + Hex.string("k")
			+ ' ' + Hex.string("1");

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@ParameterizedTest
	@CsvSource({ "1, 40", "2, 50" })
	@DisplayName("5.0: a refusal carries reason and user properties, in order [RULE-2.1, MQTT5-3.4.2-1, MQTT5-3.5.2-1]")
	void refused(int qos, String first) {
		ServerConnection connection = connect(MqttVersion.V5, "",
				MessageHandler.manual((message) -> message.reject(ReasonCode.QUOTA_EXCEEDED, "no", PROPERTIES)));
		connection.sendPublish("a", qos, 1, "x");
		connection.expect(first + " 17 00 01 97 13 1F 00 02 6E 6F" + ENCODED);
	}

	@ParameterizedTest
	@CsvSource({ "1, 40", "2, 50" })
	@DisplayName("5.0: an acknowledgement carries them too, whichever kind of handler gives it")
	void acknowledged(int qos, String first) {
		ServerConnection connection = connect(MqttVersion.V5, "",
				MessageHandler.manual((message) -> message.acknowledge("ok", PROPERTIES)));
		connection.sendPublish("a", qos, 1, "x");
		connection.expect(first + " 17 00 01 00 13 1F 00 02 6F 6B" + ENCODED);
		connection = connect(MqttVersion.V5, "", (message) -> message.acknowledge(null, PROPERTIES));
		connection.sendPublish("a", qos, 1, "x");
		connection.expect(first + " 12 00 01 00 0E" + ENCODED);
	}

	@ParameterizedTest
	@CsvSource({ "1, 40", "2, 50" })
	@DisplayName("5.0: what would make the packet too large is left out [MQTT5-3.4.2-2, -3, MQTT5-3.5.2-2, -3]")
	void tooLarge(int qos, String first) {
		ServerConnection connection = connect(MqttVersion.V5, "27 00 00 00 14", MessageHandler
			.manual((message) -> message.reject(ReasonCode.QUOTA_EXCEEDED, message.payloadAsString(), PROPERTIES)));
		connection.sendPublish("a", qos, 1, "x".repeat(11));
		connection.expect(first + " 12 00 01 97 0E 1F 00 0B" + " 78".repeat(11));
		connection.sendPublish("a", qos, 2, "x".repeat(12));
		connection.expect(first + " 12 00 02 97 0E" + ENCODED);
		connection = connect(MqttVersion.V5, "27 00 00 00 13", MessageHandler
			.manual((message) -> message.reject(ReasonCode.QUOTA_EXCEEDED, "x".repeat(12), PROPERTIES)));
		connection.sendPublish("a", qos, 1, "x");
		connection.expect(first + " 03 00 01 97");
	}

	@ParameterizedTest
	@CsvSource({ "1, 40", "2, 50" })
	@DisplayName("3.1.1: they are left out, since the version has none")
	void version3(int qos, String first) {
		ServerConnection connection = connect(MqttVersion.V3_1_1, "", MessageHandler.manual((message) -> {
			if (message.packetId() == 1) {
				message.acknowledge("ok", PROPERTIES);
			}
			else {
				message.reject(ReasonCode.QUOTA_EXCEEDED, "no", PROPERTIES);
			}
		}));
		connection.sendPublish("a", qos, 1, "x");
		connection.expect(first + " 02 00 01");
		connection.sendPublish("a", qos, 2, "x");
		connection.expect(first + " 02 00 02");
	}

	@Test
	@DisplayName("5.0: what was said after the connection was lost is told with the repetition")
	void late() throws InterruptedException {
		BlockingQueue<ReceivedMessage> received = new LinkedBlockingQueue<>();
		MqttClient client = this.fixture.client(MqttVersion.V5);
		client.handle("a", MessageHandler.manual(received::add));
		ServerConnection connection = this.fixture.connect(client);
		connection.sendPublish("a", 1, 1, "x");
		ReceivedMessage message = received.poll(10, TimeUnit.SECONDS);
		assertThat(message).isNotNull();
		connection.cut();
		connection = this.fixture.server().accept().handshake(true, "");
		Awaitility.await().until(() -> client.status().isConnected());
		message.acknowledge("ok", PROPERTIES);
		message.reject(ReasonCode.QUOTA_EXCEEDED, "too late", List.of());
		connection.sendPublish(0xA, "a", 1, "", "x");
		connection.expect("40 17 00 01 00 13 1F 00 02 6F 6B" + ENCODED);
	}

	private ServerConnection connect(MqttVersion version, String hexProperties, MessageHandler handler) {
		MqttClient client = this.fixture.clientOnClock((options) -> options.version(version).keepAlive(Duration.ZERO));
		client.handle("a", handler);
		return this.fixture.connect(client, hexProperties);
	}

}
