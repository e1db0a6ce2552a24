package io.mqttboot.client.message;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A message that arrived, as a handler sees it.
 * <p>
 * A QoS 1 or 2 message is acknowledged to the server when every handler it was given to
 * is done: an ordinary handler by returning, a manual one by calling
 * {@link #acknowledge()} or {@link #reject(ReasonCode, String)}, from any thread.
 * Acknowledgements leave in the order in which messages arrived [MQTT5-4.6.0-2,
 * MQTT5-4.6.0-3].
 */
public interface ReceivedMessage {

	/**
	 * The topic, with a topic alias already resolved.
	 * @return the topic
	 */
	String topic();

	/**
	 * The payload, not copied and not shared with the client.
	 * @return the bytes
	 */
	byte[] payload();

	/**
	 * The payload as text in UTF-8; malformed bytes are replaced.
	 * @return the text
	 */
	default String payloadAsString() {
		return payloadAsString(StandardCharsets.UTF_8);
	}

	/**
	 * The payload as text; malformed bytes are replaced.
	 * @param charset its encoding
	 * @return the text
	 */
	default String payloadAsString(Charset charset) {
		return new String(payload(), charset);
	}

	/**
	 * The QoS of this delivery.
	 * @return the QoS
	 */
	QoS qos();

	/**
	 * Whether the server sent a retained message.
	 * @return {@code true} if the RETAIN flag is set
	 */
	boolean retained();

	/**
	 * The DUP flag of the packet: the server sent it before, which does not mean that a
	 * handler saw it.
	 * @return {@code true} if the flag is set
	 */
	boolean duplicate();

	/**
	 * Whether an earlier process with the same stored session was given this QoS 2
	 * message and was ended before its handlers were done: they may have seen it, in part
	 * or in full. The only case in which a QoS 2 message is delivered twice.
	 * @return {@code true} if it may be a duplicate
	 */
	default boolean possibleDuplicate() {
		return false;
	}

	/**
	 * The packet identifier.
	 * @return 1 to 65,535, or 0 at QoS 0
	 */
	int packetId();

	/**
	 * The topic alias that the packet had (MQTT 5.0); of interest for debugging only.
	 * @return 1 to 65,535, or 0 if the server used none
	 */
	default int topicAlias() {
		return 0;
	}

	/**
	 * The MQTT 5.0 properties.
	 * @return the properties, {@link MessageProperties#NONE} if there are none
	 */
	MessageProperties properties();

	/**
	 * Says that this handler is done. Idempotent; does nothing at QoS 0, and in a handler
	 * that is not manual. If the connection was lost meanwhile, the acknowledgement goes
	 * out when the server sends the message again, which is then not delivered again.
	 */
	void acknowledge();

	/**
	 * Says that this handler is done, with something to tell the server: on MQTT 5.0 the
	 * acknowledgement carries the reason and the user properties, as far as they fit into
	 * the Maximum Packet Size of the server [MQTT5-3.4.2-2, MQTT5-3.4.2-3, MQTT5-3.5.2-2,
	 * MQTT5-3.5.2-3]; on MQTT 3.1.1, which has neither, it is the same as
	 * {@link #acknowledge()}. In a handler that is not manual they are told when it
	 * returns. Of several handlers the first counts, and one that refuses before all.
	 * @param reason text for the log of the server, or {@code null}
	 * @param userProperties in order, may be empty
	 * @throws IllegalArgumentException if the reason is not a valid string of at most
	 * 65,535 bytes
	 */
	void acknowledge(@Nullable String reason, List<UserProperty> userProperties);

	/**
	 * Says that this handler is done when it returns, which is cheaper than
	 * {@link #acknowledge()} while it runs: acknowledgements of messages that follow each
	 * other leave together. On any other thread, and after the handler returned, the same
	 * as {@link #acknowledge()}.
	 */
	default void acknowledgeOnReturn() {
		acknowledge();
	}

	/**
	 * Says that this handler refuses the message. On MQTT 5.0 the acknowledgement carries
	 * the reason code; the server does not send the message again, neither to this client
	 * nor to others of a shared subscription [MQTT5-4.8.2-6]. On MQTT 3.1.1, which has no
	 * such code, it is the same as {@link #acknowledge()}.
	 * @param reasonCode an error code that PUBACK and PUBREC may carry
	 * @param reason text for the log of the server, or {@code null}
	 * @throws IllegalArgumentException if PUBACK may not carry the reason code, or if the
	 * reason is not a valid string of at most 65,535 bytes
	 */
	default void reject(ReasonCode reasonCode, @Nullable String reason) {
		reject(reasonCode, reason, List.of());
	}

	/**
	 * Says that this handler refuses the message, with user properties; otherwise as
	 * {@link #reject(ReasonCode, String)}. Both are left out as far as they do not fit
	 * into the Maximum Packet Size of the server [MQTT5-3.4.2-2, MQTT5-3.4.2-3,
	 * MQTT5-3.5.2-2, MQTT5-3.5.2-3].
	 * @param reasonCode an error code that PUBACK and PUBREC may carry
	 * @param reason text for the log of the server, or {@code null}
	 * @param userProperties in order, may be empty
	 * @throws IllegalArgumentException if PUBACK may not carry the reason code, or if the
	 * reason is not a valid string of at most 65,535 bytes
	 */
	void reject(ReasonCode reasonCode, @Nullable String reason, List<UserProperty> userProperties);

	/**
	 * Whether a graceful disconnect waits for this handler to acknowledge the message, as
	 * it does by default. A manual handler that keeps messages back for an unknown time
	 * says no: then the message may be unacknowledged when the connection ends, and the
	 * server sends it again on the next one. May be changed at any time. Does nothing at
	 * QoS 0, and in a handler that is not manual.
	 * @param awaited whether to wait
	 */
	default void awaitedByDisconnect(boolean awaited) {
	}

}
