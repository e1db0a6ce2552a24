package io.mqttboot.sample.page;

import java.time.Instant;
import java.util.List;

import io.mqttboot.client.message.ClientState;
import io.mqttboot.sample.monitor.Commands;
import io.mqttboot.sample.monitor.DeadLetters;
import io.mqttboot.sample.monitor.Readings;
import org.jspecify.annotations.Nullable;

/**
 * Everything the page shows, at one moment.
 */
record Snapshot(Connection connection, List<Traffic.Point> traffic, List<Readings.Device> devices,
		List<Commands.Sent> commands, List<DeadLetters.DeadLetter> deadLetters, long failures, ArchiveStatus archive) {

	/** The connection that everything but the archive uses. */
	record Connection(ClientState state, String server, String clientId, String version, Instant since, int sending,
			int receiving, int queued, long reconnects, @Nullable String lastError) {
	}

	/** The listener with a connection of its own. */
	record ArchiveStatus(boolean paused, ClientState state, long lines, int waiting, String file) {
	}

}
