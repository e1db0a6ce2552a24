package io.mqttboot.client.internal.session;

import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.error.MqttOverflowException;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.options.FlowOptions;
import io.mqttboot.client.options.QueueOverflow;
import org.jspecify.annotations.Nullable;

/**
 * What happens when more waits to be sent than may. The bound of the queue is kept before
 * a publication gets here, except by {@link QueueOverflow#DROP_OLDEST}, which only the
 * session can do; the bound of the store is kept here in any case. What is dropped is in
 * the queue: nothing of it was sent.
 */
final class Excess {

	private final FlowOptions flow;

	private final SendQueue queue;

	private final Journal journal;

	private final Counters counters;

	Excess(FlowOptions flow, SendQueue queue, Journal journal, Counters counters) {
		this.flow = flow;
		this.queue = queue;
		this.journal = journal;
		this.counters = counters;
	}

	private boolean dropsOldest() {
		return this.flow.queueOverflow() == QueueOverflow.DROP_OLDEST;
	}

	/** Takes the next message that is one too many out of the queue, or returns null. */
	@Nullable OutgoingMessage poll() {
		boolean excess = this.queue.size() > this.flow.queueMessages()
				|| (this.queue.bytes() > this.flow.queueBytes() && this.queue.size() > 1);
		return (excess && dropsOldest()) ? take(this.queue.oldest()) : null;
	}

	/**
	 * Takes the next message that the store must give up for another out of the queue, or
	 * returns null; also if giving up all of them would not help.
	 */
	@Nullable OutgoingMessage pollFor(OutgoingMessage message) {
		boolean helps = dropsOldest() && !isStoreFull(message, this.queue.acknowledgedBytes());
		return (helps && isStoreFull(message, 0)) ? take(this.queue.firstAcknowledged()) : null;
	}

	private boolean isStoreFull(OutgoingMessage message, long freed) {
		return message.message().qos() != QoS.AT_MOST_ONCE && !this.journal.hasRoomFor(message, freed);
	}

	private @Nullable OutgoingMessage take(@Nullable OutgoingMessage message) {
		if (message != null) {
			this.queue.remove(message);
			this.counters.increment(Counter.DROPPED_OLDEST);
		}
		return message;
	}

	/** Why the store does not take a message, or {@code null}. Counts it. */
	@Nullable MqttException refusalOfStore(OutgoingMessage message) {
		if (!isStoreFull(message, 0)) {
			return null;
		}
		this.counters
			.increment((this.flow.queueOverflow() == QueueOverflow.REJECT) ? Counter.REJECTED : Counter.DROPPED_NEWEST);
		return new MqttOverflowException(this.journal.describe()
				+ "; publish more slowly, wait for acknowledged(), or raise session().storeBytes");
	}

	/** What the futures of a message that was taken out fail with. */
	static MqttOverflowException dropped(OutgoingMessage message) {
		return new MqttOverflowException(
				"The message to '%s' was dropped before it was sent, to make room for later ones: more wait than flow().queueMessages, flow().queueBytes or session().storeBytes allow, and flow().queueOverflow is DROP_OLDEST"
					.formatted(message.message().topic()));
	}

}
