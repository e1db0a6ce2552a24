package io.mqttboot.sample.page;

import java.time.Duration;
import java.time.Instant;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.ClientCounters;
import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.ClientStatus;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class TrafficTests {

	private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

	private final MqttClient client = mock();

	private final MeterRegistry meters = new SimpleMeterRegistry();

	private final Traffic traffic = new Traffic(this.client, this.meters);

	@Test
	void countsMessagesOfEveryQosPerSecond() {
		counted(1, 2, 3, 4, 5, 6);
		this.traffic.sample(START);
		assertThat(this.traffic.points()).isEmpty();
		counted(2, 4, 6, 14, 15, 16);
		this.traffic.sample(START.plusSeconds(2));
		Traffic.Point point = this.traffic.points().get(0);
		assertThat(point.out()).isEqualTo(3);
		assertThat(point.in()).isEqualTo(15);
		assertThat(point.at()).isEqualTo(START.plusSeconds(2));
	}

	@Test
	void hasNoLatencyWithoutPublications() {
		assertThat(secondPoint()).extracting(Traffic.Point::median, Traffic.Point::p95).containsOnlyNulls();
	}

	@Test
	void readsTheLatencyFromTheTimer() {
		Timer timer = Timer.builder("mqtt.publish")
			.tags("destination", "devices/{deviceId}/telemetry/{sensor}", "outcome", "success")
			.publishPercentiles(0.5, 0.95)
			.register(this.meters);
		for (int i = 1; i <= 100; i++) {
			timer.record(Duration.ofMillis((i <= 90) ? 4 : 40));
		}
		Traffic.Point point = secondPoint();
		assertThat(point.median()).isCloseTo(4, within(0.5));
		assertThat(point.p95()).isCloseTo(40, within(5.0));
	}

	@Test
	void remembersTwoMinutes() {
		counted(0, 0, 0, 0, 0, 0);
		for (int second = 0; second < 200; second++) {
			this.traffic.sample(START.plusSeconds(second));
		}
		assertThat(this.traffic.points()).hasSize(120);
		assertThat(this.traffic.points().get(119).at()).isEqualTo(START.plusSeconds(199));
	}

	private Traffic.Point secondPoint() {
		counted(0, 0, 0, 0, 0, 0);
		this.traffic.sample(START);
		this.traffic.sample(START.plusSeconds(1));
		return this.traffic.points().get(0);
	}

	private void counted(long sent0, long sent1, long sent2, long received0, long received1, long received2) {
		ClientCounters counters = new ClientCounters(1, 0, 0, 0, sent0, sent1, sent2, 0, 0, received0, received1,
				received2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
		given(this.client.status()).willReturn(new ClientStatus(ClientState.CONNECTED, "mqtt://localhost", "id", null,
				null, null, null, START, true, 0, 0, 0, 0, Duration.ZERO, null, null, counters));
	}

}
