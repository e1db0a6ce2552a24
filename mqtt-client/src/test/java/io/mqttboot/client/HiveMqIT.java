package io.mqttboot.client;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.mqttboot.client.error.MqttConnectException;
import io.mqttboot.client.error.MqttPublishException;
import io.mqttboot.client.error.MqttSubscribeException;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.spi.Authenticator;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.FaultProxy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The client with HiveMQ, in a JVM of its own since that broker takes its time and its
 * memory.
 */
@SuppressWarnings("NullAway.Init")
class HiveMqIT extends BrokerFlows {

	@TempDir
	private static Path folder;

	private static HiveMqBroker broker;

	private static FaultProxy proxy;

	@BeforeAll
	static void start() {
		broker = HiveMqBroker.start(folder);
		proxy = FaultProxy.to(broker.port());
	}

	@AfterAll
	static void stop() {
		proxy.close();
		broker.close();
	}

	@Override
	String uri() {
		return proxy.uri();
	}

	@Override
	void outage(Runnable during) {
		proxy.refuse(true);
		proxy.cut();
		during.run();
		proxy.refuse(false);
	}

	@Test
	@DisplayName("limits of the server are visible and kept [MQTT5-3.2.2-15, MQTT5-3.2.2-21, MQTT5-3.1.2-21, MQTT5-3.3.4-7, MQTT5-4.9.0-1]")
	void limits() {
		MqttClient client = client("limits", (options) -> options.keepAlive(Duration.ofMinutes(2)));
		ConnectResult result = get(client.connect());
		assertThat(result.keepAlive()).isEqualTo(Duration.ofSeconds(HiveMqBroker.KEEP_ALIVE_SECONDS));
		assertThat(result.limits().receiveMaximum()).isEqualTo(HiveMqBroker.RECEIVE_MAXIMUM);
		assertThat(result.limits().maximumPacketSize()).isEqualTo(HiveMqBroker.MAXIMUM_PACKET_SIZE);
		MqttMessage large = MqttMessage.to("large")
			.payload(new byte[HiveMqBroker.MAXIMUM_PACKET_SIZE])
			.atLeastOnce()
			.build();
		failure(client.publish(large).acknowledged(), MqttPublishException.class);
		// the broker would disconnect with 0x93 if there were too many at a time
		List<Publication> publications = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			publications.add(client.publish(MqttMessage.to("limits").exactlyOnce().build()));
		}
		publications.forEach((publication) -> get(publication.acknowledged()));
		assertThat(client.status().counters().disconnects()).isZero();
	}

	@ParameterizedTest
	@EnumSource(names = { "AT_LEAST_ONCE", "EXACTLY_ONCE" })
	@DisplayName("a refused message fails with code and reason, the connection stays [RULE-20.1, MQTT5-4.3.3-4]")
	void refusedMessage(QoS qos) {
		MqttClient client = client("refused", (options) -> options);
		get(client.connect());
		MqttPublishException refusal = failure(
				client.publish(MqttMessage.to("refused/a").qos(qos).build()).acknowledged(),
				MqttPublishException.class);
		assertThat(refusal.reasonCode()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
		assertThat(refusal).hasMessageContaining(HiveMqBroker.REASON);
		PublishResult result = get(client.publish(MqttMessage.to("nobody/is/here").qos(qos).build()).acknowledged());
		assertThat(result.reasonCode()).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
	}

	@Test
	@DisplayName("a refused subscription fails with its code, the connection stays [RULE-20.1, MQTT5-3.8.4-6]")
	void refusedSubscription() {
		MqttClient client = client("refused", (options) -> options);
		get(client.connect());
		MqttSubscribeException refusal = failure(client.subscribe(Subscription.atLeastOnce("refused/#"), (message) -> {
		}), MqttSubscribeException.class);
		assertThat(refusal.reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
		assertThat(client.status().isConnected()).isTrue();
	}

	@Test
	@DisplayName("an exchange of AUTH packets, and again while connected [MQTT5-4.12.0-2, -3, MQTT5-4.12.1-1]")
	void enhancedAuthentication() {
		MqttClient client = client("auth", (options) -> authenticated(options, HiveMqBroker.WORD));
		assertThat(get(client.connect()).authenticationMethod()).isEqualTo("WORD");
		get(client.reauthenticate());
		get(client.publish(MqttMessage.to("a").exactlyOnce().build()).acknowledged());
		assertThat(client.status().counters().disconnects()).isZero();
	}

	@Test
	@DisplayName("the wrong word is refused with code and reason [MQTT5-4.12.0-1]")
	void enhancedAuthenticationRefused() {
		MqttClient client = client("auth", (options) -> authenticated(options, "let me in"));
		MqttConnectException refusal = failure(client.connect(), MqttConnectException.class);
		assertThat(refusal.reasonCode()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
		assertThat(refusal).hasMessageContaining(HiveMqBroker.REASON);
	}

	private static MqttClientOptions.Builder authenticated(MqttClientOptions.Builder options, String word) {
		return options.connect((connect) -> connect.authenticator(new WordAuthenticator(word)));
	}

	/** Answers the question of the broker, and expects its welcome. */
	private record WordAuthenticator(String word) implements Authenticator, Authenticator.Exchange {

		@Override
		public String method() {
			return "WORD";
		}

		@Override
		public Exchange start() {
			return this;
		}

		@Override
		public CompletionStage<byte[]> begin() {
			return CompletableFuture.completedFuture(new byte[0]);
		}

		@Override
		public CompletionStage<byte[]> answer(byte[] challenge) {
			assertThat(challenge).asString(StandardCharsets.UTF_8).isEqualTo(HiveMqBroker.QUESTION);
			return CompletableFuture.completedFuture(this.word.getBytes(StandardCharsets.UTF_8));
		}

		@Override
		public CompletionStage<Void> finish(byte[] data) {
			return CompletableFuture.runAsync(
					() -> assertThat(data).asString(StandardCharsets.UTF_8).isEqualTo(HiveMqBroker.WELCOME),
					Runnable::run);
		}

	}

	@Test
	@DisplayName("DISCONNECT of the server is reported with its code [MQTT5-4.13.2-1]")
	void disconnectedByTheServer() {
		MqttClient client = client("away", (options) -> options.reconnect((reconnect) -> reconnect.enabled(false)));
		RecordedEvents events = RecordedEvents.of(client);
		get(client.connect());
		broker.disconnect(client.options().clientId());
		assertThat(events.await(MqttEvent.Disconnected.class).reasonCode()).isEqualTo(ReasonCode.ADMINISTRATIVE_ACTION);
	}

	@Test
	@DisplayName("a second client with the same id takes over [MQTT5-4.13.2-1]")
	void takenOver() {
		MqttClient first = client("", (options) -> options.clientId("twin"));
		RecordedEvents events = RecordedEvents.of(first);
		get(first.connect());
		MqttClient second = client("", (options) -> options.clientId("twin"));
		get(second.connect());
		MqttEvent.Disconnected event = events.await(MqttEvent.Disconnected.class);
		assertThat(event.reasonCode()).isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
		assertThat(event.reconnectIn()).isNull();
		assertThat(second.status().isConnected()).isTrue();
	}

}
