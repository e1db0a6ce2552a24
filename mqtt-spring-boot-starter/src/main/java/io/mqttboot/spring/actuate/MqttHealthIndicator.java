package io.mqttboot.spring.actuate;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.ClientStatus;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.spring.core.MqttConnections;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health of the connections: down if one of them has been away for longer than the grace
 * period. Reports what is known and never asks the server, so it does not block.
 */
public class MqttHealthIndicator extends AbstractHealthIndicator {

	private final MqttConnections connections;

	private final Duration downAfter;

	private final boolean embedded;

	private final InstantSource clock;

	private final Map<String, Instant> awaySince = new ConcurrentHashMap<>();

	/**
	 * Creates the indicator.
	 * @param connections the connections
	 * @param downAfter how long a connection may be away
	 * @param embedded whether the server is part of the application
	 */
	public MqttHealthIndicator(MqttConnections connections, Duration downAfter, boolean embedded) {
		this(connections, downAfter, embedded, InstantSource.system());
	}

	MqttHealthIndicator(MqttConnections connections, Duration downAfter, boolean embedded, InstantSource clock) {
		super("MQTT health check failed");
		this.connections = connections;
		this.downAfter = downAfter;
		this.embedded = embedded;
		this.clock = clock;
		connections.forEach(this::watch);
	}

	private void watch(String name, MqttClient client) {
		this.awaySince.put(name, this.clock.instant());
		client.addListener((event) -> {
			if (event instanceof MqttEvent.Connected) {
				this.awaySince.remove(name);
			}
			else if (event instanceof MqttEvent.Disconnected) {
				this.awaySince.putIfAbsent(name, this.clock.instant());
			}
		});
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		boolean down = false;
		Map<String, MqttClient> all = this.connections.asMap();
		for (Map.Entry<String, MqttClient> connection : all.entrySet()) {
			ClientStatus status = connection.getValue().status();
			if (!status.isConnected()) {
				Instant since = this.awaySince.getOrDefault(connection.getKey(), status.stateSince());
				down |= !this.clock.instant().isBefore(since.plus(this.downAfter));
			}
			builder.withDetail(connection.getKey(), details(status));
		}
		if (this.embedded) {
			builder.withDetail("embedded", true);
		}
		if (down) {
			builder.down();
		}
		else {
			builder.up();
		}
	}

	private static Map<String, Object> details(ClientStatus status) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("state", status.state());
		details.put("server", status.server());
		details.put("clientId", status.clientId());
		if (!status.isConnected() && status.lastError() != null) {
			details.put("lastError", String.valueOf(status.lastError().getMessage()));
		}
		return details;
	}

}
