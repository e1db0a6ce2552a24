package io.mqttboot.client.internal.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.InFlightMessage;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.options.SessionOptions.OnSessionLost;
import io.mqttboot.client.options.SessionOptions.Resubscribe;
import org.jspecify.annotations.Nullable;

/**
 * The state that outlives a connection, and the rules for QoS 1 and 2. Knows neither
 * sockets nor threads nor the clock: packets and "now" come in, calls of
 * {@link SessionOutput} go out. All methods are called by one thread.
 * <p>
 * <b>Outgoing.</b> A message waits in a queue until the socket takes data and, at QoS 1
 * and 2, until the quota (the server's Receive Maximum or our own bound) has room. Then
 * it gets a packet identifier and a place in the list of what is in flight, which it
 * keeps until its last acknowledgement. QoS 2 messages move to a second list with PUBREC;
 * from then on only PUBREL is sent. On a new connection with the old session first all
 * PUBRELs go out, then the list of PUBLISHes from its start, as far as quota and socket
 * allow; the queue comes after it. If the session is lost, the same list is sent with new
 * identifiers as new messages, or failed. A message is one object: its own entry, its own
 * links, its own future.
 * <p>
 * <b>Incoming.</b> A table by packet identifier knows every QoS 1 and 2 message until its
 * flow is over; at QoS 2 a message is in it before it is delivered. It outlives the
 * connection, so a repetition is recognised and joins the message whose handler still
 * runs, or whose PUBREC was lost. Two queues per connection, one for PUBACK and one for
 * PUBREC, hold messages in order of receipt; acknowledgements leave from their heads. A
 * message of an earlier connection is in no queue until the server repeats it, so nothing
 * is acknowledged on a connection that it did not come on. Messages without a handler are
 * parked for a while, and forgotten when the connection ends, since the server repeats
 * them.
 * <p>
 * <b>Subscriptions.</b> A handler takes messages from the moment of the subscribe, before
 * SUBACK, and until UNSUBACK. Requests without an answer are sent again on the next
 * connection. If the session was lost, or always if the options say so, what the server
 * had granted is subscribed again, one SUBSCRIBE per original request, with its
 * identifier. A filter that is subscribed again has the new options; handlers of the
 * earlier subscribe stay until the unsubscribe.
 * <p>
 * <b>Store.</b> With a store, changes go out as records, and a packet that promises
 * something waits until the record behind it is durable: PUBLISH for the message with its
 * identifier, PUBREL for the note of PUBREC, the delivery of a QoS 2 message for its
 * identifier, PUBREC for the note that handlers were done, PUBCOMP for the removal, and
 * CONNECT for the note that it was sent, if the answer could make incoming identifiers
 * void. Acknowledged messages are removed without waiting. So after a crash at any point,
 * what the server may know of a packet identifier is in the store.
 * <p>
 * <b>Invariants.</b> A packet identifier has at most one owner. Every message and request
 * is in exactly one list until its future is completed, and is out of it before. At most
 * {@code quota} PUBLISHes of one connection are unacknowledged. Nothing is sent without a
 * connection, or after the server broke the protocol.
 */
public final class Session {

	private final SessionSettings settings;

	private final ConnectionState connection;

	private final OutboundFlow outbound;

	private final InboundFlow inbound;

	private final IncomingAliases incomingAliases;

	private final Subscriptions subscriptions = new Subscriptions();

	private final Routing routing;

	private final Requests requests;

	private final Journal journal;

	private final Lease lease;

	private @Nullable MqttException closed;

	/**
	 * Creates an empty session.
	 * @param settings the settings
	 * @param counters what happens is counted here
	 * @param output what goes out
	 */
	public Session(SessionSettings settings, Counters counters, SessionOutput output) {
		this(settings, counters, output, 1);
	}

	/**
	 * Creates an empty session.
	 * @param firstPacketId the first packet identifier that is used
	 */
	Session(SessionSettings settings, Counters counters, SessionOutput output, int firstPacketId) {
		this.settings = settings;
		this.connection = new ConnectionState(settings, counters, output);
		this.journal = new Journal(output, settings.isStored(), settings.session().storeBytes());
		this.lease = new Lease(output, this.journal);
		PacketIds ids = new PacketIds(firstPacketId);
		this.outbound = new OutboundFlow(this.connection, settings, ids, this.journal);
		this.routing = new Routing(this.connection, settings.flow(), this.subscriptions);
		this.inbound = new InboundFlow(this.connection, this.routing, this.journal, settings.flow());
		this.incomingAliases = new IncomingAliases(this.connection, settings.flow().topicAliasMaximum());
		this.requests = new Requests(this.connection, ids, this.subscriptions);
	}

	/**
	 * A CONNACK with success was received. Sends what has to be sent again, then what
	 * waits.
	 */
	public void connected(ConnectResult result, long now) {
		if (this.closed != null) {
			return;
		}
		this.connection.opened(result);
		this.lease.connected(result.sessionExpiry());
		this.incomingAliases.reset();
		this.inbound.connected(now);
		if (result.sessionPresent()) {
			this.subscriptions.sessionPresent(this.connection.number() == 1);
			if (this.settings.session().resubscribe() == Resubscribe.ALWAYS) {
				this.requests.renew(true);
			}
			this.outbound.connected(now);
			this.outbound.resume(now);
		}
		else {
			sessionLost();
			this.outbound.connected(now);
		}
		this.requests.sendPending();
		this.outbound.pump(now);
	}

	private void sessionLost() {
		this.inbound.sessionLost();
		this.subscriptions.sessionLost(this.settings.session().resubscribe() != Resubscribe.NEVER);
		this.requests.renew(false);
		this.outbound.sessionLost(this.settings.session().onSessionLost() == OnSessionLost.REPUBLISH);
	}

	/**
	 * DISCONNECT tells the server to keep the session for another time.
	 * @param expiry how long from the end of the connection
	 */
	public void expiryChanged(Duration expiry) {
		this.lease.changed(expiry);
	}

	/** The connection is gone. Nothing is sent until the next one. */
	public void disconnected(long now) {
		if (this.lease.isInUse()) {
			this.lease.disconnected(now);
		}
		this.connection.closed();
		this.outbound.disconnected();
		this.inbound.disconnected();
		this.requests.disconnected();
	}

	/**
	 * An attempt to connect begins. A session that has expired is dropped [section
	 * 3.1.2.11.2 of MQTT 5.0]: messages in it fail, or wait to be sent as new.
	 * @param now the time
	 * @return whether it had expired, so that the server must not go on with it
	 */
	public boolean dropIfExpired(long now) {
		if (!this.lease.isExpired(now)) {
			return false;
		}
		if (this.lease.drop()) {
			sessionLost();
		}
		return true;
	}

	/**
	 * CONNECT is about to be sent.
	 * @return {@code false} if it must wait until all changes of the store are durable
	 */
	public boolean connecting() {
		if (this.inbound.isStored() || this.lease.isDropped()) {
			this.lease.connecting();
		}
		return this.lease.isStored();
	}

	/**
	 * Takes what an earlier process stored, before anything else is done.
	 * @param stored the records of the store, whose keys are kept, or of a snapshot
	 * @param now the time
	 * @return the restored publications, in order
	 */
	public List<OutgoingMessage> restore(StoredSession stored, long now) {
		return stored.restore(this.outbound, this.inbound, this.lease, this.journal, now);
	}

	/** Whether nothing has happened yet that a restored session could contradict. */
	public boolean isUntouched() {
		return this.closed == null && this.connection.number() == 0 && this.outbound.isEmpty()
				&& this.inbound.size() == 0;
	}

	/** What is stored is not taken, only its keys are not used again. */
	public void startAfter(StoredSession stored) {
		this.journal.startAfter(stored.lastKey());
	}

	/**
	 * Stores everything, in a store that is empty.
	 * @param identity whose session it is
	 */
	public void storeAgain(SessionRecord.Identity identity) {
		this.journal.restart();
		this.journal.append(identity);
		this.lease.storeAgain();
		this.outbound.storeAgain();
		this.inbound.storeAgain();
	}

	/** So many changes of the store, counted from the first, are durable. */
	public void stored(long changes, long now) {
		this.journal.durable(changes);
		if (this.closed == null) {
			this.inbound.stored(now);
			this.outbound.stored(now);
		}
	}

	/**
	 * The store cannot be written: publications that were not accepted fail, and so do
	 * new ones. Nothing that waits for the store is sent until {@link #storeAgain}.
	 */
	public void storeFailed(MqttException cause) {
		this.journal.failed(cause);
		this.outbound.storeFailed(cause);
	}

	/** Everything that the standard calls the state of a client, to be kept elsewhere. */
	public List<SessionRecord> snapshot() {
		List<SessionRecord> records = new ArrayList<>();
		this.lease.addTo(records);
		this.outbound.addTo(records);
		this.inbound.addTo(records);
		return records;
	}

	/**
	 * The client is closed: everything still open fails. Later calls fail what they are
	 * given.
	 */
	public void close(MqttException reason) {
		if (this.closed != null) {
			return;
		}
		this.closed = reason;
		this.connection.closed();
		this.inbound.discard();
		this.outbound.close(reason);
		this.requests.close(reason);
	}

	/**
	 * A message was published. It fails at once if the protocol version, or the server of
	 * the current connection, does not allow it; otherwise it is accepted.
	 */
	public void publish(OutgoingMessage message, long now) {
		if (this.closed != null) {
			this.outbound.fail(message, this.closed);
			return;
		}
		this.outbound.publish(message, now);
	}

	/**
	 * A message is to be sent before all that wait, once {@link #connected} is called.
	 */
	public void publishFirst(OutgoingMessage message) {
		if (this.closed != null) {
			this.outbound.fail(message, this.closed);
			return;
		}
		this.outbound.publishFirst(message);
	}

	/** Takes a message back that was not sent yet. */
	public boolean cancel(OutgoingMessage message) {
		return this.outbound.cancel(message, new CancellationException("The message was taken back"));
	}

	/** Sends SUBSCRIBE now or after CONNACK; the recipient is attached at once. */
	public void subscribe(SubscribeRequest request, long now) {
		if (this.closed != null) {
			request.future().completeExceptionally(this.closed);
		}
		else if (this.requests.subscribe(request) && request.recipient() != null) {
			this.inbound.handlerAdded(now);
		}
	}

	/** Sends UNSUBSCRIBE now or after CONNACK. */
	public void unsubscribe(UnsubscribeRequest request, long now) {
		if (this.closed != null) {
			request.future().completeExceptionally(this.closed);
			return;
		}
		this.requests.unsubscribe(request);
	}

	/**
	 * A recipient of a subscription goes. If it was the only one, UNSUBSCRIBE is sent,
	 * and it stays until the answer comes.
	 */
	public void leave(TopicFilter filter, Recipient recipient, long now) {
		if (this.subscriptions.isOnlyFor(filter, recipient)) {
			unsubscribe(new UnsubscribeRequest(List.of(filter), List.of(), new CompletableFuture<>()), now);
		}
		else {
			this.subscriptions.leave(filter, recipient);
		}
	}

	/**
	 * Attaches a handler without SUBSCRIBE; parked messages that it matches are
	 * delivered.
	 */
	public void attach(TopicFilter filter, Recipient recipient, long now) {
		this.subscriptions.attach(filter, recipient);
		this.inbound.handlerAdded(now);
	}

	/** Removes a handler that was attached by {@link #attach}. */
	public void detach(TopicFilter filter, Recipient recipient) {
		this.subscriptions.detach(filter, recipient);
	}

	/** Adds a handler for unmatched messages. */
	public void addUnmatched(Recipient recipient, long now) {
		this.routing.addUnmatched(recipient);
		this.inbound.handlerAdded(now);
	}

	/** Removes a handler that was added by {@link #addUnmatched}. */
	public void removeUnmatched(Recipient recipient) {
		this.routing.removeUnmatched(recipient);
	}

	/** All handlers are done with a QoS 1 or 2 message. */
	public void finished(IncomingMessage message) {
		this.inbound.finished(message);
	}

	/** The socket takes data again. */
	public void writable(long now) {
		this.outbound.pump(now);
	}

	/** A PUBLISH was received. */
	public void publishReceived(String topic, int topicAlias, int qos, boolean duplicate, boolean retained,
			int packetId, MessageProperties properties, byte[] payload, long now) {
		if (!this.connection.isOpen()) {
			return;
		}
		String resolved = this.incomingAliases.resolve(topic, topicAlias);
		if (resolved != null) {
			this.inbound.received(resolved, QoS.of(qos), duplicate, retained, packetId, topicAlias, properties, payload,
					now);
		}
	}

	/** A PUBACK, PUBREC, PUBREL or PUBCOMP was received. */
	public void acknowledgementReceived(PacketType type, int packetId, ReasonCode reasonCode,
			@Nullable String reasonString, List<UserProperty> userProperties, long now) {
		if (!this.connection.isOpen()) {
			return;
		}
		if (type == PacketType.PUBREL) {
			this.inbound.released(packetId);
			return;
		}
		this.outbound.acknowledged(type, packetId, reasonCode, reasonString, userProperties, now);
		this.requests.sendPending();
	}

	/** A SUBACK was received. */
	public void subAckReceived(Packet.SubAck packet, long now) {
		if (this.connection.isOpen()) {
			this.requests.subAckReceived(packet);
			identifierReleased(now);
		}
	}

	/** An UNSUBACK was received. */
	public void unsubAckReceived(Packet.UnsubAck packet, long now) {
		if (this.connection.isOpen()) {
			this.requests.unsubAckReceived(packet);
			identifierReleased(now);
		}
	}

	/** A request or message that found no free packet identifier may go on. */
	private void identifierReleased(long now) {
		this.requests.sendPending();
		this.outbound.pump(now);
	}

	/**
	 * Does what is due: fails expired messages, sends again what was not answered in time
	 * (MQTT 3.1.1, if the options say so), gives up parked messages. To be called at the
	 * time that the last call returned, and after other calls, which may have changed it.
	 * @param now the time
	 * @return when to call again, or Long.MAX_VALUE if nothing is due
	 */
	public long advance(long now) {
		if (this.closed != null) {
			return Long.MAX_VALUE;
		}
		this.outbound.advance(now);
		this.inbound.giveUpDue(now);
		long wait = Math.min(this.outbound.untilDue(now), this.routing.untilDue(now));
		return (wait == Long.MAX_VALUE) ? wait : now + wait;
	}

	/**
	 * Whether a request or a QoS 1 or 2 message of ours awaits an answer of the server.
	 */
	public boolean awaitsAnswer() {
		return this.outbound.inFlight().awaitsAnswer() || this.requests.awaitsAnswer();
	}

	/**
	 * Whether nothing waits to be sent or acknowledged, in either direction, parked ones
	 * left out.
	 */
	public boolean isDrained() {
		return this.outbound.isEmpty() && this.requests.isEmpty() && this.inbound.isIdle();
	}

	/** Outgoing QoS 1 and 2 messages sent and not fully acknowledged. */
	public int inFlightOutgoing() {
		return this.outbound.inFlight().size();
	}

	/** QoS 1 and 2 messages received and not fully acknowledged. */
	public int inFlightIncoming() {
		return this.inbound.size();
	}

	/**
	 * Bytes of QoS 1 and 2 messages that were received on this connection, are not
	 * acknowledged, and are bounded by no Receive Maximum: zero on MQTT 5.0, unless the
	 * server exceeds it.
	 */
	public long unboundedIncomingBytes() {
		return this.inbound.unboundedBytes();
	}

	/** Whether the server has sent more than Receive Maximum allows (MQTT 5.0). */
	public boolean isReceiveMaximumExceeded() {
		return this.inbound.isReceiveMaximumExceeded();
	}

	/**
	 * When the oldest message that is not acknowledged was received, or Long.MIN_VALUE.
	 */
	public long oldestIncomingNanos() {
		return this.inbound.oldestNanos();
	}

	/** A snapshot of everything not fully acknowledged. */
	public List<InFlightMessage> inFlight(long now) {
		List<InFlightMessage> snapshot = new ArrayList<>(inFlightOutgoing() + inFlightIncoming());
		this.outbound.inFlight().collect(snapshot, now);
		this.inbound.collect(snapshot, now);
		return List.copyOf(snapshot);
	}

}
