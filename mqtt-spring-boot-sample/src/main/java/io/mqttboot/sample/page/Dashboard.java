package io.mqttboot.sample.page;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.ClientStatus;
import io.mqttboot.sample.monitor.Archive;
import io.mqttboot.sample.monitor.Commands;
import io.mqttboot.sample.monitor.DeadLetters;
import io.mqttboot.sample.monitor.Readings;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.listener.MqttListenerContainer;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;

import org.springframework.stereotype.Component;

/**
 * Collects what the page shows.
 */
@Component
class Dashboard {

	private final MqttClient client;

	private final MqttConnections connections;

	private final MqttListenerEndpointRegistry listeners;

	private final MeterRegistry meters;

	private final Traffic traffic;

	private final Readings readings;

	private final Commands commands;

	private final DeadLetters deadLetters;

	private final Archive archive;

	Dashboard(MqttClient client, MqttConnections connections, MqttListenerEndpointRegistry listeners,
			MeterRegistry meters, Traffic traffic, Readings readings, Commands commands, DeadLetters deadLetters,
			Archive archive) {
		this.client = client;
		this.connections = connections;
		this.listeners = listeners;
		this.meters = meters;
		this.traffic = traffic;
		this.readings = readings;
		this.commands = commands;
		this.deadLetters = deadLetters;
		this.archive = archive;
	}

	Snapshot snapshot() {
		return new Snapshot(connection(), this.traffic.points(), this.readings.devices(), this.commands.last(),
				this.deadLetters.last(), failures(), archiveStatus());
	}

	private Snapshot.Connection connection() {
		ClientStatus status = this.client.status();
		Throwable lastError = status.lastError();
		return new Snapshot.Connection(status.state(), status.server(), status.clientId(),
				this.client.options().version().toString(), status.stateSince(), status.inFlightOutgoing(),
				status.inFlightIncoming(), status.queuedMessages(), status.counters().reconnects(),
				(lastError != null) ? lastError.getMessage() : null);
	}

	private long failures() {
		return this.meters.find("mqtt.listener")
			.tag("outcome", "failure")
			.timers()
			.stream()
			.mapToLong(Timer::count)
			.sum();
	}

	private Snapshot.ArchiveStatus archiveStatus() {
		MqttListenerContainer container = this.listeners.container(Archive.ID);
		MqttClient dedicated = this.connections.asMap().get(Archive.ID);
		if (container == null || dedicated == null) {
			throw new IllegalStateException("There is no listener '%s' with its own connection".formatted(Archive.ID));
		}
		ClientStatus status = dedicated.status();
		return new Snapshot.ArchiveStatus(container.isPaused(), status.state(), this.archive.lines(),
				status.inFlightIncoming(), this.archive.file().toString());
	}

}
