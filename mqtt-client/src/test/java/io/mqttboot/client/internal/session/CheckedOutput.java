package io.mqttboot.client.internal.session;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ServerLimits;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.options.FlowOptions;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.spi.MqttEvent.Unmatched.Outcome;
import org.jspecify.annotations.Nullable;

import static io.mqttboot.client.internal.session.ModelBroker.check;

/**
 * Takes what a session sends and checks it against the rules that can be seen from the
 * client's side: packet identifiers, quota, order, DUP, order of acknowledgements. Knows
 * the session by its calls only.
 */
final class CheckedOutput implements SessionOutput {

	final RecordedStore store;

	final List<OutgoingMessage> entered = new ArrayList<>();

	final Deque<Frame> wire = new ArrayDeque<>();

	final List<ModelMessage> outgoing = new ArrayList<>();

	final Map<String, ModelMessage> incoming = new HashMap<>();

	/** Incoming messages that are with their handlers. */
	final List<ModelMessage> running = new ArrayList<>();

	private final FlowOptions flow;

	private final Random random;

	boolean open;

	/** Whether an earlier process ended without notice. */
	private boolean crashed;

	boolean writable = true;

	int connection;

	int window;

	ServerLimits limits = ServerLimits.DEFAULTS;

	long now;

	/** QoS 0 publications that wait, by index. */
	final TreeSet<Integer> waitingQos0 = new TreeSet<>();

	/** QoS 1 and 2 messages sent and not fully acknowledged, by identifier. */
	private final Map<Integer, ModelMessage> inUse = new HashMap<>();

	private final Map<Integer, Packet> requests = new HashMap<>();

	/** Of those in use, what was sent on this connection and uses its quota. */
	private final Set<Integer> unacknowledged = new HashSet<>();

	/** Released messages in the order of their PUBRECs. */
	private final List<Integer> pubRecs = new ArrayList<>();

	/** Those of them for which PUBREL was sent on this connection. */
	private final Set<Integer> releasedHere = new HashSet<>();

	private int lastAcknowledgedIndex;

	private int lastIndex;

	private final List<Integer> owedPubAcks = new ArrayList<>();

	private final List<Integer> owedPubRecs = new ArrayList<>();

	private final Map<Integer, ModelMessage> received = new HashMap<>();

	CheckedOutput(FlowOptions flow, Random random, RecordedStore store) {
		this.store = store;
		this.flow = flow;
		this.random = random;
	}

	void connected(boolean sessionPresent, ServerLimits limits, int maxInFlight) {
		this.connection++;
		this.open = true;
		this.limits = limits;
		this.window = Math.min(limits.receiveMaximum(), maxInFlight);
		this.wire.clear();
		this.unacknowledged.clear();
		this.requests.clear();
		this.owedPubAcks.clear();
		this.owedPubRecs.clear();
		this.lastAcknowledgedIndex = -1;
		this.lastIndex = -1;
		this.releasedHere.clear();
		if (!sessionPresent) {
			this.inUse.values().forEach((message) -> {
				message.sessionLost = true;
				message.sent = false;
				message.released = false;
			});
			this.inUse.clear();
			this.pubRecs.clear();
			this.received.clear();
		}
	}

	boolean hasCrashed() {
		return this.crashed;
	}

	/** The broker has another session, which no process of the client was told. */
	void sessionReplaced() {
		this.inUse.values().forEach((message) -> message.sessionLost = true);
		this.received.clear();
	}

	@Override
	public boolean writable() {
		return this.writable;
	}

	@Override
	public long publishSize(MqttMessage message) {
		return 10L + message.topic().length() + message.payload().length;
	}

	@Override
	public void sendPublish(MqttMessage message, int packetId, boolean duplicate, int topicAlias, boolean topicOmitted,
			long expirySeconds) {
		ModelMessage model = this.outgoing.get(ModelMessage.index(message.payload()));
		check(this.open && this.writable, "%s was sent without a connection or into a full socket", model);
		OutgoingMessage publication = Objects.requireNonNull(model.publication);
		check(!publication.isDone(), "%s was sent although it is over", model);
		check((expirySeconds >= 1) == (message.properties().expirySeconds() != null), "expiry of %s is %s", model,
				expirySeconds);
		check(!exceedsLimits(message), "%s exceeds the limits of the server", model);
		check(model.sent || !publication.isExpired(this.now), "%s has expired", model);
		if (model.qos == QoS.AT_MOST_ONCE) {
			check(packetId == 0 && !duplicate && !model.sent, "%s as %s, dup %s", model, packetId, duplicate);
			check(this.waitingQos0.first() == model.index, "%s overtook %s", model, this.waitingQos0.first());
			this.waitingQos0.remove(model.index);
			checkStrictOrder(model);
		}
		else if (duplicate && model.connection == this.connection) {
			checkLate(model, packetId);
		}
		else {
			checkAcknowledged(model, packetId, duplicate);
			check(!duplicate || topicAlias == 0, "alias on a repetition of %s", model);
			checkStrictOrder(model);
		}
		model.sent = true;
		model.sentNanos = this.now;
		this.wire.add(new Frame(PacketType.PUBLISH, packetId, ReasonCode.SUCCESS,
				new Frame.FromClient(model, topicOmitted ? "" : message.topic(), topicAlias)));
	}

	private void checkStrictOrder(ModelMessage model) {
		check(!this.flow.strictOrder() || model.index > this.lastIndex, "%s after %s", model, this.lastIndex);
		this.lastIndex = model.index;
	}

	boolean exceedsLimits(MqttMessage message) {
		return message.qos().level() > this.limits.maximumQos().level()
				|| (message.retained() && !this.limits.retainAvailable())
				|| publishSize(message) > this.limits.maximumPacketSize();
	}

	/** Sent again on its connection, which the options must allow. */
	private void checkLate(ModelMessage model, int packetId) {
		Duration limit = this.flow.resendAfter();
		check(limit != null && this.now - model.sentNanos >= limit.toNanos() - 1_000_000, "%s was sent again early",
				model);
		check(!model.released, "PUBLISH of %s after PUBREC", model);
		check(this.inUse.get(packetId) == model, "%s was sent again as %s", model, packetId);
	}

	private void checkAcknowledged(ModelMessage model, int packetId, boolean duplicate) {
		check(packetId > 0 && packetId <= 65_535 && !this.requests.containsKey(packetId), "identifier %s", packetId);
		check(duplicate == model.sent, "%s with DUP %s", model, duplicate);
		check(!model.released, "PUBLISH of %s after PUBREC", model);
		if (duplicate) {
			check(this.inUse.get(packetId) == model, "%s was sent again as %s", model, packetId);
		}
		else {
			check(this.inUse.put(packetId, model) == null, "identifier %s is in use", packetId);
		}
		this.unacknowledged.add(packetId);
		check(this.unacknowledged.size() <= this.window, "%s messages are unacknowledged, the window is %s",
				this.unacknowledged.size(), this.window);
		check(model.index > this.lastAcknowledgedIndex, "%s after %s", model, this.lastAcknowledgedIndex);
		Integer waiting = this.waitingQos0.isEmpty() ? null : this.waitingQos0.first();
		check(waiting == null || model.sent || model.sessionLost || waiting > model.index,
				"%s overtook QoS 0 message %s", model, waiting);
		this.lastAcknowledgedIndex = model.index;
		model.connection = this.connection;
		model.packetId = packetId;
	}

	/** An acknowledgement is about to be given to the session. */
	void acknowledged(Frame frame) {
		ModelMessage model = this.inUse.get(frame.packetId());
		if (model == null) {
			return;
		}
		if (frame.type() == PacketType.PUBREC && !frame.code().isError()) {
			if (!model.released) {
				model.released = true;
				this.pubRecs.add(frame.packetId());
			}
			return;
		}
		model.refused = frame.code().isError() && frame.type() != PacketType.PUBCOMP;
		forget(frame.packetId());
	}

	private void forget(int packetId) {
		this.pubRecs.remove((Integer) packetId);
		this.releasedHere.remove(packetId);
		this.inUse.remove(packetId);
		this.unacknowledged.remove(packetId);
	}

	/**
	 * The process ended without notice, and another one read the store. What was accepted
	 * must be there.
	 */
	void crashed(List<OutgoingMessage> restored) {
		this.crashed = true;
		this.inUse.clear();
		this.pubRecs.clear();
		this.requests.clear();
		this.running.clear();
		this.waitingQos0.clear();
		Set<ModelMessage> kept = new HashSet<>();
		for (OutgoingMessage publication : restored) {
			ModelMessage model = this.outgoing.get(ModelMessage.index(publication.message().payload()));
			check(kept.add(model), "%s was restored twice", model);
			check(model.qos != QoS.AT_MOST_ONCE, "%s was stored", model);
			model.publication = publication;
			model.sent = publication.sent;
			model.released = publication.stage == OutgoingMessage.Stage.RELEASED;
			model.leftQueue = publication.left ? 1 : 0;
			model.packetId = publication.packetId;
			model.crashed = false;
			if (model.packetId != 0) {
				check(this.inUse.put(model.packetId, model) == null, "identifier of %s is in use", model);
			}
			if (model.released) {
				this.pubRecs.add(model.packetId);
			}
		}
		for (ModelMessage model : this.outgoing) {
			OutgoingMessage publication = Objects.requireNonNull(model.publication);
			if (!kept.contains(model) && !publication.isDone() && !model.crashed) {
				check(model.qos == QoS.AT_MOST_ONCE || !publication.accepted().isDone(), "%s was accepted and lost",
						model);
				model.crashed = true;
			}
		}
	}

	/** A publication is over without an acknowledgement of the broker. */
	void abandoned(ModelMessage model) {
		this.waitingQos0.remove(model.index);
		if (model.packetId != 0 && this.inUse.get(model.packetId) == model) {
			forget(model.packetId);
		}
	}

	@Override
	public void completeWhenWritten(OutgoingMessage message) {
		message.succeed(new PublishResult(QoS.AT_MOST_ONCE, 0, ReasonCode.SUCCESS, null, List.of()));
	}

	@Override
	public void store(long key, @Nullable SessionRecord record) {
		this.store.change(key, record);
	}

	@Override
	public long wallMillis(long nanos) {
		return this.store.wallMillis(nanos);
	}

	@Override
	public void enteredQueue(OutgoingMessage message) {
		this.entered.add(message);
	}

	@Override
	public void leftQueue(OutgoingMessage message) {
		ModelMessage model = this.outgoing.get(ModelMessage.index(message.message().payload()));
		model.leftQueue++;
		check(model.leftQueue == 1, "%s left the queue twice", model);
	}

	@Override
	public void sendAcknowledgement(PacketType type, int packetId, ReasonCode reasonCode, @Nullable String reasonString,
			List<UserProperty> userProperties) {
		check(this.open, "%s %s without a connection", type, packetId);
		switch (type) {
			case PUBREL -> checkPubRel(packetId, reasonCode);
			case PUBACK -> checkOwed(type, this.owedPubAcks, packetId, reasonCode);
			case PUBREC -> checkOwed(type, this.owedPubRecs, packetId, reasonCode);
			default -> this.received.remove(packetId);
		}
		this.wire.add(Frame.acknowledgement(type, packetId, reasonCode));
	}

	/** After a reconnect PUBRELs go out in the order of the PUBRECs. */
	private void checkPubRel(int packetId, ReasonCode reasonCode) {
		ModelMessage model = this.inUse.get(packetId);
		check((model == null) == reasonCode.isError(), "PUBREL %s %s for %s", packetId, reasonCode, model);
		if (model != null) {
			check(model.released, "PUBREL of %s before PUBREC", model);
			List<Integer> earlier = this.pubRecs.subList(0, this.pubRecs.indexOf(packetId));
			check(this.releasedHere.containsAll(earlier), "PUBREL of %s before those of %s", model, earlier);
			this.releasedHere.add(packetId);
		}
	}

	private void checkOwed(PacketType type, List<Integer> owed, int packetId, ReasonCode reasonCode) {
		check(!owed.isEmpty() && owed.get(0) == packetId, "%s %s, but owed are %s", type, packetId, owed);
		owed.remove(0);
		ModelMessage model = this.received.get(packetId);
		check(model != null && model.finished, "%s %s before a handler was done: %s", type, packetId, model);
		if (type == PacketType.PUBACK || reasonCode.isError()) {
			this.received.remove(packetId);
		}
	}

	/** A PUBLISH of the broker is about to be given to the session. */
	void publishReceived(ModelMessage model) {
		model.receivedOn = this.connection;
		if (model.qos != QoS.AT_MOST_ONCE) {
			this.received.put(model.packetId, model);
			List<Integer> owed = (model.qos == QoS.AT_LEAST_ONCE) ? this.owedPubAcks : this.owedPubRecs;
			if (!owed.contains(model.packetId)) {
				owed.add(model.packetId);
			}
		}
	}

	/** A PUBREL of the broker is about to be given to the session. */
	void releaseReceived(int packetId) {
		this.owedPubRecs.remove((Integer) packetId);
	}

	@Override
	public boolean send(Packet packet) {
		check(this.open, "a request without a connection");
		int packetId = (packet instanceof Packet.Subscribe subscribe) ? subscribe.packetId()
				: ((Packet.Unsubscribe) packet).packetId();
		check(packetId > 0 && !this.inUse.containsKey(packetId) && this.requests.put(packetId, packet) == null,
				"identifier %s is in use", packetId);
		this.wire.add(new Frame((packet instanceof Packet.Subscribe) ? PacketType.SUBSCRIBE : PacketType.UNSUBSCRIBE,
				packetId, ReasonCode.SUCCESS, packet));
		return true;
	}

	/** Every publication of the process that runs has ended, and left the queue once. */
	void checkEverythingIsOver() {
		for (ModelMessage model : this.outgoing) {
			if (!model.crashed) {
				OutgoingMessage publication = Objects.requireNonNull(model.publication);
				check(publication.isDone() && publication.accepted().isDone(), "%s is still open", model);
				check(model.leftQueue == 1, "%s left the queue %s times", model, model.leftQueue);
			}
		}
	}

	/** A SUBACK or UNSUBACK is about to be given to the session. */
	Packet requestAnswered(int packetId) {
		return Objects.requireNonNull(this.requests.remove(packetId));
	}

	@Override
	public void deliver(IncomingMessage message, List<Recipient> recipients) {
		ModelMessage model = Objects.requireNonNull(this.incoming.get(message.topic()));
		check(!recipients.isEmpty(), "%s without a handler", model);
		check(!message.possibleDuplicate() || (model.qos == QoS.EXACTLY_ONCE && this.crashed),
				"%s as possible duplicate", model);
		if (message.possibleDuplicate()) {
			model.arrivals = 0;
		}
		arrived(model);
		if (model.qos != QoS.AT_MOST_ONCE) {
			model.running = message;
			model.finished = false;
			this.running.add(model);
		}
	}

	@Override
	public void protocolError(ReasonCode reasonCode, String problem) {
		throw new AssertionError(reasonCode + ": " + problem);
	}

	@Override
	public void event(MqttEvent event) {
		if (event instanceof MqttEvent.Unmatched unmatched
				&& (unmatched.outcome() == Outcome.ACKNOWLEDGED || unmatched.outcome() == Outcome.REJECTED)) {
			ModelMessage model = Objects.requireNonNull(this.incoming.get(unmatched.topic()));
			if (this.crashed) {
				// the event does not say that it is a possible duplicate
				model.arrivals = 0;
			}
			arrived(model);
			model.finished = true;
			model.refused = model.refused || unmatched.outcome() == Outcome.REJECTED;
		}
	}

	/** A refusal frees the identifier, so when it is lost the message comes as new. */
	private static void arrived(ModelMessage model) {
		model.arrivals++;
		check(model.qos != QoS.EXACTLY_ONCE || model.arrivals == 1 || model.refused, "%s was delivered twice", model);
	}

	@Override
	public boolean wantsMessageEvents() {
		return this.random.nextInt(10) == 0;
	}

}
