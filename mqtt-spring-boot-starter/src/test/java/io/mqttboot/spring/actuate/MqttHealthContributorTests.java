package io.mqttboot.spring.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ServerLimits;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.support.StubClient;
import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;

class MqttHealthContributorTests {

	private static final MqttEvent CONNECTED = new MqttEvent.Connected(
			"mqtt://localhost:1883", new ConnectResult(MqttVersion.V5, ReasonCode.SUCCESS, false, "stub", false,
					Duration.ZERO, Duration.ZERO, ServerLimits.DEFAULTS, null, null, null, null, List.of()),
			false, Duration.ZERO);

	private static final MqttEvent DISCONNECTED = new MqttEvent.Disconnected("mqtt://localhost:1883",
			MqttEvent.Initiator.NETWORK, null, null, null, List.of(), null, Duration.ZERO);

	private Instant now = Instant.parse("2026-01-01T00:00:00Z");

	private final StubClient client = new StubClient();

	private final MqttConnections connections = new MqttConnections(MqttConnections.Startup.BACKGROUND, null);

	private MqttHealthContributor contributor(Duration downAfter, boolean embedded) {
		this.connections.add(MqttConnections.DEFAULT, this.client);
		return new MqttHealthContributor(this.connections, downAfter, embedded, () -> this.now);
	}

	private HealthIndicator indicator(Duration downAfter, boolean embedded) {
		return part(contributor(downAfter, embedded), MqttConnections.DEFAULT);
	}

	private static HealthIndicator part(MqttHealthContributor contributor, String name) {
		return (HealthIndicator) Objects.requireNonNull(contributor.getContributor(name));
	}

	private static Health health(HealthIndicator indicator) {
		return Objects.requireNonNull(indicator.health());
	}

	private void connection(boolean up) {
		this.client.state = up ? ClientState.CONNECTED : ClientState.WAITING;
		this.client.fire(up ? CONNECTED : DISCONNECTED);
	}

	@Test
	void withoutGraceAConnectionThatIsAwayIsDown() {
		HealthIndicator indicator = indicator(Duration.ZERO, false);
		assertThat(health(indicator).getStatus()).isEqualTo(Status.DOWN);
		connection(true);
		Health health = health(indicator);
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails())
			.isEqualTo(Map.of("state", ClientState.CONNECTED, "server", "mqtt://localhost:1883", "clientId", "stub"));
		connection(false);
		assertThat(health(indicator).getStatus()).isEqualTo(Status.DOWN);
	}

	@Test
	void theGraceIsCountedFromTheLoss() {
		HealthIndicator indicator = indicator(Duration.ofSeconds(30), true);
		assertThat(health(indicator).getStatus()).isEqualTo(Status.UP);
		connection(true);
		this.now = this.now.plusSeconds(3600);
		connection(false);
		this.now = this.now.plusSeconds(29);
		assertThat(health(indicator).getStatus()).isEqualTo(Status.UP);
		this.client.fire(DISCONNECTED);
		this.now = this.now.plusSeconds(1);
		assertThat(health(indicator).getStatus()).isEqualTo(Status.DOWN);
		assertThat(health(indicator).getDetails()).containsEntry("embedded", true);
	}

	@Test
	void eachConnectionHasItsOwnAlsoThoseAddedLater() {
		MqttHealthContributor contributor = contributor(Duration.ZERO, true);
		connection(true);
		this.connections.add("other", new StubClient());
		assertThat(contributor.stream().map(HealthContributors.Entry::name)).containsExactly("default", "other");
		assertThat(health(part(contributor, "default")).getStatus()).isEqualTo(Status.UP);
		Health other = health(part(contributor, "other"));
		assertThat(other.getStatus()).isEqualTo(Status.DOWN);
		assertThat(other.getDetails()).doesNotContainKey("embedded");
		assertThat(contributor.getContributor("third")).isNull();
	}

}
