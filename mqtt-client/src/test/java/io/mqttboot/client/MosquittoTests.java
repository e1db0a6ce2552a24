package io.mqttboot.client;

import io.mqttboot.client.error.MqttConnectException;
import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.Mosquitto;
import io.mqttboot.client.testkit.TestCertificate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The client with Eclipse Mosquitto.
 */
class MosquittoTests extends BrokerFlows {

	private static final Mosquitto BROKER = Mosquitto.builder().persistence().start();

	@AfterAll
	static void stop() {
		BROKER.close();
	}

	@Override
	String uri() {
		return BROKER.uri();
	}

	@Override
	void outage(Runnable during) {
		BROKER.stop();
		during.run();
		BROKER.restart();
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a killed broker has forgotten the session: subscriptions are renewed")
	void lostSession(MqttVersion version) {
		try (Mosquitto broker = Mosquitto.start()) {
			MqttClient client = client("lost", (options) -> options.version(version).server(broker.uri()));
			RecordedEvents events = RecordedEvents.of(client);
			get(client.connect());
			get(client.subscribe(Subscription.atLeastOnce("lost/#"), (message) -> {
			}));
			assertThat(events.await(MqttEvent.Subscribed.class).renewed()).isFalse();
			broker.kill();
			broker.restart();
			assertThat(events.await(MqttEvent.Subscribed.class).renewed()).isTrue();
			get(client.disconnect());
		}
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void wrongPassword(MqttVersion version) {
		try (Mosquitto broker = Mosquitto.builder().user("me", "secret").start()) {
			MqttClient wrong = client("c",
					(options) -> options.version(version).server(broker.uri()).credentials("me", "guess"));
			assertThat(failure(wrong.connect(), MqttConnectException.class).reasonCode())
				.isEqualTo(ReasonCode.NOT_AUTHORIZED);
			MqttClient right = client("c",
					(options) -> options.version(version).server(broker.uri()).credentials("me", "secret"));
			get(right.connect());
			get(right.disconnect());
		}
	}

	@Test
	void tls() {
		TestCertificate certificate = TestCertificate.forLoopback();
		try (Mosquitto broker = Mosquitto.builder().tls(certificate).start()) {
			MqttClient client = client("c",
					(options) -> options.server(broker.uri()).tls((tls) -> tls.sslContext(certificate::clientContext)));
			get(client.connect());
			get(client.publish(MqttMessage.to("a").payload(new byte[100_000]).exactlyOnce().build()).acknowledged());
			get(client.disconnect());
		}
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a second client with the same id takes over")
	void takenOver(MqttVersion version) {
		MqttClient first = client("",
				(options) -> options.version(version)
					.clientId("twin")
					.reconnect((reconnect) -> reconnect.enabled(false)));
		get(first.connect());
		MqttClient second = client("", (options) -> options.version(version).clientId("twin"));
		get(second.connect());
		Awaitility.await().until(() -> first.status().state() == ClientState.IDLE);
		assertThat(second.status().isConnected()).isTrue();
	}

}
