package io.mqttboot.client.internal.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * From a topic and subscription identifiers to handlers.
 */
class RoutingTests {

	private static final Recipient FIRST = SessionFixture.recipient("first");

	private static final Recipient SECOND = SessionFixture.recipient("second");

	private static final Recipient THIRD = SessionFixture.recipient("third");

	private static List<Recipient> route(SessionFixture fixture, String topic, Integer... identifiers) {
		int before = fixture.output.deliveries.size();
		fixture.receivePublish(topic, 0, 0, false, "m", List.of(identifiers));
		List<Recipient> recipients = new ArrayList<>();
		fixture.output.deliveries.subList(before, fixture.output.deliveries.size())
			.forEach((delivered) -> recipients.addAll(delivered.recipients()));
		return recipients;
	}

	/** "a/#" is subscribed by the first handler, "a/b" by the second. */
	private static SessionFixture overlapping(MqttVersion version) {
		SessionFixture fixture = SessionFixture.connected(version);
		fixture.subscribe(FIRST, "a/#");
		fixture.subscribe(SECOND, "a/b");
		fixture.subAck(1, 1);
		fixture.subAck(2, 1);
		return fixture;
	}

	@Test
	@DisplayName("One copy with two identifiers reaches each handler once [MQTT5-3.3.4-3, MQTT5-3.3.4-4]")
	void oneCopyForOverlappingSubscriptions() {
		assertThat(route(overlapping(MqttVersion.V5), "a/b", 1, 2)).containsExactly(FIRST, SECOND);
		assertThat(route(overlapping(MqttVersion.V5), "a/b", 2, 1, 2)).containsExactly(SECOND, FIRST);
	}

	@Test
	@DisplayName("Two copies with one identifier each reach one handler each [MQTT5-3.3.4-5]")
	void aCopyPerSubscription() {
		SessionFixture fixture = overlapping(MqttVersion.V5);
		assertThat(route(fixture, "a/b", 1)).containsExactly(FIRST);
		assertThat(route(fixture, "a/b", 2)).containsExactly(SECOND);
		assertThat(route(fixture, "a/c", 1)).containsExactly(FIRST);
	}

	@Test
	@DisplayName("Without an identifier, or with an unknown one, filters decide [RULE-17.1]")
	void byFilter() {
		assertThat(route(overlapping(MqttVersion.V3_1_1), "a/b")).containsExactlyInAnyOrder(FIRST, SECOND);
		SessionFixture fixture = overlapping(MqttVersion.V5);
		assertThat(route(fixture, "a/b")).containsExactlyInAnyOrder(FIRST, SECOND);
		assertThat(route(fixture, "a/b", 99)).containsExactlyInAnyOrder(FIRST, SECOND);
		assertThat(route(fixture, "a/b", 99, 2)).containsExactly(SECOND);
	}

	@Test
	@DisplayName("An identifier does not bring a message to a handler whose filter does not match")
	void identifierOfAnotherFilter() {
		SessionFixture fixture = overlapping(MqttVersion.V5);
		assertThat(route(fixture, "x", 1)).isEmpty();
		assertThat(route(fixture, "a/c", 2)).containsExactly(FIRST);
	}

	@Test
	@DisplayName("In a session of an earlier process an identifier counts after SUBACK")
	void identifiersOfAnEarlierProcess() {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5);
		fixture.subscribe(FIRST, "a/b");
		fixture.subscribe(SECOND, "a/#");
		fixture.connect(true);
		assertThat(route(fixture, "a/b", 1)).containsExactlyInAnyOrder(FIRST, SECOND);
		fixture.subAck(1, 1);
		assertThat(route(fixture, "a/b", 1)).containsExactly(FIRST);
		assertThat(route(fixture, "a/b", 2)).containsExactlyInAnyOrder(FIRST, SECOND);
		fixture.reconnect(true);
		assertThat(route(fixture, "a/b", 2)).as("still that session").containsExactlyInAnyOrder(FIRST, SECOND);
		fixture.reconnect(false);
		assertThat(route(fixture, "a/b", 2)).as("a session of our own").containsExactly(SECOND);
	}

	@Test
	void attachedHandlersMatchByFilter() {
		SessionFixture fixture = overlapping(MqttVersion.V5);
		fixture.attach("a/+", THIRD);
		assertThat(route(fixture, "a/b", 2)).containsExactlyInAnyOrder(SECOND, THIRD);
		assertThat(route(fixture, "a/b", 99)).containsExactlyInAnyOrder(FIRST, SECOND, THIRD);
		fixture.session.detach(TopicFilter.of("a/+"), THIRD);
		fixture.session.detach(TopicFilter.of("a/#"), FIRST);
		assertThat(route(fixture, "a/b", 99)).as("only what was attached is detached")
			.containsExactlyInAnyOrder(FIRST, SECOND);
	}

	@Test
	void aSubscriptionWithoutHandlerGoesToAttachedOnes() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.session.subscribe(new SubscribeRequest(List.of(Subscription.atLeastOnce("a/#")), null, List.of(),
				new CompletableFuture<>()), fixture.now);
		fixture.subAck(1, 1);
		assertThat(route(fixture, "a/b", 1)).isEmpty();
		fixture.attach("a/b", FIRST);
		assertThat(route(fixture, "a/b", 1)).containsExactly(FIRST);
		fixture.session.detach(TopicFilter.of("a/b"), FIRST);
		fixture.sent();
		fixture.reconnect(false);
		assertThat(fixture.sent()).containsExactly("SUBSCRIBE 2 identifier1 a/#:1");
	}

	@Test
	void eachHandlerOnce() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.subscribe(FIRST, "a/#", "a/b", "+/b");
		fixture.attach("a/b", FIRST);
		assertThat(route(fixture, "a/b", 1)).containsExactly(FIRST);
		assertThat(route(fixture, "a/b")).containsExactly(FIRST);
	}

	@Test
	@DisplayName("A shared subscription matches by the part after the group [RULE-15.2]")
	void shared() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.subscribe(FIRST, "$share/g/a/b");
		fixture.subscribe(SECOND, "$share/g/x/+");
		fixture.attach("a/b", THIRD);
		fixture.subAck(1, 1);
		fixture.subAck(2, 1);
		assertThat(route(fixture, "a/b")).containsExactlyInAnyOrder(FIRST, THIRD);
		assertThat(route(fixture, "x/y", 2)).containsExactly(SECOND);
		fixture.unsubscribe("$share/g/a/b");
		fixture.unsubAck(3, 0);
		assertThat(route(fixture, "a/b")).containsExactly(THIRD);
	}

	@Test
	@DisplayName("The same handler that subscribes again counts with its latest subscription only")
	void sameHandlerAgain() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.subscribe(FIRST, "a");
		fixture.subscribe(FIRST, "a");
		fixture.subAck(1, 1);
		fixture.subAck(2, 1);
		assertThat(route(fixture, "a", 2)).containsExactly(FIRST);
		assertThat(route(fixture, "a", 1)).as("replaced, so unknown").containsExactly(FIRST);
		fixture.unsubscribe("a");
		fixture.unsubAck(3, 0);
		assertThat(route(fixture, "a", 2)).isEmpty();
	}

	@Test
	@DisplayName("The remembered result of the last topic is forgotten when handlers change")
	void rememberedResult() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		assertThat(route(fixture, "a")).isEmpty();
		fixture.attach("a", FIRST);
		assertThat(route(fixture, "a")).containsExactly(FIRST);
		assertThat(route(fixture, "a")).containsExactly(FIRST);
		fixture.subscribe(SECOND, "a");
		assertThat(route(fixture, "a")).containsExactlyInAnyOrder(FIRST, SECOND);
		fixture.subAck(1, 0x80);
		assertThat(route(fixture, "a")).containsExactly(FIRST);
		fixture.session.detach(TopicFilter.of("a"), FIRST);
		assertThat(route(fixture, "a")).isEmpty();
		fixture.subscribe(THIRD, "a");
		fixture.subAck(2, 0);
		assertThat(route(fixture, "a")).containsExactly(THIRD);
		fixture.unsubscribe("a");
		fixture.unsubAck(3, 0);
		assertThat(route(fixture, "a")).isEmpty();
	}

	@Test
	void subscribingAgainAndAgainLeavesNothingBehind() {
		Subscriptions subscriptions = new Subscriptions();
		List<Subscription> filter = List.of(Subscription.atLeastOnce("a"));
		for (int i = 1; i <= 100; i++) {
			SubscriptionGroup group = subscriptions.add(i, filter, FIRST);
			subscriptions.granted(group, filter.get(0));
		}
		assertThat(subscriptions.entries()).hasSize(1).allSatisfy((entry) -> {
			assertThat(entry.groups).hasSize(1);
			assertThat(entry.subscribers).hasSize(1);
		});
		subscriptions.unsubscribed(filter.get(0).filter(), 101);
		assertThat(subscriptions.entries()).isEmpty();
	}

}
