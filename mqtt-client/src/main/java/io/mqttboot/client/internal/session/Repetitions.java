package io.mqttboot.client.internal.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

import io.mqttboot.client.message.QoS;

/**
 * QoS 1 messages of earlier connections that a server is expected to send again.
 * <p>
 * It does so under the same identifiers and before anything new [MQTT5-4.4.0-1,
 * MQTT5-4.6.0-1]. So when a new message comes, those that did not come again will not.
 * Servers that use other identifiers (Artemis) are told by DUP and the contents. A
 * mistake costs a second delivery, which QoS 1 allows, and never a message: what comes is
 * delivered, only the identifier of before is given up.
 */
final class Repetitions {

	/** Messages come again in order, so few have to be compared. */
	private static final int COMPARED = 64;

	private final List<IncomingMessage> expected = new ArrayList<>(0);

	/** A connection with the old session begins. */
	void expect(IdTable<IncomingMessage> messages) {
		this.expected.clear();
		messages.forEach((message) -> {
			if (message.qos() == QoS.AT_LEAST_ONCE && !message.abandoned) {
				this.expected.add(message);
			}
		});
		this.expected.sort(Comparator.comparingLong((message) -> message.sequence));
	}

	/**
	 * A QoS 1 or 2 message came whose identifier is not in use.
	 * @return the messages that will not come again
	 */
	List<IncomingMessage> replacedBy(IncomingMessage message) {
		if (this.expected.isEmpty()) {
			return List.of();
		}
		this.expected.removeIf((other) -> other.connection == message.connection);
		if (!message.duplicate()) {
			List<IncomingMessage> all = List.copyOf(this.expected);
			this.expected.clear();
			return all;
		}
		Iterator<IncomingMessage> first = this.expected.iterator();
		for (int i = 0; i < COMPARED && first.hasNext(); i++) {
			IncomingMessage other = first.next();
			if (other.qos() == message.qos() && other.topic().equals(message.topic())
					&& Arrays.equals(other.payload(), message.payload())) {
				first.remove();
				return List.of(other);
			}
		}
		return List.of();
	}

}
