package io.mqttboot.spring.actuate;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.ClientStatus;
import io.mqttboot.client.spi.MqttEvent;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Health of a connection: down if it has been away for longer than the grace period.
 * Reports what is known and never asks the server, so it does not block.
 */
final class MqttHealthIndicator extends AbstractHealthIndicator {

	private final MqttClient client;

	private final Duration downAfter;

	private final boolean embedded;

	private final InstantSource clock;

	private final AtomicReference<@Nullable Instant> awaySince;

	MqttHealthIndicator(MqttClient client, Duration downAfter, boolean embedded, InstantSource clock) {
		super("MQTT health check failed");
		this.client = client;
		this.downAfter = downAfter;
		this.embedded = embedded;
		this.clock = clock;
		this.awaySince = new AtomicReference<>(clock.instant());
		client.addListener((event) -> {
			if (event instanceof MqttEvent.Connected) {
				this.awaySince.set(null);
			}
			else if (event instanceof MqttEvent.Disconnected) {
				this.awaySince.compareAndSet(null, clock.instant());
			}
		});
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		ClientStatus status = this.client.status();
		builder.status(isDown(status) ? Status.DOWN : Status.UP);
		builder.withDetail("state", status.state());
		builder.withDetail("server", status.server());
		builder.withDetail("clientId", status.clientId());
		if (!status.isConnected() && status.lastError() != null) {
			builder.withDetail("lastError", String.valueOf(status.lastError().getMessage()));
		}
		if (this.embedded) {
			builder.withDetail("embedded", true);
		}
	}

	private boolean isDown(ClientStatus status) {
		if (status.isConnected()) {
			return false;
		}
		Instant since = this.awaySince.get();
		Instant known = (since != null) ? since : status.stateSince();
		return !this.clock.instant().isBefore(known.plus(this.downAfter));
	}

}
