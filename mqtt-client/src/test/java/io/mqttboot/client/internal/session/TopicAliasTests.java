package io.mqttboot.client.internal.session;

import java.util.List;

import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Topic aliases in both directions.
 */
class TopicAliasTests {

	private static SessionFixture withAliases(int maximum) {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5);
		fixture.topicAliasMaximum = maximum;
		return fixture.connect(false);
	}

	private static void publish(SessionFixture fixture, String... topics) {
		for (String topic : topics) {
			fixture.publish(MqttMessage.to(topic).build());
		}
	}

	@Test
	@DisplayName("An alias is between 1 and the server's maximum; the topic used longest ago gives its alias away [MQTT5-3.3.2-8, MQTT5-3.3.2-9, MQTT5-3.2.2-17]")
	void leastRecentlyUsed() {
		SessionFixture fixture = withAliases(2);
		publish(fixture, "topic1", "topic1", "topic2", "topic1", "topic3", "topic1", "topic2");
		assertThat(fixture.sent()).containsExactly("PUBLISH q0 alias1 topic1 ", "PUBLISH q0 alias1 ",
				"PUBLISH q0 alias2 topic2 ", "PUBLISH q0 alias1 ", "PUBLISH q0 alias2 topic3 ", "PUBLISH q0 alias1 ",
				"PUBLISH q0 alias2 topic2 ");
	}

	@Test
	@DisplayName("No alias if the server allows none, by default [MQTT5-3.2.2-18]")
	void none() {
		SessionFixture fixture = withAliases(0);
		publish(fixture, "topic1", "topic1");
		assertThat(fixture.sent()).containsExactly("PUBLISH q0 topic1 ", "PUBLISH q0 topic1 ");
	}

	@Test
	void switchedOff() {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5, (flow) -> flow.automaticTopicAliases(false));
		fixture.topicAliasMaximum = 10;
		fixture.connect(false);
		publish(fixture, "topic1");
		assertThat(fixture.sent()).containsExactly("PUBLISH q0 topic1 ");
	}

	@Test
	void shortTopicsGainNothing() {
		SessionFixture fixture = withAliases(5);
		publish(fixture, "abc", "abc");
		assertThat(fixture.sent()).containsExactly("PUBLISH q0 abc ", "PUBLISH q0 abc ");
	}

	@Test
	@DisplayName("Aliases end with the connection, and nothing carries over [MQTT5-3.3.2-7]")
	void perConnection() {
		SessionFixture fixture = withAliases(5);
		publish(fixture, "topic1", "topic2", "topic2");
		fixture.sent();
		fixture.reconnect(true);
		publish(fixture, "topic2", "topic2");
		assertThat(fixture.sent()).containsExactly("PUBLISH q0 alias1 topic2 ", "PUBLISH q0 alias1 ");
		fixture.topicAliasMaximum = 0;
		fixture.reconnect(true);
		publish(fixture, "topic2");
		assertThat(fixture.sent()).containsExactly("PUBLISH q0 topic2 ");
	}

	@Test
	@DisplayName("A message sent again has its topic and no alias [RULE-16.2]")
	void neverOnResends() {
		SessionFixture fixture = withAliases(5);
		fixture.publish(MqttMessage.to("topic1").atLeastOnce().build());
		fixture.publish(MqttMessage.to("topic1").atLeastOnce().build());
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q1 alias1 topic1 ", "PUBLISH 2 q1 alias1 ");
		fixture.reconnect(true);
		publish(fixture, "topic1");
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q1 dup topic1 ", "PUBLISH 2 q1 dup topic1 ",
				"PUBLISH q0 alias1 topic1 ");
	}

	@Test
	@DisplayName("A republished message is new, so it may have an alias")
	void onRepublish() {
		SessionFixture fixture = withAliases(5);
		fixture.publish(MqttMessage.to("topic1").atLeastOnce().build());
		fixture.sent();
		fixture.reconnect(false);
		assertThat(fixture.sent()).containsExactly("PUBLISH 2 q1 alias1 topic1 ");
	}

	@Test
	@DisplayName("The alias is chosen when the message is written, not when it is queued [RULE-16.2]")
	void chosenWhenWritten() {
		SessionFixture fixture = withAliases(5);
		fixture.receiveMaximum = 1;
		fixture.reconnect(true);
		fixture.publish(MqttMessage.to("topic1").atLeastOnce().text("a").build());
		fixture.publish(MqttMessage.to("topic2").atLeastOnce().text("b").build());
		publish(fixture, "topic2");
		fixture.receive(PacketType.PUBACK, 1);
		assertThat(fixture.sent()).containsExactly("PUBLISH 1 q1 alias1 topic1 a", "PUBLISH q0 alias2 topic2 ",
				"PUBLISH 2 q1 alias2 b");
	}

	@Test
	@DisplayName("A message that was refused defines no alias; near the limit of the packet size none is used")
	void refusedMessagesDefineNothing() {
		SessionFixture fixture = withAliases(5);
		fixture.output.maximumPacketSize = 30;
		fixture.reconnect(true);
		fixture.publish(MqttMessage.to("topic1").text("12345678901234567890").build());
		fixture.publish(MqttMessage.to("topic1").text("12345678").build());
		fixture.publish(MqttMessage.to("topic1").text("1").build());
		fixture.publish(MqttMessage.to("topic1").text("1234567890123").build());
		assertThat(fixture.sent()).containsExactly("PUBLISH q0 alias1 topic1 12345678", "PUBLISH q0 alias1 1",
				"PUBLISH q0 topic1 1234567890123");
	}

	@Test
	@DisplayName("MQTT 3.1.1 has no aliases [RULE-23.1]")
	void noAliasesOn311() {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V3_1_1);
		fixture.topicAliasMaximum = 10;
		fixture.connect(false);
		publish(fixture, "topic1");
		assertThat(fixture.sent()).containsExactly("PUBLISH q0 topic1 ");
	}

	private static void receive(SessionFixture fixture, String topic, int alias) {
		fixture.session.publishReceived(topic, alias, 0, false, false, 0, MessageProperties.NONE, new byte[0],
				fixture.now);
	}

	private static SessionFixture receiving() {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5, (flow) -> flow.topicAliasMaximum(3)).connect(false);
		fixture.attach("#", SessionFixture.recipient("handler"));
		return fixture;
	}

	private static List<String> topics(SessionFixture fixture) {
		return fixture.output.deliveries.stream().map((delivered) -> delivered.message().topic()).toList();
	}

	@Test
	@DisplayName("All aliases up to our maximum are taken; a topic defines its alias anew [MQTT5-3.3.2-10]")
	void incoming() {
		SessionFixture fixture = receiving();
		receive(fixture, "a", 1);
		receive(fixture, "b", 3);
		receive(fixture, "c", 2);
		receive(fixture, "", 3);
		receive(fixture, "", 1);
		receive(fixture, "d", 3);
		receive(fixture, "", 3);
		assertThat(topics(fixture)).containsExactly("a", "b", "c", "b", "a", "d", "d");
		assertThat(fixture.output.protocolError).isNull();
	}

	@ParameterizedTest
	@ValueSource(ints = { 4, 65_535 })
	@DisplayName("An alias above our maximum closes with 0x94 [MQTT5-3.3.2-11, MQTT5-3.1.2-26]")
	void incomingAboveMaximum(int alias) {
		SessionFixture fixture = receiving();
		receive(fixture, "a", alias);
		assertThat(fixture.output.protocolError).startsWith("0x94").contains("alias " + alias);
		assertThat(fixture.output.deliveries).isEmpty();
	}

	@Test
	@DisplayName("Any alias closes with 0x94 if we allow none [MQTT5-3.1.2-27]")
	void incomingNone() {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5, (flow) -> flow.topicAliasMaximum(0)).connect(false);
		receive(fixture, "a", 1);
		assertThat(fixture.output.protocolError).startsWith("0x94");
	}

	@Test
	@DisplayName("An alias that is not known, also one of the last connection, closes with 0x94 [MQTT5-3.3.2-7, RULE-16.1]")
	void incomingUnknown() {
		SessionFixture fixture = receiving();
		receive(fixture, "a", 1);
		fixture.reconnect(true);
		receive(fixture, "", 1);
		assertThat(fixture.output.protocolError).startsWith("0x94");
		assertThat(topics(fixture)).containsExactly("a");
		fixture.reconnect(true);
		receive(fixture, "b", 2);
		receive(fixture, "", 3);
		assertThat(fixture.output.protocolError).startsWith("0x94").contains("alias 3");
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("An empty topic without alias closes with 0x82 [RULE-6.1]")
	void incomingEmptyTopic(MqttVersion version) {
		SessionFixture fixture = SessionFixture.connected(version);
		receive(fixture, "", 0);
		assertThat(fixture.output.protocolError).startsWith("0x82");
	}

}
