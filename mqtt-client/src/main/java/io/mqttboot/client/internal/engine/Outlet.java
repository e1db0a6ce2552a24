package io.mqttboot.client.internal.engine;

import java.util.List;

import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.error.MqttStoreException;
import io.mqttboot.client.internal.codec.PacketEncoder;
import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.session.IncomingMessage;
import io.mqttboot.client.internal.session.OutgoingMessage;
import io.mqttboot.client.internal.session.Recipient;
import io.mqttboot.client.internal.session.SessionOutput;
import io.mqttboot.client.internal.session.SessionRecord;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.spi.MqttEvent;
import io.netty.util.concurrent.Ticker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects the session, which outlives connections, with the current connection, with
 * handlers and with listeners.
 */
final class Outlet implements SessionOutput {

	private static final Logger packets = LoggerFactory.getLogger("io.mqttboot.client.packet");

	private PacketEncoder encoder;

	private final Delivery delivery;

	private final Listeners listeners;

	private final QueueBound bound;

	private final Ticker ticker;

	private final @Nullable Storage storage;

	private @Nullable Connection connection;

	private long leaving;

	/** Messages written in this pass. */
	private int published;

	Outlet(MqttVersion version, Delivery delivery, Listeners listeners, QueueBound bound, Ticker ticker,
			@Nullable Storage storage) {
		this.ticker = ticker;
		this.storage = storage;
		this.encoder = new PacketEncoder(version);
		this.delivery = delivery;
		this.listeners = listeners;
		this.bound = bound;
	}

	/** Sets the connection that is written to from now on. */
	void connection(@Nullable Connection current) {
		this.connection = current;
		if (current != null) {
			this.encoder = current.encoder();
		}
	}

	/** Gives back the room of the messages that left the queue. */
	void releaseRoom() {
		if (this.leaving != 0) {
			this.bound.release(this.leaving);
			this.leaving = 0;
		}
	}

	/** Sends what was written and stores what was changed. */
	void endPass() {
		if (this.connection != null && !this.connection.isEnding()) {
			this.connection.writer().flush();
			this.connection.handled(0, this.published);
		}
		this.published = 0;
		if (this.storage != null) {
			this.storage.endPass();
		}
	}

	/** The session cannot be kept: nothing more is taken on the current connection. */
	void storeFailed(MqttStoreException cause) {
		if (this.connection != null) {
			this.connection.storeFailed(cause);
		}
	}

	private ConnectionWriter writer() {
		if (this.connection == null) {
			throw new IllegalStateException("The session writes although there is no connection");
		}
		return this.connection.writer();
	}

	@Override
	public boolean writable() {
		return this.connection != null && !this.connection.isEnding() && this.connection.writer().isWritable();
	}

	@Override
	public long publishSize(MqttMessage message) {
		return this.encoder.publishSize(message);
	}

	@Override
	public void sendPublish(MqttMessage message, int packetId, boolean duplicate, int topicAlias, boolean topicOmitted,
			long expirySeconds) {
		if (packets.isDebugEnabled()) {
			packets.debug("-> PUBLISH topic={} alias={} qos={} dup={} retain={} id={} {} bytes", message.topic(),
					topicAlias, message.qos().level(), duplicate, message.retained(), packetId,
					message.payload().length);
		}
		this.published++;
		writer().publish(message, packetId, duplicate, topicAlias, topicOmitted, expirySeconds);
	}

	@Override
	public void completeWhenWritten(OutgoingMessage message) {
		writer().completeWhenWritten(message);
	}

	/** A message of this client itself will wait to be sent. */
	void entered(OutgoingMessage message) {
		this.bound.add(message.message());
	}

	@Override
	public void store(long key, @Nullable SessionRecord record) {
		if (this.storage != null) {
			this.storage.change(key, record);
		}
	}

	@Override
	public long wallMillis(long nanos) {
		return StatusBoard.wallMillis(nanos - this.ticker.nanoTime());
	}

	@Override
	public void enteredQueue(OutgoingMessage message) {
		this.bound.add(message.message());
	}

	@Override
	public void leftQueue(OutgoingMessage message) {
		this.leaving += QueueBound.cost(message.message());
	}

	@Override
	public void sendAcknowledgement(PacketType type, int packetId, ReasonCode reasonCode, @Nullable String reasonString,
			List<UserProperty> userProperties) {
		if (packets.isDebugEnabled()) {
			packets.debug("-> {} id={} {}", type, packetId, reasonCode);
		}
		writer().acknowledgement(type, packetId, reasonCode, reasonString, userProperties);
	}

	@Override
	public boolean send(Packet packet) {
		Connection.log("->", packet);
		return writer().packet(packet);
	}

	@Override
	public void deliver(IncomingMessage message, List<Recipient> recipients) {
		this.delivery.deliver(message, recipients);
	}

	@Override
	public void protocolError(ReasonCode reasonCode, String problem) {
		if (this.connection != null) {
			this.connection.fail(new MqttProtocolException(reasonCode, problem));
		}
	}

	@Override
	public void event(MqttEvent event) {
		this.listeners.publish(event);
	}

	@Override
	public boolean wantsMessageEvents() {
		return this.listeners.wantMessageEvents();
	}

}
