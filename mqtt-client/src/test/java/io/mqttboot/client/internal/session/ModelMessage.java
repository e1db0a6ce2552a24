package io.mqttboot.client.internal.session;

import java.nio.ByteBuffer;
import java.time.Duration;

import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.QoS;
import org.jspecify.annotations.Nullable;

/**
 * A message of the model, in either direction, with what is known of its fate.
 */
final class ModelMessage {

	final int index;

	final QoS qos;

	final String topic;

	final byte[] payload;

	/** How often the receiver took it for a new message. */
	int arrivals;

	/** The server lost the session while the message was in flight. */
	boolean sessionLost;

	/** When PUBLISH was sent last. */
	long sentNanos;

	/** Outgoing: the publication. */
	@Nullable OutgoingMessage publication;

	/** Outgoing: whether PUBLISH was sent in this session. */
	boolean sent;

	/** Outgoing: the connection on which PUBLISH was sent last. */
	int connection;

	/** Outgoing: whether PUBREC was received in this session. */
	boolean released;

	/** Outgoing: how often it left the queue. */
	int leftQueue;

	/** Outgoing: whether the client was told that it was refused. */
	boolean refused;

	/** Outgoing: the process that published it ended, and it was not in the store. */
	boolean crashed;

	/** Incoming: the entry of the session, while its handler runs. */
	@Nullable IncomingMessage running;

	/** Incoming: whether the handler was done, or the policy decided. */
	boolean finished;

	/** Incoming: where the broker is with it. */
	Stage stage = Stage.QUEUED;

	int packetId;

	/** Incoming: the connection on which the client received PUBLISH last. */
	int receivedOn;

	enum Stage {

		QUEUED, PUBLISHED, RELEASED, DONE

	}

	ModelMessage(int index, QoS qos, String topic, int padding) {
		this.index = index;
		this.qos = qos;
		this.topic = topic;
		this.payload = ByteBuffer.allocate(Integer.BYTES + padding).putInt(0, index).array();
	}

	static int index(byte[] payload) {
		return ByteBuffer.wrap(payload).getInt();
	}

	@Override
	public String toString() {
		return "message %d (QoS %d, id %d)".formatted(this.index, this.qos.level(), this.packetId);
	}

	MqttMessage toMessage(boolean retain, @Nullable Duration expiry) {
		return MqttMessage.to(this.topic).qos(this.qos).retain(retain).payload(this.payload).expiry(expiry).build();
	}

}
