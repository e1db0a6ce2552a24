package io.mqttboot.client;

import java.time.Duration;

import io.mqttboot.client.message.InFlightMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.options.Unmatched;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.spi.MqttEvent.Unmatched.Outcome;
import io.mqttboot.client.testkit.ServerConnection;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.mqttboot.client.ClientFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages that no handler wants: parked for ten seconds, at most half of Receive
 * Maximum, then treated as the options say.
 */
class UnmatchedTests {

	@RegisterExtension
	final ClientFixture fixture = new ClientFixture();

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a message for nobody is parked, then acknowledged [MQTT5-4.5.0-2, MQTT311-4.5.0-2]")
	void acknowledged(MqttVersion version) {
		MqttClient client = client(version, Unmatched.ACKNOWLEDGE);
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = receiveThree(client);
		expect(events, Outcome.PARKED, Outcome.PARKED, Outcome.ACKNOWLEDGED);
		connection.expectNothing();
		this.fixture.clock().advance(Duration.ofSeconds(10));
		for (int id = 1; id <= 3; id++) {
			connection.expect("40 02 00 0" + id);
		}
		expect(events, Outcome.ACKNOWLEDGED, Outcome.ACKNOWLEDGED);
		assertThat(client.status().counters().unmatched()).isEqualTo(3);
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a message for nobody is refused by option, where the version knows refusals")
	void refused(MqttVersion version) {
		boolean known = version == MqttVersion.V5;
		Outcome outcome = known ? Outcome.REJECTED : Outcome.ACKNOWLEDGED;
		MqttClient client = client(version, Unmatched.REJECT);
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = receiveThree(client);
		expect(events, Outcome.PARKED, Outcome.PARKED, outcome);
		this.fixture.clock().advance(Duration.ofSeconds(10));
		for (int id = 1; id <= 3; id++) {
			connection.expect(known ? "40 ?? 00 0" + id + " 83 .." : "40 02 00 0" + id);
		}
		expect(events, outcome, outcome);
	}

	@ParameterizedTest
	@EnumSource(MqttVersion.class)
	@DisplayName("a message for nobody is held by option until a handler comes")
	void held(MqttVersion version) {
		MqttClient client = client(version, Unmatched.HOLD);
		RecordedEvents events = RecordedEvents.of(client);
		ServerConnection connection = receiveThree(client);
		expect(events, Outcome.PARKED, Outcome.PARKED, Outcome.HELD);
		this.fixture.clock().advance(Duration.ofHours(1));
		expect(events, Outcome.HELD, Outcome.HELD);
		connection.expectNothing();
		assertThat(get(client.inFlight())).extracting(InFlightMessage::state)
			.containsOnly(InFlightMessage.State.PARKED)
			.hasSize(3);
		client.handle("a", (message) -> {
		});
		for (int id = 1; id <= 3; id++) {
			connection.expect("40 02 00 0" + id);
		}
	}

	private MqttClient client(MqttVersion version, Unmatched policy) {
		return this.fixture.clientOnClock((options) -> options.version(version)
			.keepAlive(Duration.ZERO)
			.flow((flow) -> flow.receiveMaximum(4).unmatched(policy)));
	}

	/** Half of Receive Maximum is two, so the third is not parked. */
	private ServerConnection receiveThree(MqttClient client) {
		ServerConnection connection = this.fixture.connect(client);
		for (int id = 1; id <= 3; id++) {
			connection.sendPublish("a", 1, id, "" + id);
		}
		return connection;
	}

	private static void expect(RecordedEvents events, Outcome... outcomes) {
		for (Outcome outcome : outcomes) {
			assertThat(events.await(MqttEvent.Unmatched.class).outcome()).isEqualTo(outcome);
		}
	}

}
