package io.mqttboot.client.internal.session;

import java.util.List;

import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.error.MqttPublishException;
import io.mqttboot.client.error.MqttPublishException.Kind;
import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.internal.session.OutgoingMessage.Stage;
import io.mqttboot.client.message.Direction;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.spi.MqttEvent;
import org.jspecify.annotations.Nullable;

/**
 * Outgoing messages: checks them, sends them when their turn comes, and takes their
 * acknowledgements. The order of the calls is the order on the wire; only QoS 0 messages
 * overtake those that the quota holds back.
 */
final class OutboundFlow {

	private final ConnectionState connection;

	private final SessionOutput output;

	private final Counters counters;

	private final SessionSettings settings;

	private final OutgoingAliases aliases = new OutgoingAliases();

	private final SendQueue queue;

	private final PacketIds ids;

	private final InFlight inFlight;

	/**
	 * Messages up to this one were given before the connection stood, so its server may
	 * not take them.
	 */
	private long lastUncheckedSequence;

	OutboundFlow(ConnectionState connection, SessionSettings settings, PacketIds ids) {
		this.connection = connection;
		this.output = connection.output;
		this.counters = connection.counters;
		this.settings = settings;
		this.queue = new SendQueue(settings.flow().strictOrder());
		this.ids = ids;
		this.inFlight = new InFlight(ids, connection.output);
	}

	void publish(OutgoingMessage message, long now) {
		MqttException refusal = this.connection.refusedByVersion(message.message());
		if (refusal == null && this.connection.isOpen()) {
			refusal = this.connection.refusedByServer(message.message(), 0);
		}
		if (refusal != null) {
			fail(message, refusal);
			return;
		}
		message.accept();
		this.queue.add(message);
		pump(now);
		if (message.cannotWait() && this.queue.remove(message)) {
			failExpired(message);
		}
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
		if (!this.queue.remove(message)) {
			return false;
		}
		fail(message, cause);
		return true;
	}

	/** Fails a message that was never sent and is not in the queue. */
	void fail(OutgoingMessage message, Throwable cause) {
		message.stage = Stage.DONE;
		this.output.leftQueue(message);
		message.fail(cause);
	}

	private void failExpired(OutgoingMessage message) {
		this.counters.increment(Counter.EXPIRED);
		fail(message, expired(message.message()));
	}

	private static MqttPublishException expired(MqttMessage message) {
		return new MqttPublishException(Kind.EXPIRED, "The message to '%s' expired after %d s, before it could be sent"
			.formatted(message.topic(), message.properties().expirySeconds()), null, 0);
	}

	/** A new connection. Nothing is sent yet. */
	void connected() {
		this.inFlight.connected(Math.min(this.connection.limits().receiveMaximum(), this.settings.maxInFlight()));
		this.lastUncheckedSequence = this.queue.lastSequence();
		boolean useAliases = this.connection.isVersion5() && this.settings.flow().automaticTopicAliases();
		this.aliases.reset(useAliases ? this.connection.limits().topicAliasMaximum() : 0);
	}

	void disconnected() {
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
		this.inFlight.releaseAgain();
		OutgoingMessage message = this.inFlight.resend();
		while (message != null && this.inFlight.hasRoom() && this.output.writable()) {
			sendAgain(message, now);
			message = this.inFlight.resend();
		}
	}

	/** Sends what can be sent. */
	void pump(long now) {
		while (this.connection.isOpen() && this.output.writable()) {
			boolean room = this.inFlight.hasRoom();
			OutgoingMessage again = this.inFlight.resend();
			if (again != null && room) {
				sendAgain(again, now);
				continue;
			}
			if (again != null && this.settings.flow().strictOrder()) {
				return;
			}
			OutgoingMessage message = this.queue.next(room && again == null);
			if (message == null) {
				return;
			}
			this.queue.remove(message);
			send(message, now);
		}
	}

	/** Sends a message for the first time. */
	private void send(OutgoingMessage message, long now) {
		if (message.isExpired(now)) {
			failExpired(message);
			return;
		}
		if (message.sequence <= this.lastUncheckedSequence) {
			MqttException refusal = this.connection.refusedByVersion(message.message());
			if (refusal == null) {
				refusal = this.connection.refusedByServer(message.message(), 0);
			}
			if (refusal != null) {
				fail(message, refusal);
				return;
			}
		}
		MqttException refusedAlias = refusedAlias(message);
		if (refusedAlias != null) {
			fail(message, refusedAlias);
			return;
		}
		QoS qos = message.message().qos();
		if (qos == QoS.AT_MOST_ONCE) {
			message.stage = Stage.DONE;
			this.counters.increment(Counter.SENT_QOS_0);
		}
		else {
			this.inFlight.add(message);
			this.counters.increment((qos == QoS.AT_LEAST_ONCE) ? Counter.SENT_QOS_1 : Counter.SENT_QOS_2);
		}
		sendWithAlias(message, now);
		this.output.leftQueue(message);
		if (qos == QoS.AT_MOST_ONCE) {
			this.output.completeWhenWritten(message);
		}
	}

	/** Why an alias that was chosen by hand cannot be sent, or {@code null}. */
	private @Nullable MqttException refusedAlias(OutgoingMessage message) {
		int alias = (message.byHand != null) ? message.byHand.topicAlias() : 0;
		if (alias == 0) {
			return null;
		}
		if (this.settings.flow().automaticTopicAliases()) {
			return new MqttStateException("Topic aliases are chosen by the client: switch flow().automaticTopicAliases "
					+ "off to choose them by hand");
		}
		int maximum = this.connection.isVersion5() ? this.connection.limits().topicAliasMaximum() : 0;
		if (alias > maximum || !this.connection.hasRoomForAlias(message.message())) {
			return new MqttPublishException(Kind.NOT_SUPPORTED_BY_SERVER,
					"The server takes topic aliases up to %d, not %d [MQTT5-3.3.2-9]".formatted(maximum, alias),
					ReasonCode.TOPIC_ALIAS_INVALID, 0);
		}
		return null;
	}

	/** Sends a message that was sent before. */
	private void sendAgain(OutgoingMessage message, long now) {
		MqttException refusal = this.connection.refusedByVersion(message.message());
		if (refusal == null) {
			refusal = this.connection.refusedByServer(message.message(), message.packetId);
		}
		if (refusal == null && message.packetId == 0 && message.isExpired(now)) {
			this.counters.increment(Counter.EXPIRED);
			refusal = expired(message.message());
		}
		if (refusal != null) {
			this.inFlight.abandon(message, refusal);
			return;
		}
		this.counters.increment(Counter.RESENT);
		if (this.inFlight.sendAgain(message)) {
			this.output.sendPublish(message.message(), message.packetId, true, 0, false, message.secondsLeft(now));
			reportSent(message, true);
		}
		else {
			sendWithAlias(message, now);
		}
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
		Object owner = this.ids.owner(packetId);
		if (owner == null) {
			acknowledgedUnknown(type, packetId);
		}
		else if (!(owner instanceof OutgoingMessage message) || !isExpected(type, reasonCode, message)) {
			this.connection.violated(ReasonCode.PROTOCOL_ERROR,
					"%s (%s) for packet identifier %d, which is in use by %s".formatted(type, reasonCode, packetId,
							owner));
		}
		else if (type == PacketType.PUBREC && !reasonCode.isError()) {
			this.inFlight.release(message, reasonCode);
		}
		else {
			if (type != PacketType.PUBCOMP) {
				message.received = reasonCode;
			}
			this.inFlight.remove(message);
			complete(message, reasonCode, reasonString, userProperties);
			pump(now);
		}
	}

	private void acknowledgedUnknown(PacketType type, int packetId) {
		this.counters.increment(Counter.UNKNOWN_ACKNOWLEDGEMENTS);
		if (type == PacketType.PUBREC && this.connection.isVersion5()) {
			this.output.sendAcknowledgement(PacketType.PUBREL, packetId, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, null);
		}
	}

	private static boolean isExpected(PacketType type, ReasonCode reasonCode, OutgoingMessage message) {
		boolean published = message.stage == Stage.PUBLISHED;
		return switch (type) {
			case PUBACK -> message.message().qos() == QoS.AT_LEAST_ONCE;
			case PUBREC -> message.message().qos() == QoS.EXACTLY_ONCE && (published || !reasonCode.isError());
			case PUBCOMP -> !published;
			default -> false;
		};
	}

	/** PUBCOMP is a success whatever its code, since PUBREC was. */
	private void complete(OutgoingMessage message, ReasonCode reasonCode, @Nullable String reasonString,
			List<UserProperty> userProperties) {
		this.counters.increment(Counter.ACKNOWLEDGED);
		if (this.output.wantsMessageEvents()) {
			this.output.event(new MqttEvent.MessageAcknowledged(Direction.OUTGOING, message.packetId, reasonCode));
		}
		if (message.received.isError()) {
			message
				.fail(new MqttPublishException(Kind.REFUSED_BY_SERVER,
						"The server refused the message to '%s': %s%s".formatted(message.message().topic(), reasonCode,
								(reasonString != null) ? " (" + reasonString + ")" : ""),
						reasonCode, message.packetId));
		}
		else {
			message.succeed(InFlight.result(message, reasonString, userProperties));
		}
	}

	/** Fails messages that expired while they waited. */
	void expire(long now) {
		for (OutgoingMessage message : this.queue.expired(now)) {
			failExpired(message);
		}
	}

	/** Time until {@link #expire} has something to do, or Long.MAX_VALUE. */
	long untilExpiry(long now) {
		return this.queue.untilExpiryCheck(now);
	}

	void close(MqttException reason) {
		List<OutgoingMessage> sent = this.inFlight.drain();
		List<OutgoingMessage> waiting = this.queue.drain();
		for (OutgoingMessage message : sent) {
			message.fail(reason);
		}
		for (OutgoingMessage message : waiting) {
			fail(message, reason);
		}
	}

	boolean isEmpty() {
		return this.queue.isEmpty() && this.inFlight.size() == 0;
	}

	InFlight inFlight() {
		return this.inFlight;
	}

}
