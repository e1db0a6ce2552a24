package io.mqttboot.client.internal.engine;

import java.util.ArrayList;
import java.util.List;

import io.mqttboot.client.error.MqttConnectionLostException;
import io.mqttboot.client.internal.codec.PacketEncoder;
import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.session.Counters;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.internal.session.OutgoingMessage;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * The writing half of a connection: everything written in one pass of the event loop goes
 * into one buffer and ends in one flush.
 */
final class ConnectionWriter {

	private static final PublishResult QOS_0_RESULT = new PublishResult(QoS.AT_MOST_ONCE, 0, ReasonCode.SUCCESS, null,
			List.of());

	private static final int BUFFER_SIZE = 8 * 1024;

	/** A buffer this full is given to the channel, so that writability reflects it. */
	private static final int FULL = 64 * 1024;

	private final Channel channel;

	private final PacketEncoder encoder;

	private final Counters counters;

	private final Ticker ticker;

	private @Nullable ByteBuf buffer;

	private boolean flushDue;

	private List<OutgoingMessage> unconfirmed = new ArrayList<>();

	private long maximumPacketSize = Long.MAX_VALUE;

	private long lastSent;

	/** Whether the last packet was written. */
	private boolean ended;

	ConnectionWriter(Channel channel, PacketEncoder encoder, Counters counters, Ticker ticker) {
		this.channel = channel;
		this.encoder = encoder;
		this.counters = counters;
		this.ticker = ticker;
		this.lastSent = ticker.nanoTime();
	}

	/** Sets the limit of the server. */
	void maximumPacketSize(long bytes) {
		this.maximumPacketSize = bytes;
	}

	boolean isWritable() {
		return this.channel.isWritable();
	}

	/** When something was flushed last. */
	long lastSent() {
		return this.lastSent;
	}

	void publish(MqttMessage message, int packetId, boolean duplicate, int topicAlias, boolean topicOmitted,
			long expirySeconds) {
		this.encoder.publish(buffer(), message, packetId, duplicate, topicAlias, topicOmitted, expirySeconds);
		passOnWhenFull();
	}

	void acknowledgement(PacketType type, int packetId, ReasonCode reasonCode, @Nullable String reasonString,
			List<UserProperty> userProperties) {
		if (this.ended) {
			return;
		}
		this.encoder.acknowledgement(buffer(), type, packetId, reasonCode, reasonString, userProperties,
				this.maximumPacketSize);
		passOnWhenFull();
	}

	/** Writes a packet unless it is too large for the server. */
	boolean packet(Packet packet) {
		if (this.ended) {
			return true;
		}
		if (this.maximumPacketSize < Long.MAX_VALUE && this.encoder.size(packet) > this.maximumPacketSize) {
			return false;
		}
		this.encoder.packet(buffer(), packet);
		passOnWhenFull();
		return true;
	}

	/** Sends bytes as they are, after what was written before. */
	ChannelFuture raw(byte[] bytes) {
		buffer().writeBytes(bytes);
		return flushAndConfirm();
	}

	/** Completes a QoS 0 publication when what was written so far reached the socket. */
	void completeWhenWritten(OutgoingMessage message) {
		this.unconfirmed.add(message);
	}

	/** Sends what was written since the last flush. */
	void flush() {
		if (this.buffer != null || !this.unconfirmed.isEmpty()) {
			passOn();
		}
		if (this.flushDue) {
			this.flushDue = false;
			this.lastSent = this.ticker.nanoTime();
			this.channel.flush();
		}
	}

	/** Sends everything and tells when it reached the socket. */
	ChannelFuture flushAndConfirm() {
		flush();
		return this.channel.writeAndFlush(this.channel.alloc().buffer(0));
	}

	/** Drops what is written from now on: nothing follows DISCONNECT [MQTT5-3.14.4-1]. */
	void end() {
		this.ended = true;
	}

	/** The connection is gone: what was not sent is dropped. */
	void close() {
		if (this.buffer != null) {
			this.buffer.release();
			this.buffer = null;
		}
		confirm(this.unconfirmed,
				new MqttConnectionLostException("The connection ended before the message was written", null, null));
		this.unconfirmed = new ArrayList<>();
	}

	private ByteBuf buffer() {
		ByteBuf current = this.buffer;
		if (current == null) {
			current = this.channel.alloc().directBuffer(BUFFER_SIZE);
			this.buffer = current;
		}
		return current;
	}

	private void passOnWhenFull() {
		if (buffer().readableBytes() >= FULL) {
			passOn();
		}
	}

	private void passOn() {
		ByteBuf full = buffer();
		this.buffer = null;
		this.flushDue = true;
		this.counters.add(Counter.BYTES_SENT, full.readableBytes());
		if (this.unconfirmed.isEmpty()) {
			this.channel.write(full, this.channel.voidPromise());
			return;
		}
		List<OutgoingMessage> messages = this.unconfirmed;
		this.unconfirmed = new ArrayList<>();
		this.channel.write(full).addListener((written) -> {
			confirm(messages, written.cause());
			if (written.cause() != null) {
				this.channel.pipeline().fireExceptionCaught(written.cause());
			}
		});
	}

	private static void confirm(List<OutgoingMessage> messages, @Nullable Throwable cause) {
		for (OutgoingMessage message : messages) {
			if (cause == null) {
				message.succeed(QOS_0_RESULT);
			}
			else {
				message.fail((cause instanceof MqttConnectionLostException) ? cause : new MqttConnectionLostException(
						"The connection ended before the message was written", null, cause));
			}
		}
	}

}
