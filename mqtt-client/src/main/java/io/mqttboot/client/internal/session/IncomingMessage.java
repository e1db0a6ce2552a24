package io.mqttboot.client.internal.session;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.options.CheckOptions;
import org.jspecify.annotations.Nullable;

/**
 * A received message, and at the same time its entry in the session. Everything
 * package-private belongs to the thread of the session.
 */
public final class IncomingMessage implements ReceivedMessage {

	/** Where a QoS 1 or 2 message is. */
	enum Stage {

		/** QoS 2: read from the store, not done; delivered when the server repeats it. */
		INTERRUPTED,

		/** QoS 2: not delivered before its record is durable. */
		STORING,

		/** No handler is attached yet. */
		PARKED,

		/** With its handlers. */
		PROCESSING,

		/** A handler failed, and so it is not acknowledged on this connection. */
		HELD,

		/** Handlers are done; the acknowledgement waits for its turn. */
		FINISHED,

		/** QoS 2: PUBREC was sent, PUBREL is awaited. */
		ACKNOWLEDGED,

		/** QoS 2: PUBREL was received, PUBCOMP waits for the store. */
		RELEASED,

		/** Over, forgotten, or replaced by another message with its identifier. */
		DONE

	}

	private static final AtomicIntegerFieldUpdater<IncomingMessage> REMAINING = AtomicIntegerFieldUpdater
		.newUpdater(IncomingMessage.class, "remaining");

	private static final AtomicIntegerFieldUpdater<IncomingMessage> KEPT_BACK = AtomicIntegerFieldUpdater
		.newUpdater(IncomingMessage.class, "keptBack");

	private static final CheckOptions NO_CHECKS = CheckOptions.builder().build();

	private final String topic;

	private final byte[] payload;

	private final QoS qos;

	private final boolean retained;

	private final boolean duplicate;

	private final int packetId;

	private final int topicAlias;

	private final MessageProperties properties;

	final long receivedNanos;

	Stage stage = Stage.PARKED;

	/** The connection it came on last: the only one it can be acknowledged on. */
	int connection;

	/** Whether it counts against Receive Maximum on that connection. */
	boolean counted;

	/** Whether the server will not send it again under its identifier. */
	boolean abandoned;

	/** Whether Receive Maximum had room for it there. */
	boolean bounded;

	/** Its place in the order of receipt. */
	long sequence;

	/** Whether it has a place in the order of acknowledgements of this connection. */
	boolean queued;

	@Nullable IncomingMessage next;

	/** The key of its record in the store, 0 for none. */
	long key;

	/** The change of the store that must be durable before its next step. */
	long position;

	/** Whether an earlier process may have handled it. */
	boolean possibleDuplicate;

	/** What strings of an answer are checked for. */
	CheckOptions checks = NO_CHECKS;

	@SuppressWarnings("UnusedVariable") // by the field updater
	private volatile int remaining;

	@SuppressWarnings("UnusedVariable") // by the field updater
	private volatile int keptBack;

	private volatile @Nullable Answer answer;

	private volatile boolean held;

	IncomingMessage(String topic, byte[] payload, QoS qos, boolean retained, boolean duplicate, int packetId,
			int topicAlias, MessageProperties properties, long receivedNanos) {
		this.topic = topic;
		this.payload = payload;
		this.qos = qos;
		this.retained = retained;
		this.duplicate = duplicate;
		this.packetId = packetId;
		this.topicAlias = topicAlias;
		this.properties = properties;
		this.receivedNanos = receivedNanos;
	}

	@Override
	public String topic() {
		return this.topic;
	}

	@Override
	public byte[] payload() {
		return this.payload;
	}

	@Override
	public QoS qos() {
		return this.qos;
	}

	@Override
	public boolean retained() {
		return this.retained;
	}

	@Override
	public boolean duplicate() {
		return this.duplicate;
	}

	@Override
	public boolean possibleDuplicate() {
		return this.possibleDuplicate;
	}

	@Override
	public int packetId() {
		return this.packetId;
	}

	@Override
	public int topicAlias() {
		return this.topicAlias;
	}

	@Override
	public MessageProperties properties() {
		return this.properties;
	}

	/**
	 * What the message takes of memory.
	 * @return bytes of topic and payload, roughly
	 */
	public int size() {
		return this.topic.length() + this.payload.length;
	}

	/**
	 * Says how many handlers the message is given to, before the first of them gets it.
	 * @param handlers at least one
	 */
	public void handedTo(int handlers) {
		this.remaining = handlers;
	}

	/**
	 * Says that one handler is done, on any thread.
	 * @return {@code true} if it was the last one
	 */
	public boolean handlerDone() {
		return REMAINING.decrementAndGet(this) == 0;
	}

	/**
	 * Says that a handler keeps the message back for an unknown time, or not any more, on
	 * any thread.
	 * @param keptBack whether it does
	 */
	public void keptBack(boolean keptBack) {
		KEPT_BACK.addAndGet(this, keptBack ? 1 : -1);
	}

	/** Whether no handler keeps the message back, so it can be done soon. */
	boolean isAwaited() {
		return this.keptBack == 0;
	}

	/**
	 * Says that the message is not to be acknowledged on this connection, on any thread,
	 * before {@link #handlerDone()}.
	 */
	public void hold() {
		this.held = true;
	}

	/** Whether a handler asked for that. */
	boolean isHeld() {
		return this.held;
	}

	/**
	 * Does nothing: an ordinary handler acknowledges by returning.
	 */
	@Override
	public void acknowledge() {
	}

	@Override
	public void acknowledge(@Nullable String reason, List<UserProperty> userProperties) {
		answer(Answer.success(reason, userProperties));
	}

	@Override
	public void reject(ReasonCode reasonCode, @Nullable String reason, List<UserProperty> userProperties) {
		answer(Answer.refusal(reasonCode, reason, userProperties));
	}

	private void answer(Answer given) {
		given.check(this.checks);
		Answer known = this.answer;
		if (known == null || (given.isRefusal() && !known.isRefusal())) {
			this.answer = given;
		}
	}

	/** What the handlers have to say, once they are done. */
	Answer answer() {
		Answer given = this.answer;
		return (given != null) ? given : Answer.SUCCESS;
	}

	/**
	 * Whether a PUBLISH repeats this one, which is not fully acknowledged. At QoS 2 the
	 * identifier alone says so [MQTT5-4.3.3-10]. At QoS 1 the server may have dropped the
	 * message when it expired, or never looks which identifiers are in use, so the flag
	 * and the contents must say so too; in doubt the message is delivered.
	 */
	boolean isRepeatedBy(IncomingMessage other) {
		if (this.qos != other.qos || this.stage == Stage.RELEASED || this.stage == Stage.INTERRUPTED) {
			return false;
		}
		return this.qos == QoS.EXACTLY_ONCE
				|| (other.duplicate && this.topic.equals(other.topic) && Arrays.equals(this.payload, other.payload));
	}

	/** Goes on with the record of a message that an earlier process was given. */
	void takeOver(IncomingMessage interrupted) {
		if (interrupted.stage == Stage.INTERRUPTED && this.qos == QoS.EXACTLY_ONCE) {
			this.possibleDuplicate = true;
			this.key = interrupted.key;
			this.position = interrupted.position;
			interrupted.key = 0;
		}
	}

	/**
	 * What has to be remembered of a QoS 2 message after PUBREC, so that the payload does
	 * not stay in memory while there is no connection.
	 */
	IncomingMessage withoutPayload() {
		IncomingMessage rest = new IncomingMessage("", new byte[0], this.qos, this.retained, this.duplicate,
				this.packetId, this.topicAlias, MessageProperties.NONE, this.receivedNanos);
		rest.stage = this.stage;
		rest.connection = this.connection;
		rest.sequence = this.sequence;
		rest.key = this.key;
		rest.position = this.position;
		return rest;
	}

	@Override
	public String toString() {
		return "ReceivedMessage[topic=%s, qos=%d, packetId=%d, %d bytes]".formatted(this.topic, this.qos.level(),
				this.packetId, this.payload.length);
	}

}
