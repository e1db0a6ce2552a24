package io.mqttboot.client.internal.session;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.error.MqttSubscribeException;
import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.message.FilterResult;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.RetainHandling;
import io.mqttboot.client.message.SubscribeResult;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.message.UnsubscribeResult;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.spi.MqttEvent;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.mqttboot.client.internal.session.SessionFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * SUBSCRIBE and UNSUBSCRIBE on one connection.
 */
class SubscriptionTests {

	private static final Recipient HANDLER = SessionFixture.recipient("handler");

	private static final Recipient OTHER = SessionFixture.recipient("other");

	@ParameterizedTest
	@EnumSource
	@DisplayName("Before CONNACK a subscribe waits; SUBACK has one code per filter, the QoS may be lower [MQTT5-3.8.4-6, MQTT5-3.8.4-8, MQTT311-3.8.4-5, MQTT5-3.8.4-1, -2, MQTT311-3.8.4-1, -2, MQTT311-3.9.3-1]")
	void subscribe(MqttVersion version) {
		SessionFixture fixture = SessionFixture.of(version);
		CompletableFuture<SubscribeResult> future = fixture.subscribe(HANDLER, "a/+", "b");
		assertThat(fixture.sent()).isEmpty();
		assertThat(fixture.session.isDrained()).isFalse();
		fixture.connect(false);
		assertThat(fixture.sent())
			.containsExactly("SUBSCRIBE 1%s a/+:1,b:1".formatted((version == MqttVersion.V5) ? " identifier1" : ""));
		assertThat(fixture.session.awaitsAnswer()).isTrue();
		fixture.subAck(1, 1, 0);
		assertThat(future.join().filters()).containsExactly(
				new FilterResult(TopicFilter.of("a/+"), ReasonCode.GRANTED_QOS_1),
				new FilterResult(TopicFilter.of("b"), ReasonCode.SUCCESS));
		assertThat(fixture.output.events).containsExactly(new MqttEvent.Subscribed(future.join().filters(), false));
		assertThat(fixture.session.isDrained()).isTrue();
		assertThat(fixture.session.awaitsAnswer()).isFalse();
		fixture.receivePublish("a/x", 1, 1, false, "m");
		assertThat(fixture.deliveredPayloads()).containsExactly("m");
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("A PUBLISH before SUBACK reaches the handler [RULE-10.2]")
	void publishBeforeSubAck(MqttVersion version) {
		SessionFixture fixture = SessionFixture.connected(version);
		CompletableFuture<SubscribeResult> future = fixture.subscribe(HANDLER, "a");
		fixture.receivePublish("a", 1, 1, false, "m");
		assertThat(fixture.deliveredPayloads()).containsExactly("m");
		fixture.subAck(1, 1);
		assertThat(future).isCompleted();
	}

	@Test
	@DisplayName("Each subscribe has its own subscription identifier, left out if the server has none [RULE-10.1]")
	void identifiers() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.subscribe(HANDLER, "a");
		fixture.subscribe(HANDLER, "b", "c");
		assertThat(fixture.sent()).containsExactly("SUBSCRIBE 1 identifier1 a:1", "SUBSCRIBE 2 identifier2 b:1,c:1");
		fixture.subscriptionIdentifiers = false;
		fixture.reconnect(true);
		assertThat(fixture.sent()).containsExactly("SUBSCRIBE 1 a:1", "SUBSCRIBE 2 b:1,c:1");
	}

	@ParameterizedTest
	@CsvSource({ "V5, 0x87", "V3_1_1, 0x80" })
	@DisplayName("A refused filter loses its handler; the failure has all answers")
	void refused(MqttVersion version, String code) {
		SessionFixture fixture = SessionFixture.connected(version);
		CompletableFuture<SubscribeResult> future = fixture.subscribe(HANDLER, "a", "b");
		fixture.attach("a", OTHER);
		fixture.session.subAckReceived(new Packet.SubAck(1,
				List.of(SessionFixture.reasonCode(Integer.decode(code)), ReasonCode.GRANTED_QOS_1), "why", List.of()),
				fixture.now);
		MqttSubscribeException failure = failure(MqttSubscribeException.class, future);
		assertThat(failure.filters()).extracting(FilterResult::isError).containsExactly(true, false);
		assertThat(failure.reasonCode()).isNotNull().returns(Integer.decode(code), ReasonCode::code);
		assertThat(failure).hasMessageContaining("'a'").hasMessageContaining("why").hasMessageNotContaining("'b'");
		fixture.receivePublish("a", 0, 0, false, "1");
		fixture.receivePublish("b", 0, 0, false, "2");
		assertThat(fixture.output.deliveries).extracting(RecordingOutput.Delivered::recipients)
			.containsExactly(List.of(OTHER), List.of(HANDLER));
		assertThat(fixture.output.protocolError).isNull();
	}

	@Test
	@DisplayName("A subscribe that is refused leaves an earlier subscription of the filter as it was")
	void refusedReplacement() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.subscribe(HANDLER, "a");
		fixture.subAck(1, 1);
		fixture.subscribe(OTHER, List.of(Subscription.exactlyOnce("a")));
		fixture.subAck(2, 0x80);
		fixture.receivePublish("a", 0, 0, false, "1");
		assertThat(fixture.output.deliveries.get(0).recipients()).containsExactly(HANDLER);
		fixture.sent();
		fixture.reconnect(false);
		assertThat(fixture.sent()).containsExactly("SUBSCRIBE 3 identifier1 a:1");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	@DisplayName("SUBACK with the wrong number of codes closes with 0x82 [MQTT5-3.8.4-6, MQTT5-3.9.3-1]")
	void wrongNumberOfCodes(int number) {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		CompletableFuture<SubscribeResult> future = fixture.subscribe(HANDLER, "a", "b");
		fixture.subAck(1, new int[number]);
		assertThat(fixture.output.protocolError).startsWith("0x82 SUBACK").contains("2 filters");
		assertThat(future).isNotDone();
		fixture.sent();
		fixture.reconnect(true);
		assertThat(fixture.sent()).containsExactly("SUBSCRIBE 1 identifier1 a:1,b:1");
	}

	@Test
	@DisplayName("SUBACK and UNSUBACK for something else close with 0x82, for unknown identifiers they are counted [MQTT5-2.2.1-6]")
	void wrongAnswers() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.subAck(9, 1);
		fixture.unsubAck(9, 0);
		assertThat(fixture.output.protocolError).isNull();
		assertThat(fixture.counters.get(Counter.UNKNOWN_ACKNOWLEDGEMENTS)).isEqualTo(2);
		fixture.publish(1, "m");
		fixture.subAck(1, 1);
		assertThat(fixture.output.protocolError).startsWith("0x82 SUBACK");
		fixture.reconnect(true);
		fixture.subscribe(HANDLER, "a");
		fixture.unsubAck(2, 0);
		assertThat(fixture.output.protocolError).startsWith("0x82 UNSUBACK");
		fixture.reconnect(true);
		fixture.subAck(2, 1);
		fixture.unsubscribe("a");
		fixture.subAck(3, 0);
		assertThat(fixture.output.protocolError).startsWith("0x82 SUBACK");
	}

	@ParameterizedTest
	@CsvSource({ "a/#, WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED", "+, WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED",
			"$share/g/a, SHARED_SUBSCRIPTIONS_NOT_SUPPORTED" })
	@DisplayName("What the server announced not to have is refused here [RULE-10.3]")
	void notAvailable(String filter, ReasonCode reasonCode) {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5);
		CompletableFuture<SubscribeResult> early = fixture.subscribe(HANDLER, "x", filter);
		fixture.wildcardSubscriptions = false;
		fixture.sharedSubscriptions = false;
		fixture.connect(false);
		CompletableFuture<SubscribeResult> late = fixture.subscribe(HANDLER, "x", filter);
		for (CompletableFuture<SubscribeResult> future : List.of(early, late)) {
			MqttSubscribeException failure = failure(MqttSubscribeException.class, future);
			assertThat(failure.reasonCode()).isEqualTo(reasonCode);
			assertThat(failure.filters()).isEmpty();
			assertThat(failure).hasMessageContaining("'" + filter + "'");
		}
		assertThat(fixture.sent()).isEmpty();
		fixture.receivePublish("x", 0, 0, false, "1");
		assertThat(fixture.output.deliveries).as("the handler is gone").isEmpty();
		assertThat(fixture.session.isDrained()).isTrue();
	}

	@Test
	@DisplayName("MQTT 3.1.1 has no subscription options and no user properties [RULE-23.3]")
	void optionsOn311() {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V3_1_1);
		Subscription plain = Subscription.atLeastOnce("a");
		for (Subscription subscription : List.of(plain.withNoLocal(), plain.withRetainAsPublished(),
				plain.withRetainHandling(RetainHandling.DO_NOT_SEND))) {
			failure(MqttSubscribeException.class, fixture.subscribe(HANDLER, List.of(subscription)));
		}
		List<UserProperty> properties = List.of(new UserProperty("n", "v"));
		CompletableFuture<SubscribeResult> subscribe = new CompletableFuture<>();
		fixture.session.subscribe(new SubscribeRequest(List.of(plain), HANDLER, properties, subscribe), fixture.now);
		CompletableFuture<UnsubscribeResult> unsubscribe = new CompletableFuture<>();
		fixture.session.unsubscribe(new UnsubscribeRequest(List.of(TopicFilter.of("a")), properties, unsubscribe),
				fixture.now);
		failure(MqttSubscribeException.class, subscribe);
		failure(MqttSubscribeException.class, unsubscribe);
		fixture.connect(false);
		assertThat(fixture.sent()).isEmpty();
	}

	@Test
	@DisplayName("A request larger than the server's Maximum Packet Size fails, the next goes on [MQTT5-3.2.2-15]")
	void tooLarge() {
		SessionFixture fixture = SessionFixture.of(MqttVersion.V5);
		CompletableFuture<SubscribeResult> early = fixture.subscribe(HANDLER, "a-filter-with-a-long-name");
		fixture.subscribe(HANDLER, "b");
		fixture.output.maximumPacketSize = 35;
		fixture.connect(false);
		CompletableFuture<UnsubscribeResult> late = fixture.unsubscribe("a-filter-with-a-long-name");
		assertThat(failure(MqttSubscribeException.class, early).reasonCode()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
		assertThat(failure(MqttSubscribeException.class, late).reasonCode()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
		assertThat(fixture.sent()).containsExactly("SUBSCRIBE 2 identifier2 b:1");
		fixture.subAck(2, 1);
		assertThat(fixture.session.isDrained()).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	@DisplayName("Handlers stay until UNSUBACK, late messages are unmatched; 3.1.1 has no codes [MQTT5-3.10.4-4, MQTT5-3.11.3-1, MQTT311-3.10.4-4, MQTT5-3.10.4-5, MQTT311-3.10.4-5, RULE-11.1]")
	void unsubscribe(MqttVersion version) {
		SessionFixture fixture = SessionFixture.connected(version);
		fixture.subscribe(HANDLER, "a", "b");
		fixture.subAck(1, 1, 1);
		fixture.sent();
		CompletableFuture<UnsubscribeResult> future = fixture.unsubscribe("a");
		assertThat(fixture.sent()).containsExactly("UNSUBSCRIBE 2 a");
		fixture.receivePublish("a", 0, 0, false, "1");
		fixture.unsubAck(2, (version == MqttVersion.V5) ? new int[] { 0 } : new int[0]);
		assertThat(future.join().isSuccess()).isTrue();
		assertThat(future.join().filters()).hasSize(1);
		assertThat(fixture.output.events).contains(new MqttEvent.Unsubscribed(future.join().filters()));
		fixture.receivePublish("a", 0, 0, false, "2");
		fixture.receivePublish("b", 0, 0, false, "3");
		assertThat(fixture.deliveredPayloads()).containsExactly("1", "3");
	}

	@Test
	@DisplayName("'No subscription existed' is a success; an error keeps handler and subscription [MQTT5-3.11.3-2]")
	void unsubAckCodes() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.subscribe(HANDLER, "a", "b");
		fixture.subAck(1, 1, 1);
		CompletableFuture<UnsubscribeResult> future = fixture.unsubscribe("a", "b", "c");
		fixture.unsubAck(2, 0x87, 0, 0x11);
		MqttSubscribeException failure = failure(MqttSubscribeException.class, future);
		assertThat(failure.filters()).extracting((result) -> result.reasonCode().code()).containsExactly(0x87, 0, 0x11);
		fixture.receivePublish("a", 0, 0, false, "1");
		fixture.receivePublish("b", 0, 0, false, "2");
		assertThat(fixture.deliveredPayloads()).containsExactly("1");
		fixture.sent();
		fixture.reconnect(false);
		assertThat(fixture.sent()).containsExactly("SUBSCRIBE 3 identifier1 a:1");
	}

	@ParameterizedTest
	@CsvSource({ "V5, 0", "V5, 2", "V3_1_1, 2" })
	@DisplayName("UNSUBACK with the wrong number of codes closes with 0x82 [MQTT5-3.11.3-1]")
	void wrongNumberOfUnsubscribeCodes(MqttVersion version, int number) {
		SessionFixture fixture = SessionFixture.connected(version);
		fixture.unsubscribe("a");
		fixture.unsubAck(1, new int[number]);
		assertThat(fixture.output.protocolError).startsWith("0x82 UNSUBACK");
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("A QoS 2 flow in progress is finished after UNSUBACK [MQTT5-3.10.4-3, MQTT311-3.10.4-3]")
	void flowGoesOnAfterUnsubscribe(MqttVersion version) {
		SessionFixture fixture = SessionFixture.connected(version);
		fixture.subscribe(HANDLER, "a");
		fixture.subAck(1, 2);
		fixture.receivePublish("a", 2, 5, false, "1");
		fixture.unsubscribe("a");
		fixture.unsubAck(2, (version == MqttVersion.V5) ? new int[1] : new int[0]);
		fixture.sent();
		fixture.finish(0);
		fixture.receive(PacketType.PUBREL, 5);
		assertThat(fixture.sent()).containsExactly("PUBREC 5", "PUBCOMP 5");
	}

	@Test
	@DisplayName("UNSUBACK removes handlers of earlier subscribes, not of one that was made after the unsubscribe")
	void subscribeAfterUnsubscribe() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		fixture.subscribe(HANDLER, "a");
		fixture.subAck(1, 1);
		fixture.unsubscribe("a");
		fixture.subscribe(OTHER, "a");
		fixture.unsubAck(2, 0);
		fixture.receivePublish("a", 0, 0, false, "1");
		assertThat(fixture.output.deliveries.get(0).recipients()).containsExactly(OTHER);
		fixture.subAck(3, 1);
		fixture.receivePublish("a", 0, 0, false, "2");
		assertThat(fixture.output.deliveries.get(1).recipients()).containsExactly(OTHER);
	}

	@Test
	@DisplayName("A SUBACK that comes after the UNSUBACK of its filter changes nothing")
	void answersOutOfOrder() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		CompletableFuture<SubscribeResult> future = fixture.subscribe(HANDLER, "a");
		fixture.unsubscribe("a");
		fixture.unsubAck(2, 0);
		fixture.subAck(1, 1);
		assertThat(future).isCompleted();
		fixture.receivePublish("a", 0, 0, false, "1");
		assertThat(fixture.output.deliveries).isEmpty();
		fixture.sent();
		fixture.reconnect(false);
		assertThat(fixture.sent()).isEmpty();
	}

	@Test
	void closeFailsRequests() {
		SessionFixture fixture = SessionFixture.connected(MqttVersion.V5);
		CompletableFuture<?> subscribe = fixture.subscribe(HANDLER, "a");
		CompletableFuture<?> unsubscribe = fixture.unsubscribe("a");
		MqttStateException reason = new MqttStateException("closed");
		fixture.session.close(reason);
		fixture.sent();
		CompletableFuture<?> lateSubscribe = fixture.subscribe(HANDLER,
				List.of(Subscription.of("b", QoS.EXACTLY_ONCE)));
		CompletableFuture<?> lateUnsubscribe = fixture.unsubscribe("b");
		for (CompletableFuture<?> future : List.of(subscribe, unsubscribe, lateSubscribe, lateUnsubscribe)) {
			assertThat(failure(MqttStateException.class, future)).isSameAs(reason);
		}
		assertThat(fixture.sent()).isEmpty();
		assertThat(fixture.session.isDrained()).isTrue();
		assertThat(fixture.session.awaitsAnswer()).isFalse();
	}

}
