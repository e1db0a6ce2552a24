package io.mqttboot.spring.actuate;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

import io.mqttboot.client.MqttClient;
import io.mqttboot.spring.core.MqttConnections;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;

/**
 * Health of the connections, one part for each that there is.
 */
public final class MqttHealthContributor implements CompositeHealthContributor {

	private final Duration downAfter;

	private final boolean embedded;

	private final InstantSource clock;

	private final Map<String, HealthContributor> parts = new ConcurrentSkipListMap<>();

	/**
	 * Creates the contributor.
	 * @param connections the connections
	 * @param downAfter how long a connection may be away before it is down
	 * @param embedded whether the server of the ordinary connection is part of the
	 * application
	 */
	public MqttHealthContributor(MqttConnections connections, Duration downAfter, boolean embedded) {
		this(connections, downAfter, embedded, InstantSource.system());
	}

	MqttHealthContributor(MqttConnections connections, Duration downAfter, boolean embedded, InstantSource clock) {
		this.downAfter = downAfter;
		this.embedded = embedded;
		this.clock = clock;
		connections.forEach(this::add, this.parts::remove);
	}

	private void add(String name, MqttClient client) {
		boolean embeddedServer = this.embedded && name.equals(MqttConnections.DEFAULT);
		this.parts.put(name, new MqttHealthIndicator(client, this.downAfter, embeddedServer, this.clock));
	}

	@Override
	public @Nullable HealthContributor getContributor(String name) {
		return this.parts.get(name);
	}

	@Override
	public Stream<Entry> stream() {
		return this.parts.entrySet().stream().map((part) -> new Entry(part.getKey(), part.getValue()));
	}

}
