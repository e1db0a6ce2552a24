package io.mqttboot.client.internal.session;

import java.util.List;

import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.spi.MqttEvent;
import org.jspecify.annotations.Nullable;

/**
 * What a session asks of the world. Every call is made from within a call to the session,
 * and none of them calls the session back.
 */
public interface SessionOutput {

	/**
	 * Whether the connection takes more messages. Acknowledgements and requests are sent
	 * regardless.
	 * @return {@code false} if the socket is full
	 */
	boolean writable();

	/**
	 * Returns the size of a PUBLISH, to be compared with the server's Maximum Packet
	 * Size.
	 * @param message the message
	 * @return bytes, fixed header included, without a topic alias
	 */
	long publishSize(MqttMessage message);

	/**
	 * Writes a PUBLISH.
	 * @param message the message
	 * @param packetId the packet identifier, 0 at QoS 0
	 * @param duplicate the DUP flag
	 * @param topicAlias the alias, 0 for none
	 * @param topicOmitted whether the topic is left out because the server knows the
	 * alias
	 * @param expirySeconds lifetime that is left, -1 for none
	 */
	void sendPublish(MqttMessage message, int packetId, boolean duplicate, int topicAlias, boolean topicOmitted,
			long expirySeconds);

	/**
	 * Completes a QoS 0 publication, whose PUBLISH was just written, when the bytes
	 * reached the socket.
	 * @param message the publication
	 */
	void completeWhenWritten(OutgoingMessage message);

	/**
	 * Adds or removes a record of the store. When changes are durable,
	 * {@link Session#stored(long, long)} must be called, after this call returned.
	 * @param key the key; of a new record greater than all before
	 * @param record the record, or {@code null} to remove it
	 */
	void store(long key, @Nullable SessionRecord record);

	/**
	 * Tells what a clock on the wall showed, or will show.
	 * @param nanos a time of the session
	 * @return milliseconds since 1970
	 */
	long wallMillis(long nanos);

	/**
	 * Says that a message of an earlier process waits to be sent, unlike one given to
	 * {@link Session#publish}, of which the caller knows.
	 * @param message the publication
	 */
	void enteredQueue(OutgoingMessage message);

	/**
	 * Says that a message does not wait to be sent any longer: it was sent for the first
	 * time, failed, or was taken back. Called once for each message given to
	 * {@link Session#publish} or {@link #enteredQueue}.
	 * @param message the publication
	 */
	void leftQueue(OutgoingMessage message);

	/**
	 * Writes a PUBACK, PUBREC, PUBREL or PUBCOMP.
	 * @param type which of the four
	 * @param packetId the packet identifier
	 * @param reasonCode the code, left out on 3.1.1
	 * @param reasonString text, left out on 3.1.1 or if the packet would get too large,
	 * or {@code null}
	 * @param userProperties in order, left out like the text
	 */
	void sendAcknowledgement(PacketType type, int packetId, ReasonCode reasonCode, @Nullable String reasonString,
			List<UserProperty> userProperties);

	/**
	 * Writes a PUBACK, PUBREC, PUBREL or PUBCOMP without properties.
	 * @param type which of the four
	 * @param packetId the packet identifier
	 * @param reasonCode the code, left out on 3.1.1
	 */
	default void sendAcknowledgement(PacketType type, int packetId, ReasonCode reasonCode) {
		sendAcknowledgement(type, packetId, reasonCode, null, List.of());
	}

	/**
	 * Writes a SUBSCRIBE or UNSUBSCRIBE.
	 * @param packet the packet
	 * @return {@code false} if it is larger than the server's Maximum Packet Size and was
	 * not written
	 */
	boolean send(Packet packet);

	/**
	 * Gives a message to handlers. When they are done with it,
	 * {@link Session#finished(IncomingMessage)} must be called, once, on the thread of
	 * the session (at QoS 1 and 2; at QoS 0 it is not needed).
	 * @param message the message
	 * @param recipients the handlers, at least one, each once
	 */
	void deliver(IncomingMessage message, List<Recipient> recipients);

	/**
	 * Closes the connection because the server broke the protocol. The session expects
	 * {@link Session#disconnected(long)} afterwards; it ignores further packets until
	 * then.
	 * @param reasonCode the code for DISCONNECT
	 * @param problem packet, rule and what was found
	 */
	void protocolError(ReasonCode reasonCode, String problem);

	/**
	 * Reports an event.
	 * @param event what happened
	 */
	void event(MqttEvent event);

	/**
	 * Whether events per message are wanted; otherwise none are created.
	 * @return {@code true} if a listener asked for them
	 */
	boolean wantsMessageEvents();

}
