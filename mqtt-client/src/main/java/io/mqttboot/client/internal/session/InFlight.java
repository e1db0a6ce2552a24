package io.mqttboot.client.internal.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.mqttboot.client.error.MqttSessionLostException;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.session.OutgoingMessage.Stage;
import io.mqttboot.client.message.Direction;
import io.mqttboot.client.message.InFlightMessage;
import io.mqttboot.client.message.InFlightMessage.State;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.spi.MqttEvent;
import org.jspecify.annotations.Nullable;

/**
 * Outgoing QoS 1 and 2 messages that have a packet identifier and are not fully
 * acknowledged, and the quota they use.
 * <p>
 * A message is in {@code published} (PUBLISH was sent or is next, in the order of the
 * first sending) or in {@code released} (QoS 2: PUBREC was received, in the order of the
 * PUBRECs). {@code unsentHead} points at the first of {@code published} that was not sent
 * on this connection yet, {@code unsent} counts them; {@code outstanding} counts those
 * that were, and all of {@code released}. Without a store, a message is sent as soon as
 * it is here; with one, as soon as its record is durable. A message whose session was
 * lost keeps its place, but has no packet identifier: it gets one when its turn comes.
 */
final class InFlight {

	private final ConnectionState connection;

	private final PacketIds ids;

	private final SessionOutput output;

	private final Journal journal;

	private final Resending resending;

	private final MessageList published = new MessageList();

	private final MessageList released = new MessageList();

	/** Keys of the records of identifiers that are out of use. */
	private final Map<Integer, Long> retired = new HashMap<>(0);

	private @Nullable OutgoingMessage unsentHead;

	private int unsent;

	/** The first of {@code released} for which PUBREL was not sent on this connection. */
	private @Nullable OutgoingMessage unreleasedHead;

	private int outstanding;

	/** Orders {@code published}. */
	private long lastSequence;

	private int window;

	InFlight(ConnectionState connection, PacketIds ids, Journal journal, Resending resending) {
		this.connection = connection;
		this.ids = ids;
		this.output = connection.output;
		this.journal = journal;
		this.resending = resending;
	}

	/** A new connection: its quota starts anew [MQTT5-4.9.0-1]. */
	void connected(int window) {
		this.window = window;
		this.outstanding = this.released.size();
		this.unsentHead = this.published.first();
		this.unsent = this.published.size();
		this.unreleasedHead = this.released.first();
	}

	void disconnected() {
		this.outstanding = 0;
	}

	/** Whether the quota and the packet identifiers allow one more. */
	boolean hasRoom() {
		return this.outstanding + this.unsent < this.window && this.ids.availableForMessage();
	}

	/** The next message to be sent, or {@code null}. */
	@Nullable OutgoingMessage next() {
		return this.unsentHead;
	}

	/** Whether the next message may be sent now: it has an identifier and is stored. */
	boolean maySend(OutgoingMessage message) {
		if (this.outstanding >= this.window) {
			return false;
		}
		if (message.packetId == 0) {
			if (!this.ids.availableForMessage()) {
				return false;
			}
			message.packetId = this.ids.take(message);
			this.journal.storeProgress(message);
		}
		return this.journal.isDurable(message.position);
	}

	/** Takes a message from the queue. */
	void add(OutgoingMessage message) {
		message.packetId = this.ids.take(message);
		message.stage = Stage.PUBLISHED;
		if (message.key == 0) {
			this.journal.store(message);
		}
		else {
			this.journal.storeProgress(message);
		}
		append(message);
	}

	private void append(OutgoingMessage message) {
		message.sequence = ++this.lastSequence;
		this.published.add(message);
		this.unsent++;
		if (this.unsentHead == null) {
			this.unsentHead = message;
		}
	}

	/**
	 * Takes a message of an earlier process; without an identifier if it is to be sent as
	 * new, before others that were published.
	 * @return {@code false} if its identifier is not free
	 */
	boolean restore(OutgoingMessage message, SessionRecord.Step step, int packetId) {
		if (step != SessionRecord.Step.QUEUED) {
			if (!this.ids.claim(packetId, message)) {
				return false;
			}
			message.packetId = packetId;
			message.sent = true;
		}
		if (step == SessionRecord.Step.RELEASED) {
			message.stage = Stage.RELEASED;
			this.released.add(message);
		}
		else {
			message.stage = Stage.PUBLISHED;
			append(message);
		}
		return true;
	}

	/**
	 * The next message is about to be sent.
	 * @return whether it is a repetition
	 */
	boolean sending(OutgoingMessage message, long now) {
		boolean repetition = message.sent;
		this.unsentHead = message.next;
		this.unsent--;
		this.outstanding++;
		message.sent = true;
		this.resending.sent(message, now);
		return repetition;
	}

	/** A message that was not sent on this connection is not sent any more. */
	void abandon(OutgoingMessage message) {
		unlink(message);
		message.stage = Stage.DONE;
		this.journal.forget(message);
		if (message.packetId != 0) {
			this.ids.release(message.packetId);
			if (message.sent && message.message().qos() == QoS.EXACTLY_ONCE) {
				retire(message.packetId);
			}
		}
	}

	/** Keeps an identifier out of use until the session is lost. */
	private void retire(int packetId) {
		this.ids.retire(packetId);
		if (this.journal.isStored()) {
			this.retired.put(packetId, this.journal.append(new SessionRecord.Retired(packetId)));
		}
	}

	/** An earlier process put an identifier out of use. */
	void restoreRetired(int packetId, long key) {
		this.ids.retire(packetId);
		this.retired.put(packetId, key);
	}

	/**
	 * PUBREL for what was released and is stored as such, whatever the quota says, in the
	 * order of the PUBRECs [MQTT5-4.6.0-4], once per connection.
	 */
	void sendReleases(long now) {
		while (this.unreleasedHead != null && this.connection.isOpen()
				&& this.journal.isDurable(this.unreleasedHead.position)) {
			OutgoingMessage message = this.unreleasedHead;
			this.unreleasedHead = message.next;
			sendRelease(message, now);
		}
	}

	private void sendRelease(OutgoingMessage message, long now) {
		message.releasedOn = this.connection.number();
		this.resending.sent(message, now);
		this.output.sendAcknowledgement(PacketType.PUBREL, message.packetId, ReasonCode.SUCCESS);
	}

	/**
	 * PUBREC with success: PUBLISH is never sent again [MQTT5-4.3.3-6]. A repeated PUBREC
	 * is answered again.
	 */
	void release(OutgoingMessage message, ReasonCode reasonCode, long now) {
		if (message.stage == Stage.PUBLISHED) {
			if (!isSent(message)) {
				this.outstanding++;
			}
			unlink(message);
			message.stage = Stage.RELEASED;
			message.received = reasonCode;
			this.released.add(message);
			if (this.unreleasedHead == null) {
				this.unreleasedHead = message;
			}
			this.journal.storeProgress(message);
			sendReleases(now);
		}
		else if (message.releasedOn == this.connection.number()) {
			sendRelease(message, now);
		}
	}

	/**
	 * Looks for answers that are late, and sends their PUBRELs again.
	 * @return the messages whose PUBLISH is to be sent again, in the order of the first
	 * sending [MQTT311-4.6.0-1]; none while the socket is full, where they would wait
	 * behind themselves
	 */
	List<OutgoingMessage> resendLate(long now) {
		boolean writable = this.output.writable();
		List<OutgoingMessage> late = new ArrayList<>(0);
		OutgoingMessage message = this.published.first();
		while (message != null && message != this.unsentHead) {
			collectLate(message, writable, late, now);
			message = message.next;
		}
		int publishes = late.size();
		message = this.released.first();
		while (message != null && message != this.unreleasedHead) {
			collectLate(message, writable, late, now);
			message = message.next;
		}
		List<OutgoingMessage> releases = late.subList(publishes, late.size());
		releases.forEach((each) -> sendRelease(each, now));
		releases.clear();
		return late;
	}

	private void collectLate(OutgoingMessage message, boolean writable, List<OutgoingMessage> late, long now) {
		if (this.resending.isLate(message, now)) {
			this.resending.sent(message, now);
			if (writable) {
				late.add(message);
			}
		}
	}

	/** The last acknowledgement came: the identifier and the quota are free again. */
	void remove(OutgoingMessage message) {
		if (message.stage == Stage.RELEASED) {
			this.outstanding--;
			if (this.unreleasedHead == message) {
				this.unreleasedHead = message.next;
			}
			this.released.remove(message);
		}
		else {
			if (isSent(message)) {
				this.outstanding--;
			}
			unlink(message);
		}
		this.ids.release(message.packetId);
		this.journal.forget(message);
		message.stage = Stage.DONE;
	}

	/** Whether a message of {@code published} was sent on this connection. */
	private boolean isSent(OutgoingMessage message) {
		return this.unsentHead == null || message.sequence < this.unsentHead.sequence;
	}

	private void unlink(OutgoingMessage message) {
		if (!isSent(message)) {
			this.unsent--;
		}
		if (this.unsentHead == message) {
			this.unsentHead = message.next;
		}
		this.published.remove(message);
	}

	/**
	 * The server does not know the session any more [MQTT5-3.2.2-5]. What it had taken
	 * over is done; the rest fails, or is sent as new. What was not sent yet is new
	 * anyway.
	 */
	void sessionLost(boolean republish) {
		this.ids.releaseRetired();
		this.retired.values().forEach(this.journal::remove);
		this.retired.clear();
		List<OutgoingMessage> done = takeReleased();
		List<OutgoingMessage> lost = forgetIds();
		if (!republish) {
			lost.forEach(this::abandon);
		}
		if (!done.isEmpty() || !lost.isEmpty()) {
			this.output.event(new MqttEvent.SessionLost(done.size() + lost.size(), republish));
		}
		for (OutgoingMessage message : done) {
			this.journal.forget(message);
			message.succeed(result(message, null, List.of()));
		}
		if (!republish) {
			for (OutgoingMessage message : lost) {
				message.fail(new MqttSessionLostException(
						"The server lost the session before it acknowledged the message to '%s'"
							.formatted(message.message().topic()),
						true));
			}
		}
	}

	private List<OutgoingMessage> takeReleased() {
		this.unreleasedHead = null;
		List<OutgoingMessage> messages = new ArrayList<>(this.released.size());
		for (OutgoingMessage message = this.released.poll(); message != null; message = this.released.poll()) {
			this.ids.release(message.packetId);
			message.stage = Stage.DONE;
			messages.add(message);
		}
		return messages;
	}

	/** Returns the messages that were sent in the session that is lost. */
	private List<OutgoingMessage> forgetIds() {
		List<OutgoingMessage> messages = new ArrayList<>(this.published.size());
		for (OutgoingMessage message = this.published.first(); message != null; message = message.next) {
			if (message.packetId != 0) {
				this.ids.release(message.packetId);
				message.packetId = 0;
				this.journal.storeProgress(message);
			}
			if (message.sent) {
				message.sent = false;
				messages.add(message);
			}
		}
		return messages;
	}

	static PublishResult result(OutgoingMessage message, @Nullable String reasonString,
			List<UserProperty> userProperties) {
		return new PublishResult(message.message().qos(), message.packetId, message.received, reasonString,
				userProperties);
	}

	/** Takes everything out, in order; what is stored stays in the store. */
	List<OutgoingMessage> drain() {
		List<OutgoingMessage> messages = takeReleased();
		for (OutgoingMessage message = this.published.poll(); message != null; message = this.published.poll()) {
			this.ids.release(message.packetId);
			message.packetId = 0;
			message.stage = Stage.DONE;
			messages.add(message);
		}
		this.unsentHead = null;
		this.unreleasedHead = null;
		this.unsent = 0;
		this.outstanding = 0;
		return messages;
	}

	/** Stores everything once more, in a store that is empty. */
	void storeAgain() {
		List<OutgoingMessage> messages = new ArrayList<>(size());
		addTo(messages);
		messages.forEach(this.journal::storeAgain);
		this.retired.replaceAll((packetId, key) -> this.journal.append(new SessionRecord.Retired(packetId)));
	}

	/** Everything, what was released first, in order. */
	void addTo(List<OutgoingMessage> messages) {
		for (OutgoingMessage message = this.released.first(); message != null; message = message.next) {
			messages.add(message);
		}
		for (OutgoingMessage message = this.published.first(); message != null; message = message.next) {
			messages.add(message);
		}
	}

	int size() {
		return this.published.size() + this.released.size();
	}

	/** Whether the server of this connection owes an acknowledgement. */
	boolean awaitsAnswer() {
		return this.outstanding > 0;
	}

	void collect(List<InFlightMessage> snapshot, long now) {
		List<OutgoingMessage> messages = new ArrayList<>(size());
		addTo(messages);
		for (OutgoingMessage message : messages) {
			snapshot
				.add(new InFlightMessage(Direction.OUTGOING, message.packetId, message.message().qos(), state(message),
						message.message().topic(), Duration.ofNanos(Math.max(0, now - message.createdNanos))));
		}
	}

	private State state(OutgoingMessage message) {
		boolean open = this.connection.isOpen();
		if (message.stage == Stage.RELEASED) {
			boolean released = open && message.releasedOn == this.connection.number();
			return released ? State.AWAITING_PUBCOMP : State.AWAITING_RELEASE;
		}
		if (!open || !isSent(message)) {
			return message.sent ? State.AWAITING_RESEND : State.AWAITING_SEND;
		}
		return (message.message().qos() == QoS.AT_LEAST_ONCE) ? State.AWAITING_PUBACK : State.AWAITING_PUBREC;
	}

}
