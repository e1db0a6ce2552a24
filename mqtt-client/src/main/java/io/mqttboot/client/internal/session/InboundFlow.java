package io.mqttboot.client.internal.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.internal.session.IncomingMessage.Stage;
import io.mqttboot.client.message.Direction;
import io.mqttboot.client.message.InFlightMessage;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.options.FlowOptions;
import io.mqttboot.client.spi.MqttEvent;
import org.jspecify.annotations.Nullable;

/**
 * Incoming messages from PUBLISH to the last acknowledgement.
 * <p>
 * A QoS 1 or 2 message is in the table as long as the server may send it, or PUBREL for
 * it, again: until PUBACK, or until PUBREL. The table outlives connections. The queues of
 * acknowledgements and the count against Receive Maximum belong to one connection, so
 * that a message is only acknowledged on a connection that it came on.
 * <p>
 * With a store, a QoS 2 message is delivered when its identifier is durable, PUBREC waits
 * for the note that the handlers were done, and PUBCOMP for the removal. So after a crash
 * a message is known to be new, possibly handled, or handled.
 */
final class InboundFlow {

	private final ConnectionState connection;

	private final SessionOutput output;

	private final Routing routing;

	private final ReceiveWindow window;

	private final Repetitions repetitions = new Repetitions();

	private final IdTable<IncomingMessage> messages = new IdTable<>();

	private final AcknowledgementQueue pubAcks = new AcknowledgementQueue();

	private final AcknowledgementQueue pubRecs = new AcknowledgementQueue();

	/** Messages that wait for the store before they are delivered, and those behind. */
	private final Deque<IncomingMessage> storing = new ArrayDeque<>(0);

	/** Messages whose PUBCOMP waits for the store. */
	private final Deque<IncomingMessage> pubComps = new ArrayDeque<>(0);

	private final Journal journal;

	/** Messages that are with their handlers. */
	private int processing;

	private long lastSequence;

	InboundFlow(ConnectionState connection, Routing routing, Journal journal, FlowOptions options) {
		this.connection = connection;
		this.output = connection.output;
		this.routing = routing;
		this.journal = journal;
		this.window = new ReceiveWindow(connection, options);
	}

	/** A PUBLISH was received, its topic alias resolved. */
	void received(String topic, QoS qos, boolean duplicate, boolean retained, int packetId, int topicAlias,
			MessageProperties properties, byte[] payload, long now) {
		if (qos == QoS.AT_MOST_ONCE) {
			this.connection.counters.increment(Counter.RECEIVED_QOS_0);
			begin(new IncomingMessage(topic, payload, qos, retained, duplicate, 0, topicAlias, properties, now), now);
			return;
		}
		IncomingMessage message = new IncomingMessage(topic, payload, qos, retained, duplicate, packetId, topicAlias,
				properties, now);
		message.checks = this.connection.checks;
		IncomingMessage known = this.messages.get(packetId);
		if (known != null && known.isRepeatedBy(message)) {
			repeated(known);
			return;
		}
		if (known != null && !isDisplaced(known)) {
			message.takeOver(known);
			forget(known);
		}
		if (!this.window.add(message)) {
			return;
		}
		this.repetitions.replacedBy(message).forEach(this::abandon);
		message.sequence = ++this.lastSequence;
		this.messages.put(packetId, message);
		queue(qos).add(message);
		this.connection.counters
			.increment((qos == QoS.AT_LEAST_ONCE) ? Counter.RECEIVED_QOS_1 : Counter.RECEIVED_QOS_2);
		if (message.key == 0) {
			this.journal.store(message);
		}
		if (this.storing.isEmpty() && this.journal.isDurable(message.position)) {
			begin(message, now);
		}
		else {
			message.stage = Stage.STORING;
			this.storing.add(message);
		}
	}

	/**
	 * An earlier process was given a QoS 2 message. If it is not certain that the server
	 * still has that session, the identifier may stand for another message meanwhile,
	 * which must be delivered.
	 */
	void restore(int packetId, boolean done, boolean certain, long key, long now) {
		IncomingMessage message = new IncomingMessage("", new byte[0], QoS.EXACTLY_ONCE, false, false, packetId, 0,
				MessageProperties.NONE, now);
		message.stage = (done && certain) ? Stage.ACKNOWLEDGED : Stage.INTERRUPTED;
		message.possibleDuplicate = message.stage == Stage.INTERRUPTED;
		message.sequence = ++this.lastSequence;
		message.key = key;
		this.messages.put(packetId, message);
		if (done && !certain && key != 0) {
			this.journal.replace(message);
		}
	}

	/** Whether there are messages in the store. */
	boolean isStored() {
		return this.messages.anyMatch((message) -> message.key != 0);
	}

	/** Changes of the store are durable: goes on with what waited for them. */
	void stored(long now) {
		IncomingMessage first = this.storing.peek();
		while (first != null && this.journal.isDurable(first.position)) {
			this.storing.remove();
			if (first.stage == Stage.STORING) {
				first.stage = Stage.PARKED;
				begin(first, now);
			}
			first = this.storing.peek();
		}
		acknowledgeReady(this.pubRecs);
		complete();
	}

	/** Stores everything once more, in a store that is empty. */
	void storeAgain() {
		this.messages.forEach(this.journal::storeAgain);
	}

	/** What is to be stored of the incoming half. */
	void addTo(List<SessionRecord> records) {
		this.messages.forEach((message) -> {
			SessionRecord record = Journal.record(message);
			if (record != null) {
				records.add(record);
			}
		});
	}

	/**
	 * Whether a message goes its way although another one took its identifier. Mosquitto
	 * counts identifiers up, whatever is in use, and wants an answer to each message.
	 */
	private boolean isDisplaced(IncomingMessage known) {
		return known.qos() == QoS.AT_LEAST_ONCE && known.queued && isOfThisConnection(known);
	}

	private boolean isOfThisConnection(IncomingMessage message) {
		return message.connection == this.connection.number();
	}

	/** A message is not delivered again, but it can be acknowledged here now. */
	private void repeated(IncomingMessage known) {
		if (!isOfThisConnection(known) && !this.window.add(known)) {
			return;
		}
		known.abandoned = false;
		AcknowledgementQueue queue = queue(known.qos());
		if (!known.queued) {
			queue.add(known);
		}
		acknowledgeReady(queue);
	}

	/** A message of an earlier connection will not come again under its identifier. */
	private void abandon(IncomingMessage message) {
		message.abandoned = true;
		if (message.stage == Stage.FINISHED) {
			forget(message);
		}
	}

	private AcknowledgementQueue queue(QoS qos) {
		return (qos == QoS.AT_LEAST_ONCE) ? this.pubAcks : this.pubRecs;
	}

	private void begin(IncomingMessage message, long now) {
		if (this.output.wantsMessageEvents()) {
			this.output.event(new MqttEvent.MessageReceived(message));
		}
		this.routing.deliver(message, now);
		goOn(message);
	}

	private void goOn(IncomingMessage message) {
		if (message.qos() == QoS.AT_MOST_ONCE) {
			return;
		}
		if (message.stage == Stage.PROCESSING) {
			this.processing++;
		}
		else if (message.stage == Stage.FINISHED) {
			this.journal.storeDone(message);
		}
		acknowledgeReady(queue(message.qos()));
	}

	/** A handler was added. */
	void handlerAdded(long now) {
		this.routing.handlerAdded(now).forEach(this::goOn);
	}

	/** Gives up messages that nobody wanted in time. */
	void giveUpDue(long now) {
		this.routing.giveUpDue(now).forEach(this::goOn);
	}

	/**
	 * All handlers are done with a message. If one of them failed and the message is
	 * held, it is forgotten with its connection, so that its repetition is handled again.
	 */
	void finished(IncomingMessage message) {
		if (message.stage != Stage.PROCESSING || message.qos() == QoS.AT_MOST_ONCE) {
			return;
		}
		if (!message.isHeld()) {
			this.processing--;
			message.stage = Stage.FINISHED;
			this.journal.storeDone(message);
			if (message.abandoned) {
				forget(message);
			}
			acknowledgeReady(queue(message.qos()));
		}
		else if (this.connection.isOpen() && isOfThisConnection(message)) {
			this.processing--;
			message.stage = Stage.HELD;
		}
		else {
			forget(message);
		}
	}

	private void acknowledgeReady(AcknowledgementQueue queue) {
		while (this.connection.isOpen()) {
			IncomingMessage message = queue.pollReady(this.journal);
			if (message == null) {
				return;
			}
			if (message.stage != Stage.DONE && message.stage != Stage.RELEASED) {
				acknowledge(message);
			}
		}
	}

	private void acknowledge(IncomingMessage message) {
		boolean first = message.stage == Stage.FINISHED;
		Answer answer = (first && this.connection.isVersion5()) ? message.answer() : Answer.SUCCESS;
		ReasonCode reasonCode = answer.reasonCode();
		boolean last = message.qos() == QoS.AT_LEAST_ONCE || reasonCode.isError();
		if (last) {
			remove(message);
		}
		else {
			message.stage = Stage.ACKNOWLEDGED;
			this.window.remove(message);
		}
		this.output.sendAcknowledgement((message.qos() == QoS.AT_LEAST_ONCE) ? PacketType.PUBACK : PacketType.PUBREC,
				message.packetId(), reasonCode, answer.reason(), answer.userProperties());
		if (last) {
			reportAcknowledged(message, reasonCode);
		}
	}

	/** The flow is over: the identifier is free, and the next PUBLISH with it is new. */
	private void remove(IncomingMessage message) {
		if (message.stage == Stage.PROCESSING) {
			this.processing--;
		}
		message.stage = Stage.DONE;
		if (this.messages.get(message.packetId()) == message) {
			this.messages.remove(message.packetId());
		}
		this.journal.forget(message);
		this.window.remove(message);
	}

	/** Another message took the identifier. */
	private void forget(IncomingMessage message) {
		if (message.stage == Stage.PARKED) {
			this.routing.forget(message);
		}
		remove(message);
	}

	/** No handler of this process saw the message; one of an earlier process may have. */
	private void forgetUndelivered(IncomingMessage message) {
		if (!message.possibleDuplicate) {
			forget(message);
			return;
		}
		if (message.stage == Stage.PARKED) {
			this.routing.forget(message);
		}
		message.stage = Stage.INTERRUPTED;
	}

	private void reportAcknowledged(IncomingMessage message, ReasonCode reasonCode) {
		if (this.output.wantsMessageEvents()) {
			this.output.event(new MqttEvent.MessageAcknowledged(Direction.INCOMING, message.packetId(), reasonCode));
		}
	}

	/**
	 * A PUBREL was received. It is always answered [MQTT5-4.3.3-11]; before our PUBREC it
	 * is an error, except for a message of an earlier connection, where an error would
	 * come back on every connection. PUBCOMP gives the server a slot back even if the
	 * message did not use one on this connection: the standard counts like that (section
	 * 4.9 of MQTT 5.0).
	 */
	void released(int packetId) {
		IncomingMessage message = this.messages.get(packetId);
		if (message == null || !isOfThisConnection(message)) {
			this.window.addSlot();
		}
		if (message == null || (message.qos() == QoS.AT_LEAST_ONCE && !isOfThisConnection(message))) {
			this.connection.counters.increment(Counter.UNKNOWN_ACKNOWLEDGEMENTS);
			this.output.sendAcknowledgement(PacketType.PUBCOMP, packetId,
					this.connection.isVersion5() ? ReasonCode.PACKET_IDENTIFIER_NOT_FOUND : ReasonCode.SUCCESS);
			return;
		}
		if (isOfThisConnection(message) && message.stage != Stage.ACKNOWLEDGED && message.stage != Stage.RELEASED) {
			this.connection.violated(ReasonCode.PROTOCOL_ERROR,
					"PUBREL for packet identifier %d, whose QoS %d message has not got PUBREC".formatted(packetId,
							message.qos().level()));
			return;
		}
		if (message.stage != Stage.RELEASED) {
			release(message);
		}
		if (!this.pubComps.contains(message)) {
			this.pubComps.add(message);
		}
		complete();
	}

	/** From now on the server may use the identifier for another message. */
	private void release(IncomingMessage message) {
		if (message.stage == Stage.PROCESSING) {
			this.processing--;
		}
		message.stage = Stage.RELEASED;
		this.window.remove(message);
		this.journal.forget(message);
	}

	/** Sends PUBCOMP where nothing has to be waited for. */
	private void complete() {
		IncomingMessage message = this.pubComps.peek();
		while (message != null && this.connection.isOpen() && this.journal.isDurable(message.position)) {
			this.pubComps.remove();
			if (message.stage == Stage.RELEASED) {
				remove(message);
				this.output.sendAcknowledgement(PacketType.PUBCOMP, message.packetId(), ReasonCode.SUCCESS);
				reportAcknowledged(message, ReasonCode.SUCCESS);
			}
			message = this.pubComps.peek();
		}
	}

	/** A new connection: its Receive Maximum counts anew. */
	void connected(long now) {
		this.window.reset();
		this.repetitions.expect(this.messages);
		this.routing.connected(now);
	}

	/**
	 * The connection is gone. Messages that no handler saw, or that a handler failed for,
	 * are forgotten, since the server sends them again. A finished QoS 1 message waits
	 * for its repetition, at most until the next connection ends.
	 */
	void disconnected() {
		this.pubAcks.clear();
		this.pubRecs.clear();
		this.storing.clear();
		this.pubComps.clear();
		List<IncomingMessage> known = new ArrayList<>(this.messages.size());
		this.messages.forEach(known::add);
		for (IncomingMessage message : known) {
			boolean stale = message.qos() == QoS.AT_LEAST_ONCE && message.stage == Stage.FINISHED
					&& !isOfThisConnection(message);
			if (message.stage == Stage.STORING || message.stage == Stage.PARKED || message.stage == Stage.HELD
					|| stale) {
				forgetUndelivered(message);
			}
			else if (message.stage == Stage.ACKNOWLEDGED && message.payload().length > 0) {
				this.messages.put(message.packetId(), message.withoutPayload());
			}
		}
	}

	/** The server does not know the session any more. */
	void sessionLost() {
		this.messages.forEach(this.journal::forget);
		discard();
	}

	/** The client is closed; what is stored stays in the store. */
	void discard() {
		this.messages.forEach((message) -> {
			if (message.stage == Stage.PARKED) {
				this.routing.forget(message);
			}
			if (message.stage == Stage.PROCESSING) {
				this.processing--;
			}
			message.stage = Stage.DONE;
		});
		this.messages.clear();
		this.storing.clear();
		this.pubComps.clear();
		this.pubAcks.clear();
		this.pubRecs.clear();
		this.window.reset();
	}

	/**
	 * Whether no handler is busy with a QoS 1 or 2 message. One that is kept back does
	 * not count, nor does one that is done and waits for its turn to be acknowledged.
	 */
	boolean isIdle() {
		return this.processing == 0
				|| !(this.messages.anyMatch(InboundFlow::isBusy) || this.pubAcks.anyMatch(InboundFlow::isBusy));
	}

	private static boolean isBusy(IncomingMessage message) {
		return message.stage == Stage.PROCESSING && message.isAwaited();
	}

	int size() {
		return this.messages.size();
	}

	/** Whether the server exceeds Receive Maximum. */
	boolean isReceiveMaximumExceeded() {
		return this.window.isExceeded();
	}

	/**
	 * Bytes of the messages of this connection that are not acknowledged and not bounded
	 * by Receive Maximum.
	 */
	long unboundedBytes() {
		return this.window.unboundedBytes();
	}

	/** When the oldest message without PUBACK or PUBREC was received, or MIN_VALUE. */
	long oldestNanos() {
		IncomingMessage first = this.pubAcks.first();
		IncomingMessage second = this.pubRecs.first();
		if (first == null || (second != null && second.receivedNanos - first.receivedNanos < 0)) {
			return nanos(second);
		}
		return nanos(first);
	}

	private static long nanos(@Nullable IncomingMessage message) {
		return (message != null) ? message.receivedNanos : Long.MIN_VALUE;
	}

	void collect(List<InFlightMessage> snapshot, long now) {
		IncomingSnapshot.collect(this.messages, this.connection, snapshot, now);
	}

}
