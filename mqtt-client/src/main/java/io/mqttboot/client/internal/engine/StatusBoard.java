package io.mqttboot.client.internal.engine;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;

import io.mqttboot.client.internal.session.Counters;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.internal.session.Session;
import io.mqttboot.client.internal.tls.TlsHandlers;
import io.mqttboot.client.message.ClientCounters;
import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.ClientStatus;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.TlsStatus;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * What any thread may read about a client. The event loop writes: states when they
 * change, figures once in each pass.
 */
final class StatusBoard {

	private final Counters counters;

	private final QueueBound bound;

	private final Ticker ticker;

	private volatile Snapshot snapshot;

	private volatile boolean writable;

	private volatile int inFlightOutgoing;

	private volatile int inFlightIncoming;

	private volatile long oldestIncoming = Long.MIN_VALUE;

	private volatile @Nullable Duration lastPing;

	StatusBoard(Counters counters, QueueBound bound, Ticker ticker, String server, String clientId) {
		this.counters = counters;
		this.bound = bound;
		this.ticker = ticker;
		this.snapshot = new Snapshot(ClientState.IDLE, server, clientId, null, null, null, null, Instant.now(), null);
	}

	/** Milliseconds since 1970 at a time from now, for what outlives the process. */
	static long wallMillis(long fromNowNanos) {
		return Instant.now().plusNanos(fromNowNanos).toEpochMilli();
	}

	ClientState state() {
		return this.snapshot.state;
	}

	void enter(ClientState state, @Nullable Throwable error) {
		Snapshot old = this.snapshot;
		boolean keep = state == ClientState.DISCONNECTING;
		this.snapshot = new Snapshot(state, old.server, old.clientId, keep ? old.connection : null,
				keep ? old.local : null, keep ? old.remote : null, keep ? old.tls : null, Instant.now(),
				(error != null) ? error : old.lastError);
	}

	/** An attempt goes to a server. */
	void attempt(String server) {
		Snapshot old = this.snapshot;
		this.snapshot = new Snapshot(old.state, server, old.clientId, old.connection, old.local, old.remote, old.tls,
				old.since, old.lastError);
	}

	void connected(ConnectResult result, Channel channel) {
		this.snapshot = new Snapshot(ClientState.CONNECTED, this.snapshot.server, result.clientId(), result,
				inet(channel.localAddress()), inet(channel.remoteAddress()), TlsHandlers.status(channel), Instant.now(),
				null);
	}

	/** Takes the figures of the session, on the event loop. */
	void update(Session session, boolean nowWritable, @Nullable Duration ping) {
		this.writable = nowWritable;
		this.inFlightOutgoing = session.inFlightOutgoing();
		this.inFlightIncoming = session.inFlightIncoming();
		this.oldestIncoming = session.oldestIncomingNanos();
		if (ping != null) {
			this.lastPing = ping;
		}
	}

	private static @Nullable InetSocketAddress inet(@Nullable SocketAddress address) {
		return (address instanceof InetSocketAddress inet) ? inet : null;
	}

	ClientStatus status(Intake intake, long handlerFailures) {
		Snapshot now = this.snapshot;
		long oldest = this.oldestIncoming;
		Duration age = (oldest == Long.MIN_VALUE) ? Duration.ZERO
				: Duration.ofNanos(Math.max(0, this.ticker.nanoTime() - oldest));
		return new ClientStatus(now.state, now.server, now.clientId, now.connection, now.local, now.remote, now.tls,
				now.since, this.writable, this.bound.messages(), this.bound.bytes(), this.inFlightOutgoing,
				this.inFlightIncoming, age, this.lastPing, now.lastError, counters(intake, handlerFailures));
	}

	private ClientCounters counters(Intake intake, long handlerFailures) {
		return new ClientCounters(get(Counter.CONNECTS), get(Counter.CONNECT_FAILURES), get(Counter.RECONNECTS),
				get(Counter.DISCONNECTS), get(Counter.SENT_QOS_0), get(Counter.SENT_QOS_1), get(Counter.SENT_QOS_2),
				get(Counter.RESENT), get(Counter.ACKNOWLEDGED), get(Counter.RECEIVED_QOS_0),
				get(Counter.RECEIVED_QOS_1), get(Counter.RECEIVED_QOS_2), get(Counter.BYTES_SENT),
				get(Counter.BYTES_RECEIVED), get(Counter.REJECTED) + intake.rejected(), get(Counter.DROPPED_OLDEST),
				get(Counter.DROPPED_NEWEST) + intake.dropped(), get(Counter.DROPPED_INCOMING), get(Counter.EXPIRED),
				get(Counter.UNMATCHED), get(Counter.UNKNOWN_ACKNOWLEDGEMENTS), handlerFailures,
				get(Counter.LATE_REPLIES), get(Counter.RECEIVE_MAXIMUM_EXCEEDED), get(Counter.PAYLOAD_FORMAT_INVALID));
	}

	private long get(Counter counter) {
		return this.counters.get(counter);
	}

	private record Snapshot(ClientState state, String server, String clientId, @Nullable ConnectResult connection,
			@Nullable InetSocketAddress local, @Nullable InetSocketAddress remote, @Nullable TlsStatus tls,
			Instant since, @Nullable Throwable lastError) {
	}

}
