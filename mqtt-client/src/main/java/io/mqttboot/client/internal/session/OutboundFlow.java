package io.mqttboot.client.internal.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.internal.session.OutgoingMessage.Stage;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.spi.MqttEvent;
import org.jspecify.annotations.Nullable;

/**
 * Outgoing messages: checks them, sends them when their turn comes, and takes their
 * acknowledgements. The order of the calls is the order on the wire; only QoS 0 messages
 * overtake those that the quota or the store holds back.
 */
final class OutboundFlow {

	private final ConnectionState connection;

	private final SessionOutput output;

	private final Counters counters;

	private final SessionSettings settings;

	private final OutgoingAliases aliases = new OutgoingAliases();

	private final SendQueue queue;

	private final Journal journal;

	private final Admission admission;

	private final Excess excess;

	private final Resending resending;

	private final InFlight inFlight;

	private final Acknowledgements acknowledgements;

	/** Publications that are accepted when their records are durable. */
	private final Deque<Accepting> accepting = new ArrayDeque<>(0);

	OutboundFlow(ConnectionState connection, SessionSettings settings, PacketIds ids, Journal journal) {
		this.connection = connection;
		this.output = connection.output;
		this.counters = connection.counters;
		this.settings = settings;
		this.queue = new SendQueue(settings.flow().strictOrder());
		this.journal = journal;
		this.admission = new Admission(connection, settings.flow(), journal);
		this.excess = new Excess(settings.flow(), this.queue, journal, this.counters);
		this.resending = new Resending(settings.flow().resendAfter());
		this.inFlight = new InFlight(connection, ids, journal, this.resending);
		this.acknowledgements = new Acknowledgements(connection, ids, this.inFlight);
	}

	void publish(OutgoingMessage message, long now) {
		MqttException refusal = this.admission.refusalToPublish(message);
		if (refusal == null) {
			for (OutgoingMessage old = this.excess.pollFor(message); old != null; old = this.excess.pollFor(message)) {
				drop(old);
			}
			refusal = this.excess.refusalOfStore(message);
		}
		if (refusal != null) {
			fail(message, refusal);
			return;
		}
		boolean stored = this.journal.isStored() && message.message().qos() != QoS.AT_MOST_ONCE;
		if (!stored) {
			message.accept();
		}
		this.queue.add(message);
		pump(now);
		if (message.cannotWait() && this.queue.remove(message)) {
			failExpired(message);
		}
		for (OutgoingMessage old = this.excess.poll(); old != null; old = this.excess.poll()) {
			drop(old);
		}
		if (stored && message.stage != Stage.DONE) {
			if (message.key == 0) {
				this.journal.store(message);
			}
			this.accepting.add(new Accepting(message, message.position));
		}
	}

	private void drop(OutgoingMessage message) {
		fail(message, Excess.dropped(message));
	}

	/**
	 * Takes a message of an earlier process, before the first connection.
	 * @param beforePublished whether one that was published comes after it
	 */
	void restore(OutgoingMessage message, SessionRecord.Step step, int packetId, boolean beforePublished) {
		message.accept();
		this.queue.number(message);
		if ((step != SessionRecord.Step.QUEUED || beforePublished) && this.inFlight.restore(message, step, packetId)) {
			message.left = true;
			return;
		}
		this.output.enteredQueue(message);
		this.queue.add(message);
	}

	/** What a clock on the wall showed, or will show. */
	long wallMillis(long nanos) {
		return this.output.wallMillis(nanos);
	}

	/** What is to be stored of the outgoing half. */
	void addTo(List<SessionRecord> records) {
		List<OutgoingMessage> messages = new ArrayList<>(this.inFlight.size());
		this.inFlight.addTo(messages);
		for (OutgoingMessage message = this.queue.firstAcknowledged(); message != null; message = message.next) {
			messages.add(message);
		}
		messages.forEach((message) -> records.add(this.journal.record(message)));
	}

	/** Changes of the store are durable: goes on with what waited for them. */
	void stored(long now) {
		Accepting first = this.accepting.peek();
		while (first != null && this.journal.isDurable(first.position())) {
			first.message().accept();
			this.accepting.remove();
			first = this.accepting.peek();
		}
		this.inFlight.sendReleases(now);
		pump(now);
	}

	/** The store failed: what was not accepted never will be. */
	void storeFailed(MqttException cause) {
		for (Accepting refused : this.accepting) {
			if (refused.message().stage != Stage.DONE && withdraw(refused.message())) {
				fail(refused.message(), cause);
			}
		}
		this.accepting.clear();
	}

	/** Stores everything once more, in a store that is empty. */
	void storeAgain() {
		this.inFlight.storeAgain();
		for (OutgoingMessage message = this.queue.firstAcknowledged(); message != null; message = message.next) {
			this.journal.storeAgain(message);
		}
	}

	/** Takes out a message that was never sent. */
	private boolean withdraw(OutgoingMessage message) {
		if (this.queue.remove(message)) {
			return true;
		}
		if (message.stage == Stage.PUBLISHED && !message.left) {
			this.inFlight.abandon(message);
			return true;
		}
		return false;
	}

	/**
	 * Takes a message that goes out before all that wait, on the connection that comes
	 * next. It is not kept beyond this process.
	 */
	void publishFirst(OutgoingMessage message) {
		MqttException refusal = this.connection.refusedByVersion(message.message());
		if (refusal != null) {
			fail(message, refusal);
			return;
		}
		message.accept();
		this.queue.addFirst(message);
	}

	boolean cancel(OutgoingMessage message, Throwable cause) {
		if (!withdraw(message)) {
			return false;
		}
		fail(message, cause);
		return true;
	}

	/** Fails a message that is in no list. */
	void fail(OutgoingMessage message, Throwable cause) {
		message.stage = Stage.DONE;
		this.journal.forget(message);
		leaveQueue(message);
		message.fail(cause);
	}

	private void leaveQueue(OutgoingMessage message) {
		if (!message.left) {
			message.left = true;
			this.output.leftQueue(message);
		}
	}

	private void failExpired(OutgoingMessage message) {
		fail(message, this.admission.expired(message.message()));
	}

	/** A new connection. Nothing is sent yet. */
	void connected(long now) {
		this.resending.connected(this.connection.isVersion5(), now);
		this.inFlight.connected(Math.min(this.connection.limits().receiveMaximum(), this.settings.maxInFlight()));
		boolean useAliases = this.connection.isVersion5() && this.settings.flow().automaticTopicAliases();
		this.aliases.reset(useAliases ? this.connection.limits().topicAliasMaximum() : 0);
	}

	void disconnected() {
		this.resending.disconnected();
		this.inFlight.disconnected();
	}

	void sessionLost(boolean republish) {
		this.inFlight.sessionLost(republish);
	}

	/**
	 * The server still has the session: sends again what is not acknowledged, as far as
	 * the quota goes [MQTT5-4.4.0-1, MQTT5-4.6.0-1].
	 */
	void resume(long now) {
		this.inFlight.sendReleases(now);
		while (sendNext(now)) {
			// until quota, socket or store say stop
		}
	}

	/** Sends what can be sent. */
	void pump(long now) {
		while (this.connection.isOpen() && this.output.writable()) {
			if (sendNext(now)) {
				continue;
			}
			OutgoingMessage message = this.queue.next(this.inFlight.hasRoom(), this.inFlight.next() != null);
			if (message == null) {
				return;
			}
			this.queue.remove(message);
			take(message, now);
		}
	}

	/** Sends the next of the messages that have a packet identifier, or will get one. */
	private boolean sendNext(long now) {
		OutgoingMessage message = this.inFlight.next();
		if (message == null || !this.connection.isOpen() || !this.output.writable()
				|| !this.inFlight.maySend(message)) {
			return false;
		}
		MqttException refusal = this.admission.refusalToSend(message, now);
		if (refusal != null) {
			this.inFlight.abandon(message);
			fail(message, refusal);
			return true;
		}
		if (message.left) {
			this.counters.increment(Counter.RESENT);
		}
		else {
			this.counters
				.increment((message.message().qos() == QoS.AT_LEAST_ONCE) ? Counter.SENT_QOS_1 : Counter.SENT_QOS_2);
		}
		if (this.inFlight.sending(message, now)) {
			sendAgain(message, now);
		}
		else {
			sendWithAlias(message, now);
		}
		leaveQueue(message);
		return true;
	}

	/** The same PUBLISH with DUP and the whole topic [MQTT5-3.3.1-1]. */
	private void sendAgain(OutgoingMessage message, long now) {
		this.output.sendPublish(message.message(), message.packetId, true, 0, false, message.secondsLeft(now));
		reportSent(message, true);
	}

	/** Takes a message from the queue: sends it, or gives it a packet identifier. */
	private void take(OutgoingMessage message, long now) {
		MqttException refusal = this.admission.refusalToSend(message, now);
		if (refusal != null) {
			fail(message, refusal);
			return;
		}
		if (message.message().qos() != QoS.AT_MOST_ONCE) {
			this.inFlight.add(message);
			return;
		}
		message.stage = Stage.DONE;
		this.counters.increment(Counter.SENT_QOS_0);
		sendWithAlias(message, now);
		leaveQueue(message);
		this.output.completeWhenWritten(message);
	}

	private void sendWithAlias(OutgoingMessage outgoing, long now) {
		MqttMessage message = outgoing.message();
		ByHand byHand = outgoing.byHand;
		if (byHand != null) {
			boolean known = byHand.topicAlias() > 0 && this.aliases.useByHand(byHand.topicAlias(), message.topic());
			this.output.sendPublish(message, outgoing.packetId, byHand.duplicate(), byHand.topicAlias(), known,
					outgoing.secondsLeft(now));
			reportSent(outgoing, false);
			return;
		}
		int alias = this.connection.hasRoomForAlias(message) ? this.aliases.use(message.topic()) : 0;
		this.output.sendPublish(message, outgoing.packetId, false, Math.abs(alias), alias < 0,
				outgoing.secondsLeft(now));
		reportSent(outgoing, false);
	}

	private void reportSent(OutgoingMessage message, boolean resent) {
		if (this.output.wantsMessageEvents()) {
			this.output.event(new MqttEvent.MessageSent(message.message(), message.packetId, resent));
		}
	}

	/** A PUBACK, PUBREC or PUBCOMP was received. */
	void acknowledged(PacketType type, int packetId, ReasonCode reasonCode, @Nullable String reasonString,
			List<UserProperty> userProperties, long now) {
		if (this.acknowledgements.received(type, packetId, reasonCode, reasonString, userProperties, now)) {
			pump(now);
		}
	}

	/**
	 * Fails messages that expired while they waited, and sends again what was not
	 * answered in time.
	 */
	void advance(long now) {
		for (OutgoingMessage message : this.queue.expired(now)) {
			failExpired(message);
		}
		if (this.resending.begins(now)) {
			for (OutgoingMessage message : this.inFlight.resendLate(now)) {
				this.counters.increment(Counter.RESENT);
				sendAgain(message, now);
			}
		}
	}

	/** Time until {@link #advance} has something to do, or Long.MAX_VALUE. */
	long untilDue(long now) {
		return Math.min(this.queue.untilExpiryCheck(now), this.resending.untilDue(now));
	}

	/** Fails everything; what was accepted stays in the store. */
	void close(MqttException reason) {
		for (Accepting refused : this.accepting) {
			this.journal.forget(refused.message());
		}
		this.accepting.clear();
		List<OutgoingMessage> open = this.inFlight.drain();
		open.addAll(this.queue.drain());
		for (OutgoingMessage message : open) {
			message.stage = Stage.DONE;
			leaveQueue(message);
			message.fail(reason);
		}
	}

	boolean isEmpty() {
		return this.queue.isEmpty() && this.inFlight.size() == 0;
	}

	InFlight inFlight() {
		return this.inFlight;
	}

	/**
	 * A publication that waits for its record.
	 *
	 * @param message the publication
	 * @param position the change that must be durable
	 */
	private record Accepting(OutgoingMessage message, long position) {
	}

}
