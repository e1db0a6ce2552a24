package io.mqttboot.client;

import io.mqttboot.client.error.MqttConnectException;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.testkit.EmbeddedBroker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.mqttboot.client.ClientFixture.failure;
import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The client with the embedded broker (Apache Artemis).
 */
class EmbeddedBrokerTests extends BrokerFlows {

	private static final EmbeddedBroker BROKER = EmbeddedBroker.start();

	@AfterAll
	static void stop() {
		BROKER.close();
	}

	@Override
	String uri() {
		return BROKER.uri();
	}

	/** Artemis sends a copy for each subscription, and in each the identifiers of all. */
	@Override
	int copies() {
		return 2;
	}

	@Override
	void outage(Runnable during) {
		BROKER.outage(during);
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	void comesBackWhenTheBrokerDropsTheConnection(MqttVersion version) {
		MqttClient client = client("dropped", (options) -> options.version(version));
		RecordedEvents events = RecordedEvents.of(client);
		get(client.connect());
		assertThat(BROKER.kill(client.options().clientId())).isOne();
		events.await(MqttEvent.Disconnected.class);
		assertThat(events.await(MqttEvent.Connected.class).result().sessionPresent()).isTrue();
	}

	@Test
	void wrongPassword() {
		try (EmbeddedBroker broker = EmbeddedBroker.start("me", "secret")) {
			MqttClient wrong = client("c", (options) -> options.server(broker.uri()).credentials("me", "guess"));
			assertThat(failure(wrong.connect(), MqttConnectException.class).reasonCode())
				.isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
			MqttClient right = client("c", (options) -> options.server(broker.uri()).credentials("me", "secret"));
			get(right.connect());
			get(right.disconnect());
		}
	}

	/**
	 * So large that it is never reached: Artemis 2 sometimes sends nothing more, for
	 * good, after it was, although every message got PUBREC and PUBCOMP.
	 */
	@Override
	int receiveMaximum() {
		return 65_535;
	}

}
