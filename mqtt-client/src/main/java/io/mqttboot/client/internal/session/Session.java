package io.mqttboot.client.internal.session;

import java.util.List;

import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.InFlightMessage;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.message.UserProperty;
import org.jspecify.annotations.Nullable;

/**
 * The state that outlives a connection, and the rules for QoS 1 and 2. Knows neither
 * sockets nor threads nor the clock: packets and "now" come in, calls of
 * {@link SessionOutput} go out. All methods are called by one thread.
 */
public final class Session {

	/**
	 * Creates an empty session.
	 * @param settings the settings
	 * @param counters what happens is counted here
	 * @param output what goes out
	 */
	public Session(SessionSettings settings, Counters counters, SessionOutput output) {
	}

	/**
	 * A CONNACK with success was received. Sends what has to be sent again, then what
	 * waits.
	 */
	public void connected(ConnectResult result, long now) {
	}

	/** The connection is gone. Nothing is sent until the next one. */
	public void disconnected(long now) {
	}

	/**
	 * The client is closed: everything still open fails. Later calls fail what they are
	 * given.
	 */
	public void close(MqttException reason) {
	}

	/** A message was published. */
	public void publish(OutgoingMessage message, long now) {
	}

	/** Takes a message back that was not sent yet. */
	public boolean cancel(OutgoingMessage message) {
		return false;
	}

	/** Sends SUBSCRIBE now or after CONNACK; the recipient is attached at once. */
	public void subscribe(SubscribeRequest request, long now) {
	}

	/** Sends UNSUBSCRIBE now or after CONNACK. */
	public void unsubscribe(UnsubscribeRequest request, long now) {
	}

	/**
	 * Attaches a handler without SUBSCRIBE; parked messages that it matches are
	 * delivered.
	 */
	public void attach(TopicFilter filter, Recipient recipient, long now) {
	}

	/** Removes a handler that was attached by {@link #attach}. */
	public void detach(TopicFilter filter, Recipient recipient) {
	}

	/** Sets, or with null removes, the handler for unmatched messages. */
	public void unmatched(@Nullable Recipient recipient, long now) {
	}

	/** All handlers are done with a QoS 1 or 2 message. */
	public void finished(IncomingMessage message) {
	}

	/** The socket takes data again. */
	public void writable(long now) {
	}

	/** A PUBLISH was received. */
	public void publishReceived(String topic, int topicAlias, int qos, boolean duplicate, boolean retained,
			int packetId, MessageProperties properties, byte[] payload, long now) {
	}

	/** A PUBACK, PUBREC, PUBREL or PUBCOMP was received. */
	public void acknowledgementReceived(PacketType type, int packetId, ReasonCode reasonCode,
			@Nullable String reasonString, List<UserProperty> userProperties, long now) {
	}

	/** A SUBACK was received. */
	public void subAckReceived(Packet.SubAck packet, long now) {
	}

	/** An UNSUBACK was received. */
	public void unsubAckReceived(Packet.UnsubAck packet, long now) {
	}

	/**
	 * Does what is due (expired messages, parked messages). Returns when to call again.
	 */
	public long advance(long now) {
		return Long.MAX_VALUE;
	}

	/**
	 * Whether a request or a QoS 1 or 2 message of ours awaits an answer of the server.
	 */
	public boolean awaitsAnswer() {
		return false;
	}

	/**
	 * Whether nothing waits to be sent or acknowledged, in either direction, parked ones
	 * left out.
	 */
	public boolean isDrained() {
		return true;
	}

	/** Messages that wait to be sent or for an acknowledgement, outgoing. */
	public int inFlightOutgoing() {
		return 0;
	}

	/** QoS 1 and 2 messages received and not fully acknowledged. */
	public int inFlightIncoming() {
		return 0;
	}

	/**
	 * When the oldest message that is not acknowledged was received, or Long.MIN_VALUE.
	 */
	public long oldestIncomingNanos() {
		return Long.MIN_VALUE;
	}

	/** A snapshot of everything not fully acknowledged. */
	public List<InFlightMessage> inFlight(long now) {
		return List.of();
	}

}
