package io.mqttboot.client.internal.engine;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

import io.mqttboot.client.internal.packet.Packet;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection alive and notices when it is dead.
 * <p>
 * PINGREQ goes out when nothing was sent for the keep-alive time [MQTT5-3.1.2-20], and
 * also when nothing was received for that time, to test the reading side of a client that
 * only publishes. The deadline for an answer starts when PINGREQ reached the socket; any
 * packet counts as an answer. While the client itself does not read, it goes on sending
 * PINGREQ and does not expect answers. A PINGREQ that does not reach the socket within
 * twice the deadline proves a stalled writing side. A deadline that is noticed much too
 * late, because the loop was busy or the machine asleep, gives the answer one more second
 * to be read.
 */
final class KeepAlive {

	/** A timer that fires so much too late says nothing about the server. */
	private static final long LATE_NANOS = Duration.ofMillis(250).toNanos();

	private static final long PROBE_NANOS = Duration.ofSeconds(1).toNanos();

	private final Connection connection;

	private final Ticker ticker;

	private final long intervalNanos;

	private final long timeoutNanos;

	private final Timer timer;

	private boolean pingOutstanding;

	private boolean pingFlushed;

	/** Whether an answer that may only be late in being read got more time. */
	private boolean probed;

	private long pingSent;

	private @Nullable Duration lastPing;

	KeepAlive(Connection connection, EventLoop loop, Duration interval, @Nullable Duration timeout) {
		this.connection = connection;
		this.ticker = loop.ticker();
		this.intervalNanos = interval.toNanos();
		this.timeoutNanos = (timeout != null) ? Math.min(timeout.toNanos(), this.intervalNanos)
				: Math.max(Duration.ofSeconds(1).toNanos(), this.intervalNanos / 2);
		this.timer = new Timer(loop, this::check);
		if (this.intervalNanos > 0) {
			this.timer.in(this.intervalNanos);
		}
	}

	void stop() {
		this.timer.cancel();
	}

	/** Time from the last PINGREQ to its answer. */
	@Nullable Duration lastPing() {
		return this.lastPing;
	}

	/** PINGRESP was received; an unexpected one is ignored. */
	void answered() {
		if (this.pingOutstanding) {
			this.lastPing = Duration.ofNanos(Math.max(0, this.ticker.nanoTime() - this.pingSent));
		}
	}

	private void check() {
		if (this.connection.isEnding()) {
			return;
		}
		long now = this.ticker.nanoTime();
		if (this.pingOutstanding && (this.connection.isReadingPaused()
				|| (this.pingFlushed && this.connection.lastReceived() - this.pingSent >= 0))) {
			this.pingOutstanding = false;
		}
		if (this.pingOutstanding) {
			long deadline = this.pingSent + (this.pingFlushed ? this.timeoutNanos : 2 * this.timeoutNanos);
			if (now - deadline < 0) {
				this.timer.at(deadline);
			}
			else if (now - deadline > LATE_NANOS && !this.probed) {
				// the loop was busy or the machine asleep: the answer may wait to be read
				this.probed = true;
				this.timer.at(now + Math.min(this.timeoutNanos, PROBE_NANOS));
			}
			else {
				dead();
			}
			return;
		}
		long due = Math.min(this.connection.writer().lastSent() - now, this.connection.lastReceived() - now)
				+ this.intervalNanos;
		if (this.connection.isReadingPaused()) {
			due = this.connection.writer().lastSent() - now + this.intervalNanos;
		}
		if (due > 0) {
			this.timer.at(now + due);
			return;
		}
		ping(now);
	}

	private void ping(long now) {
		this.pingOutstanding = true;
		this.pingFlushed = false;
		this.probed = false;
		this.pingSent = now;
		Connection.log("->", Packet.PingReq.INSTANCE);
		this.connection.writer().packet(Packet.PingReq.INSTANCE);
		this.connection.writer().flushAndConfirm().addListener((written) -> {
			if (written.isSuccess() && this.pingSent == now) {
				this.pingFlushed = true;
				this.pingSent = this.ticker.nanoTime();
				this.timer.at(this.pingSent + this.timeoutNanos);
			}
		});
		if (this.pingOutstanding && !this.pingFlushed) {
			this.timer.at(now + 2 * this.timeoutNanos);
		}
	}

	private void dead() {
		String problem = this.pingFlushed ? "no answer to PINGREQ within " + Duration.ofNanos(this.timeoutNanos)
				: "the socket took no data for " + Duration.ofNanos(2 * this.timeoutNanos);
		this.connection.end(Ending.network(new TimeoutException(problem)), null);
	}

}
