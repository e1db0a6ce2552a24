package io.mqttboot.client.internal.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.mqttboot.client.error.MqttException;
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
 * Outgoing QoS 1 and 2 messages that were sent and are not fully acknowledged, and the
 * quota they use.
 * <p>
 * A message is in {@code published} (PUBLISH was sent, in the order of the first sending)
 * or in {@code released} (QoS 2: PUBREC was received, in the order of the PUBRECs). On a
 * new connection {@code resend} points at the first of {@code published} that was not
 * sent on it yet; {@code outstanding} counts those that were, and all of
 * {@code released}. A message whose session was lost keeps its place, but has no packet
 * identifier: it goes out as a new message when {@code resend} comes to it.
 */
final class InFlight {

	private final PacketIds ids;

	private final SessionOutput output;

	private final MessageList published = new MessageList();

	private final MessageList released = new MessageList();

	private @Nullable OutgoingMessage resend;

	private int outstanding;

	private int window;

	InFlight(PacketIds ids, SessionOutput output) {
		this.ids = ids;
		this.output = output;
	}

	/** A new connection: its quota starts anew [MQTT5-4.9.0-1]. */
	void connected(int window) {
		this.window = window;
		this.outstanding = this.released.size();
		this.resend = this.published.first();
	}

	void disconnected() {
		this.outstanding = 0;
	}

	/** Whether the quota and the packet identifiers allow one more. */
	boolean hasRoom() {
		return this.outstanding < this.window && this.ids.availableForMessage();
	}

	/** The next message to be sent again, or {@code null}. */
	@Nullable OutgoingMessage resend() {
		return this.resend;
	}

	/** Takes a message that is about to be sent for the first time. */
	void add(OutgoingMessage message) {
		message.packetId = this.ids.take(message);
		message.stage = Stage.PUBLISHED;
		this.published.add(message);
		this.outstanding++;
	}

	/**
	 * The message at {@code resend} is about to be sent again.
	 * @return whether it is a repetition; otherwise it is a new message for the server
	 */
	boolean sendAgain(OutgoingMessage message) {
		this.resend = message.next;
		this.outstanding++;
		if (message.packetId != 0) {
			return true;
		}
		message.packetId = this.ids.take(message);
		return false;
	}

	/** The message at {@code resend} is not sent again. */
	void abandon(OutgoingMessage message, MqttException cause) {
		this.resend = message.next;
		this.published.remove(message);
		message.stage = Stage.DONE;
		if (message.packetId != 0) {
			this.ids.release(message.packetId);
			if (message.message().qos() == QoS.EXACTLY_ONCE) {
				this.ids.retire(message.packetId);
			}
		}
		message.fail(cause);
	}

	/**
	 * PUBREL again for what was released, whatever the quota says, in the order of the
	 * PUBRECs [MQTT5-4.6.0-4].
	 */
	void releaseAgain() {
		for (OutgoingMessage message = this.released.first(); message != null; message = message.next) {
			sendRelease(message);
		}
	}

	private void sendRelease(OutgoingMessage message) {
		this.output.sendAcknowledgement(PacketType.PUBREL, message.packetId, ReasonCode.SUCCESS, null);
	}

	/**
	 * PUBREC with success: PUBLISH is never sent again [MQTT5-4.3.3-6]. A repeated PUBREC
	 * is answered again.
	 */
	void release(OutgoingMessage message, ReasonCode reasonCode) {
		if (message.stage == Stage.PUBLISHED) {
			if (!isSent(message)) {
				this.outstanding++;
			}
			unlink(message);
			message.stage = Stage.RELEASED;
			message.received = reasonCode;
			this.released.add(message);
		}
		sendRelease(message);
	}

	/** The last acknowledgement came: the identifier and the quota are free again. */
	void remove(OutgoingMessage message) {
		if (message.stage == Stage.RELEASED) {
			this.outstanding--;
			this.released.remove(message);
		}
		else {
			if (isSent(message)) {
				this.outstanding--;
			}
			unlink(message);
		}
		this.ids.release(message.packetId);
		message.stage = Stage.DONE;
	}

	/** Whether a message of {@code published} was sent on this connection. */
	private boolean isSent(OutgoingMessage message) {
		return this.resend == null || message.sequence < this.resend.sequence;
	}

	private void unlink(OutgoingMessage message) {
		if (this.resend == message) {
			this.resend = message.next;
		}
		this.published.remove(message);
	}

	/**
	 * The server does not know the session any more [MQTT5-3.2.2-5]. What it had taken
	 * over is done; the rest fails, or is sent as new.
	 */
	void sessionLost(boolean republish) {
		this.ids.releaseRetired();
		List<OutgoingMessage> done = takeReleased();
		List<OutgoingMessage> lost = forgetIds();
		if (!republish) {
			lost.forEach(this::unlink);
			lost.forEach((message) -> message.stage = Stage.DONE);
		}
		if (!done.isEmpty() || !lost.isEmpty()) {
			this.output.event(new MqttEvent.SessionLost(done.size() + lost.size(), republish));
		}
		for (OutgoingMessage message : done) {
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
		List<OutgoingMessage> messages = new ArrayList<>(this.released.size());
		for (OutgoingMessage message = this.released.poll(); message != null; message = this.released.poll()) {
			this.ids.release(message.packetId);
			message.stage = Stage.DONE;
			messages.add(message);
		}
		return messages;
	}

	private List<OutgoingMessage> forgetIds() {
		List<OutgoingMessage> messages = new ArrayList<>(this.published.size());
		for (OutgoingMessage message = this.published.first(); message != null; message = message.next) {
			if (message.packetId != 0) {
				this.ids.release(message.packetId);
				message.packetId = 0;
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

	/** Takes everything out, in order. */
	List<OutgoingMessage> drain() {
		List<OutgoingMessage> messages = takeReleased();
		forgetIds();
		for (OutgoingMessage message = this.published.poll(); message != null; message = this.published.poll()) {
			message.stage = Stage.DONE;
			messages.add(message);
		}
		this.resend = null;
		this.outstanding = 0;
		return messages;
	}

	int size() {
		return this.published.size() + this.released.size();
	}

	/** Whether the server of this connection owes an acknowledgement. */
	boolean awaitsAnswer() {
		return this.outstanding > 0;
	}

	void collect(List<InFlightMessage> snapshot, long now) {
		for (OutgoingMessage message = this.released.first(); message != null; message = message.next) {
			snapshot.add(view(message, State.AWAITING_PUBCOMP, now));
		}
		for (OutgoingMessage message = this.published.first(); message != null; message = message.next) {
			snapshot.add(view(message,
					(message.message().qos() == QoS.AT_LEAST_ONCE) ? State.AWAITING_PUBACK : State.AWAITING_PUBREC,
					now));
		}
	}

	private static InFlightMessage view(OutgoingMessage message, State state, long now) {
		return new InFlightMessage(Direction.OUTGOING, message.packetId, message.message().qos(), state,
				message.message().topic(), Duration.ofNanos(Math.max(0, now - message.createdNanos)));
	}

}
