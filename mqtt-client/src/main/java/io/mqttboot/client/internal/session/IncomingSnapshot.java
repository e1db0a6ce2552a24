package io.mqttboot.client.internal.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.mqttboot.client.message.Direction;
import io.mqttboot.client.message.InFlightMessage;
import io.mqttboot.client.message.InFlightMessage.State;

/**
 * Incoming messages as an application may see them.
 */
final class IncomingSnapshot {

	private IncomingSnapshot() {
	}

	/** Adds the messages of a table, in order of receipt. */
	static void collect(IdTable<IncomingMessage> messages, ConnectionState connection, List<InFlightMessage> snapshot,
			long now) {
		List<IncomingMessage> known = new ArrayList<>(messages.size());
		messages.forEach(known::add);
		known.sort(Comparator.comparingLong((message) -> message.sequence));
		for (IncomingMessage message : known) {
			snapshot.add(new InFlightMessage(Direction.INCOMING, message.packetId(), message.qos(),
					state(message, connection), message.topic().isEmpty() ? null : message.topic(),
					Duration.ofNanos(Math.max(0, now - message.receivedNanos))));
		}
	}

	private static State state(IncomingMessage message, ConnectionState connection) {
		boolean current = connection.isOpen() && message.connection == connection.number();
		return switch (message.stage) {
			case STORING -> State.STORING;
			case PARKED -> State.PARKED;
			case HELD -> State.FAILED;
			case FINISHED -> current ? State.AWAITING_ORDER : State.AWAITING_REPETITION;
			case INTERRUPTED -> State.AWAITING_REPETITION;
			case ACKNOWLEDGED -> State.AWAITING_PUBREL;
			case RELEASED -> State.AWAITING_COMPLETION;
			case PROCESSING, DONE -> State.PROCESSING;
		};
	}

}
