package io.mqttboot.client.internal.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.error.MqttOverflowException;
import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.error.MqttStoreException;
import io.mqttboot.client.internal.codec.PacketDecoder;
import io.mqttboot.client.internal.codec.PacketEncoder;
import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.session.Counters;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.spi.MqttEvent.Initiator;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Ticker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One network connection from TCP to its end: last handler of the pipeline. Bytes that
 * arrive become packets for the {@link Owner}; the first reason to end the connection is
 * kept and reported once, when the channel is closed.
 */
final class Connection extends ChannelInboundHandlerAdapter implements Packet.Receiver {

	private static final Logger packets = LoggerFactory.getLogger("io.mqttboot.client.packet");

	private static final Logger logger = LoggerFactory.getLogger("io.mqttboot.client.connection");

	/** How long the peer may take to close its side, in real time. */
	private static final long CLOSE_MILLIS = 500;

	/** How long the server may take to close first after DISCONNECT, in real time. */
	private static final long FIRST_MILLIS = 250;

	/** How long the last packet may take to reach the socket, in real time. */
	private static final long LAST_PACKET_MILLIS = 5000;

	/** How long what was received before a failure may take to be read, in real time. */
	private static final long REST_MILLIS = 50;

	private final MqttVersion version;

	private final PacketDecoder decoder;

	private final PacketEncoder encoder;

	private final Counters counters;

	private final Ticker ticker;

	private final Coalescing coalescing;

	private final long coalescingNanos;

	private final Owner owner;

	private @Nullable Channel channel;

	private @Nullable ConnectionWriter writer;

	/** Bytes of a packet that is not complete yet. */
	private @Nullable ByteBuf rest;

	private @Nullable Ending ending;

	/** What made the network fail, while what the server sent before is still read. */
	private @Nullable Throwable failure;

	private @Nullable List<Runnable> held;

	private boolean established;

	private boolean answeredInOldFormat;

	/** Messages and acknowledgements since the last pause of the socket. */
	private int received;

	private long now;

	private long lastReceived;

	Connection(MqttClientOptions options, MqttVersion version, Counters counters, Ticker ticker, Coalescing coalescing,
			Owner owner) {
		this.version = version;
		this.encoder = new PacketEncoder(version);
		this.decoder = new PacketDecoder(version, options.flow().maximumPacketSize(),
				options.connect().requestProblemInformation());
		this.counters = counters;
		this.ticker = ticker;
		this.coalescing = coalescing;
		this.coalescingNanos = options.transport().coalescing().toNanos();
		this.owner = owner;
		this.now = ticker.nanoTime();
		this.lastReceived = this.now;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext context) {
		this.channel = context.channel();
		this.writer = new ConnectionWriter(context.channel(), this.encoder, this.counters, this.ticker);
	}

	Channel channel() {
		return Objects.requireNonNull(this.channel, "channel");
	}

	ConnectionWriter writer() {
		return Objects.requireNonNull(this.writer, "writer");
	}

	PacketEncoder encoder() {
		return this.encoder;
	}

	MqttVersion version() {
		return this.version;
	}

	/**
	 * Whether the server answered CONNECT of MQTT 5.0 with a CONNACK in the format of
	 * 3.1.1.
	 */
	boolean isAnsweredInOldFormat() {
		return this.answeredInOldFormat;
	}

	/** What follows CONNACK waits while the authenticator judges the server. */
	void hold() {
		this.held = new ArrayList<>();
		pauseReading(true);
	}

	/** Goes on with what was held. */
	void release() {
		List<Runnable> waiting = this.held;
		if (waiting != null) {
			this.held = null;
			pauseReading(false);
			waiting.forEach(Runnable::run);
		}
	}

	/** CONNACK with success was accepted: from now on every packet is allowed. */
	void established() {
		this.established = true;
	}

	/** When something was received last. */
	long lastReceived() {
		return this.lastReceived;
	}

	/** Whether the end is certain: nothing more is sent. */
	boolean isEnding() {
		return this.ending != null || this.failure != null;
	}

	/** Why the connection ended or ends. */
	Ending ending() {
		if (this.ending != null) {
			return this.ending;
		}
		return (this.failure != null) ? Ending.network(this.failure) : Ending.closedByServer();
	}

	boolean isReadingPaused() {
		return !channel().config().isAutoRead();
	}

	void pauseReading(boolean paused) {
		if (isReadingPaused() != paused) {
			logger.debug(paused ? "Reading pauses until handlers catch up" : "Reading goes on");
			channel().config().setAutoRead(!paused);
		}
	}

	/** Closes because the server broke the protocol. */
	void fail(MqttProtocolException problem) {
		if (this.ending != null) {
			return;
		}
		logger.warn("The server broke the protocol, the connection is closed: {}", problem.getMessage());
		end(new Ending(Initiator.CLIENT, problem.reasonCode(), null, null, List.of(), problem),
				(this.version == MqttVersion.V5) ? Packet.Disconnect.of(problem.reasonCode()) : null);
	}

	/** Closes because the client cannot take more. */
	void overflowed(String problem) {
		if (this.ending == null) {
			logger.warn(problem);
			end(new Ending(Initiator.CLIENT, null, null, null, List.of(), new MqttOverflowException(problem)), null);
		}
	}

	/** Closes because received messages cannot be stored. */
	void storeFailed(MqttStoreException problem) {
		end(new Ending(Initiator.CLIENT, null, null, null, List.of(), problem), (this.version == MqttVersion.V5)
				? Packet.Disconnect.of(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR) : null);
	}

	/** The server says goodbye; 3.1.1 has no such packet from a server. */
	void disconnected(Packet.Disconnect packet) {
		if (this.version == MqttVersion.V3_1_1) {
			fail(new MqttProtocolException(ReasonCode.PROTOCOL_ERROR,
					"DISCONNECT from a server does not exist in MQTT 3.1.1 [MQTT311-3.14]"));
			return;
		}
		end(new Ending(Initiator.SERVER, packet.reasonCode(), packet.reasonString(), packet.serverReference(),
				packet.userProperties(), null), null);
	}

	/** Sends a last packet, if there is one, and closes. */
	void end(Ending reason, Packet.@Nullable Disconnect last) {
		if (this.ending != null) {
			return;
		}
		this.ending = reason;
		if (last != null) {
			log("->", last);
			if (!writer().packet(last)) {
				// [MQTT5-3.14.2-3, MQTT5-3.14.2-4]
				writer().packet(
						new Packet.Disconnect(last.reasonCode(), last.sessionExpirySeconds(), null, null, List.of()));
			}
			writer().flushAndConfirm().addListener((written) -> closeOutput(reason));
			closeWithin(LAST_PACKET_MILLIS); // the server may have stopped reading
		}
		else {
			channel().close();
		}
		writer().end();
	}

	/**
	 * Leaves the server a moment to close first: one that sees DISCONNECT and the end of
	 * the stream at the same time may take them for a loss, and publish the will.
	 */
	private void closeOutput(Ending reason) {
		if (reason.cause() != null) {
			closeOutput();
			return;
		}
		channel().config().setAutoRead(true); // to see the end of the stream
		channel().eventLoop().schedule((Runnable) this::closeOutput, FIRST_MILLIS, TimeUnit.MILLISECONDS);
	}

	/** Says goodbye on the level of TCP and leaves the server a moment to do the same. */
	private void closeOutput() {
		if (channel() instanceof DuplexChannel duplex && channel().isActive()
				&& channel().pipeline().get("tls") == null) {
			duplex.shutdownOutput();
			closeWithin(CLOSE_MILLIS);
		}
		else {
			channel().close();
		}
	}

	private void closeWithin(long millis) {
		channel().eventLoop().schedule((Runnable) channel()::close, millis, TimeUnit.MILLISECONDS);
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf data = (ByteBuf) message;
		this.now = this.ticker.nanoTime();
		this.lastReceived = this.now;
		this.counters.add(Counter.BYTES_RECEIVED, data.readableBytes());
		ByteBuf input = join(context, data);
		try {
			if (this.ending == null) {
				this.decoder.decode(input, this);
			}
			else {
				input.skipBytes(input.readableBytes());
			}
		}
		catch (MqttProtocolException ex) {
			this.answeredInOldFormat = !this.established && this.version == MqttVersion.V5 && isOldConnAck(input);
			input.skipBytes(input.readableBytes());
			fail(ex);
		}
		finally {
			keepRest(input);
		}
	}

	/** CONNACK of MQTT 3.1.1 has four bytes, the last one 0 to 5. */
	private static boolean isOldConnAck(ByteBuf input) {
		int start = input.readerIndex();
		return input.readableBytes() == 4 && input.getUnsignedShort(start) == 0x2002
				&& input.getUnsignedByte(start + 3) <= 5;
	}

	private ByteBuf join(ChannelHandlerContext context, ByteBuf data) {
		ByteBuf before = this.rest;
		if (before == null) {
			return data;
		}
		this.rest = null;
		if (before.writableBytes() < data.readableBytes() || before.refCnt() > 1 || before.isReadOnly()) {
			int needed = before.readableBytes() + data.readableBytes();
			ByteBuf larger = context.alloc().directBuffer(Math.max(needed, 2 * before.readableBytes()));
			larger.writeBytes(before);
			before.release();
			before = larger;
		}
		before.writeBytes(data);
		data.release();
		return before;
	}

	private void keepRest(ByteBuf input) {
		if (input.isReadable()) {
			this.rest = input;
		}
		else {
			input.release();
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		handled(this.received, 0);
		this.received = 0;
		this.owner.readDone(this);
	}

	/** So many packets were received, and messages written, in this pass of the loop. */
	void handled(int packets, int messages) {
		if (this.coalescingNanos > 0 && (packets > 0 || messages > 0)) {
			this.coalescing.handled(packets, messages, this.coalescingNanos);
		}
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext context) {
		this.owner.writabilityChanged(this);
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		if (cause instanceof IOException) {
			logger.debug("The connection failed", cause);
		}
		else {
			logger.error("Unexpected failure on the connection, it is closed", cause);
		}
		if (this.failure == null) {
			this.failure = cause;
			// what the server sent before, such as DISCONNECT, may still wait to be read
			closeWithin(REST_MILLIS);
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		if (this.rest != null) {
			this.rest.release();
			this.rest = null;
		}
		writer().close();
		this.owner.closed(this);
	}

	@Override
	public void publish(String topic, int topicAlias, int qos, boolean duplicate, boolean retained, int packetId,
			MessageProperties properties, byte[] payload) {
		if (this.held != null) {
			this.held.add(() -> publish(topic, topicAlias, qos, duplicate, retained, packetId, properties, payload));
			return;
		}
		if (packets.isDebugEnabled()) {
			packets.debug("<- PUBLISH topic={} alias={} qos={} dup={} retain={} id={} {} bytes", topic, topicAlias, qos,
					duplicate, retained, packetId, payload.length);
		}
		this.received++;
		if (accepts(PacketType.PUBLISH)) {
			this.owner.publish(topic, topicAlias, qos, duplicate, retained, packetId, properties, payload, this.now);
		}
	}

	@Override
	public void acknowledgement(PacketType type, int packetId, ReasonCode reasonCode, @Nullable String reasonString,
			List<UserProperty> userProperties) {
		if (this.held != null) {
			this.held.add(() -> acknowledgement(type, packetId, reasonCode, reasonString, userProperties));
			return;
		}
		if (packets.isDebugEnabled()) {
			packets.debug("<- {} id={} {}", type, packetId, reasonCode);
		}
		this.received++;
		if (accepts(type)) {
			this.owner.acknowledgement(type, packetId, reasonCode, reasonString, userProperties, this.now);
		}
	}

	@Override
	public void packet(Packet packet) {
		if (this.held != null) {
			this.held.add(() -> packet(packet));
			return;
		}
		log("<-", packet);
		if (this.ending == null) {
			this.owner.packet(this, packet, this.now);
		}
	}

	/** Before CONNACK nothing else is allowed [MQTT5-3.2.0-1]. */
	private boolean accepts(PacketType type) {
		if (!this.established && this.ending == null) {
			fail(new MqttProtocolException(ReasonCode.PROTOCOL_ERROR,
					type + " was received before CONNACK [MQTT5-3.2.0-1, MQTT311-3.2.0-1]"));
		}
		return this.ending == null;
	}

	boolean isEstablished() {
		return this.established;
	}

	static void log(String arrow, Packet packet) {
		if (packets.isDebugEnabled()) {
			packets.debug("{} {}", arrow, packet);
		}
	}

	/**
	 * What a connection reports to, on the event loop.
	 */
	interface Owner {

		/** A PUBLISH on an established connection. */
		void publish(String topic, int topicAlias, int qos, boolean duplicate, boolean retained, int packetId,
				MessageProperties properties, byte[] payload, long now);

		/** An acknowledgement on an established connection. */
		void acknowledgement(PacketType type, int packetId, ReasonCode reasonCode, @Nullable String reasonString,
				List<UserProperty> userProperties, long now);

		/** Any other packet, in any phase. */
		void packet(Connection connection, Packet packet, long now);

		/** Everything the socket had was read. */
		void readDone(Connection connection);

		/** The socket takes data again, or stopped taking it. */
		void writabilityChanged(Connection connection);

		/** The channel is closed. */
		void closed(Connection connection);

	}

}
