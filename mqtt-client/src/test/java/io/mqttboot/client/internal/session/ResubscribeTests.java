package io.mqttboot.client.internal.session;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.message.FilterResult;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.RetainHandling;
import io.mqttboot.client.message.SubscribeResult;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.options.SessionOptions.Resubscribe;
import io.mqttboot.client.spi.MqttEvent;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Subscriptions across connections.
 */
class ResubscribeTests {

	private static final Recipient HANDLER = SessionFixture.recipient("handler");

	private static final Recipient OTHER = SessionFixture.recipient("other");

	@ParameterizedTest
	@EnumSource
	@DisplayName("A request without an answer is sent again, session or not, and once [RULE-8.2]")
	void pendingRequests(MqttVersion version) {
		SessionFixture fixture = SessionFixture.connected(version);
		CompletableFuture<SubscribeResult> future = fixture.subscribe(HANDLER, "a");
		fixture.unsubscribe("b");
		List<String> first = fixture.sent();
		fixture.reconnect(true);
		assertThat(fixture.sent()).isEqualTo(first);
		fixture.reconnect(false);
		assertThat(fixture.sent()).isEqualTo(first);
		fixture.subAck(1, 1);
		assertThat(future).isCompleted();
		fixture.reconnect(true);
		assertThat(fixture.sent()).containsExactly("UNSUBSCRIBE 2 b");
	}

	@Test
	@DisplayName("The first connection of a new client subscribes once")
	void firstConnection() {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5);
		fixture.subscribe(HANDLER, "a");
		fixture.connect(false);
		assertThat(fixture.sent()).containsExactly("SUBSCRIBE 1 identifier1 a:1");
		assertThat(fixture.output.events).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("A lost session: one SUBSCRIBE per original request, before messages, reported as renewed; handlers stay")
	void lostSession(MqttVersion version) {
		SessionFixture fixture = SessionFixture.connected(version);
		String identifier1 = (version == MqttVersion.V5) ? " identifier1" : "";
		String identifier2 = (version == MqttVersion.V5) ? " identifier2" : "";
		fixture.subscribe(HANDLER, "a", "b");
		fixture.subscribe(OTHER, List.of(Subscription.exactlyOnce("c/#")));
		fixture.subAck(1, 1, 0);
		fixture.subAck(2, 2);
		fixture.publish(1, "m");
		fixture.disconnect().sent();
		fixture.output.events.clear();
		fixture.connect(false);
		assertThat(fixture.sent()).containsExactly("SUBSCRIBE 4%s a:1,b:1".formatted(identifier1),
				"SUBSCRIBE 5%s c/#:2".formatted(identifier2), "PUBLISH 6 q1 t m");
		fixture.subAck(4, 1, 1);
		assertThat(fixture.output.events).containsExactly(new MqttEvent.SessionLost(1, true),
				new MqttEvent.Subscribed(List.of(new FilterResult(TopicFilter.of("a"), ReasonCode.GRANTED_QOS_1),
						new FilterResult(TopicFilter.of("b"), ReasonCode.GRANTED_QOS_1)), true));
		fixture.receivePublish("a", 0, 0, false, "1");
		fixture.receivePublish("c/x", 0, 0, false, "2");
		assertThat(fixture.output.deliveries).extracting(RecordingOutput.Delivered::recipients)
			.containsExactly(List.of(HANDLER), List.of(OTHER));
	}

	@Test
	@DisplayName("With the session present nothing is subscribed again")
	void sessionPresent() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.subscribe(HANDLER, "a");
		fixture.subAck(1, 1);
		fixture.sent();
		fixture.reconnect(true);
		assertThat(fixture.sent()).isEmpty();
	}

	@Test
	@DisplayName("Always: in a session that goes on retained messages are not asked for again, also after a cut; after a lost one as at first [MQTT5-3.3.1-9 to 11]")
	void always() {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5, (flow) -> {
		}, (options) -> options.resubscribe(Resubscribe.ALWAYS), 1).connect(false);
		fixture.subscribe(HANDLER, List.of(Subscription.atLeastOnce("a"),
				Subscription.atLeastOnce("b").withRetainHandling(RetainHandling.DO_NOT_SEND)));
		fixture.subAck(1, 1, 1);
		fixture.sent();
		fixture.reconnect(true);
		fixture.reconnect(true);
		fixture.reconnect(false);
		fixture.reconnect(true);
		assertThat(fixture.sent()).containsExactly("SUBSCRIBE 2 identifier1 a:1:if-new,b:1:no-retained",
				"SUBSCRIBE 3 identifier1 a:1:if-new,b:1:no-retained", "SUBSCRIBE 4 identifier1 a:1,b:1:no-retained",
				"SUBSCRIBE 5 identifier1 a:1:if-new,b:1:no-retained");
		fixture.subAck(5, 1, 1);
		fixture.receivePublish("a", 0, 0, false, "m", List.of(1));
		assertThat(fixture.output.deliveries).as("handlers stay").hasSize(1);
		assertThat(fixture.session.isDrained()).isTrue();
	}

	@Test
	@DisplayName("Always: what the application asked for and has no answer yet is sent as asked for, and once")
	void alwaysWithWaitingRequest() {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5, (flow) -> {
		}, (options) -> options.resubscribe(Resubscribe.ALWAYS), 1).connect(false);
		fixture.subscribe(HANDLER, "a");
		fixture.reconnect(true);
		assertThat(fixture.sent()).containsExactly("SUBSCRIBE 1 identifier1 a:1", "SUBSCRIBE 1 identifier1 a:1");
	}

	@Test
	void switchedOff() {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5, (flow) -> {
		}, (options) -> options.resubscribe(Resubscribe.NEVER), 1).connect(false);
		fixture.subscribe(HANDLER, "a");
		fixture.subAck(1, 1);
		fixture.sent();
		fixture.reconnect(false);
		assertThat(fixture.sent()).isEmpty();
		fixture.receivePublish("a", 0, 0, false, "m", List.of(1));
		assertThat(fixture.output.deliveries).as("handlers stay").hasSize(1);
	}

	@Test
	@DisplayName("A filter subscribed twice is renewed once, with the latest options and its identifier [MQTT5-3.8.4-3, RULE-17.2]")
	void replacedSubscription() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.subscribe(HANDLER, "a", "b");
		fixture.subAck(1, 1, 1);
		fixture.subscribe(OTHER, List.of(Subscription.exactlyOnce("a").withRetainAsPublished()));
		fixture.subAck(2, 2);
		fixture.sent();
		fixture.receivePublish("a", 0, 0, false, "m", List.of(2));
		assertThat(fixture.output.deliveries.get(0).recipients()).as("both handlers stay")
			.containsExactly(HANDLER, OTHER);
		fixture.reconnect(false);
		assertThat(fixture.sent()).containsExactlyInAnyOrder("SUBSCRIBE 3 identifier2 a:2",
				"SUBSCRIBE 4 identifier1 b:1");
	}

	@Test
	@DisplayName("What a waiting request names is left to it")
	void coveredByWaitingRequests() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.subscribe(HANDLER, "a", "b", "c");
		fixture.subAck(1, 1, 1, 1);
		fixture.disconnect().sent();
		fixture.unsubscribe("a");
		fixture.subscribe(OTHER, List.of(Subscription.atMostOnce("b")));
		fixture.connect(false);
		assertThat(fixture.sent()).containsExactly("SUBSCRIBE 2 identifier1 c:1", "UNSUBSCRIBE 3 a",
				"SUBSCRIBE 4 identifier2 b:0");
	}

	@Test
	@DisplayName("A renewal that was cut off: with the session present again without retained messages, else from the start [MQTT5-3.3.1-9 to 11]")
	void renewalCutOff() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.subscribe(HANDLER, List.of(Subscription.atLeastOnce("a"),
				Subscription.atLeastOnce("b").withRetainHandling(RetainHandling.DO_NOT_SEND)));
		fixture.subAck(1, 1, 1);
		fixture.sent();
		fixture.reconnect(false);
		fixture.reconnect(true);
		fixture.reconnect(false);
		assertThat(fixture.sent()).containsExactly("SUBSCRIBE 2 identifier1 a:1,b:1:no-retained",
				"SUBSCRIBE 2 identifier1 a:1:if-new,b:1:no-retained", "SUBSCRIBE 3 identifier1 a:1,b:1:no-retained");
		fixture.subAck(3, 1, 1);
		assertThat(fixture.session.isDrained()).isTrue();
	}

	@Test
	@DisplayName("What the server refuses to renew is reported, and tried again with the next lost session")
	void refusedRenewal() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.subscribe(HANDLER, "a");
		fixture.subscribe(HANDLER, "b/#");
		fixture.subAck(1, 1);
		fixture.subAck(2, 1);
		fixture.sent();
		fixture.output.events.clear();
		fixture.wildcardSubscriptions = false;
		fixture.reconnect(false);
		assertThat(fixture.sent()).containsExactly("SUBSCRIBE 3 identifier1 a:1");
		assertThat(fixture.output.events).containsExactly(new MqttEvent.Subscribed(
				List.of(new FilterResult(TopicFilter.of("b/#"), ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED)),
				true));
		fixture.subAck(3, 0x97);
		fixture.receivePublish("a", 0, 0, false, "m");
		assertThat(fixture.output.deliveries).hasSize(1);
		fixture.wildcardSubscriptions = true;
		fixture.reconnect(false);
		assertThat(fixture.sent()).containsExactly("SUBSCRIBE 4 identifier1 a:1", "SUBSCRIBE 5 identifier2 b/#:1");
	}

	@Test
	void renewalThatIsTooLargeIsReported() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.subscribe(HANDLER, "a");
		fixture.subAck(1, 1);
		fixture.sent();
		fixture.output.events.clear();
		fixture.output.maximumPacketSize = 10;
		fixture.reconnect(false);
		assertThat(fixture.sent()).isEmpty();
		assertThat(fixture.output.events).containsExactly(new MqttEvent.Subscribed(
				List.of(new FilterResult(TopicFilter.of("a"), ReasonCode.PACKET_TOO_LARGE)), true));
		assertThat(fixture.session.isDrained()).isTrue();
	}

	@Test
	void whatWasUnsubscribedIsNotRenewed() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.subscribe(HANDLER, "a", "b");
		fixture.subAck(1, 1, 1);
		fixture.unsubscribe("a");
		fixture.unsubAck(2, 0);
		fixture.sent();
		fixture.reconnect(false);
		assertThat(fixture.sent()).containsExactly("SUBSCRIBE 3 identifier1 b:1");
	}

}
