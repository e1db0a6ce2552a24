package io.mqttboot.client.internal.engine;

import java.time.Duration;

import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.options.DisconnectOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a connection that the application asked for: waits until everything is
 * acknowledged, at most as long as the options say, and sends DISCONNECT. On the event
 * loop.
 */
final class Farewell {

	private static final Logger logger = LoggerFactory.getLogger("io.mqttboot.client.connection");

	private final Core core;

	private final Timer drainTimer;

	private @Nullable Connection leaving;

	private DisconnectOptions how = DisconnectOptions.builder().build();

	Farewell(Core core) {
		this.core = core;
		this.drainTimer = new Timer(core.loop(), core.pass(this::drainIsOver));
	}

	void begin(Connection connection, DisconnectOptions options) {
		this.leaving = connection;
		this.how = options;
		this.drainTimer.in(this.core.options().timeouts().drain().toNanos());
		checkDrained();
	}

	/** The connection is gone. */
	void cancel() {
		this.leaving = null;
		this.drainTimer.cancel();
	}

	void checkDrained() {
		if (this.leaving != null && !this.leaving.isEnding() && this.core.session().isDrained()) {
			sayGoodbye(this.leaving);
		}
	}

	private void drainIsOver() {
		if (this.leaving != null && !this.leaving.isEnding()) {
			logger.warn("Not everything was acknowledged within {}; disconnecting all the same",
					this.core.options().timeouts().drain());
			sayGoodbye(this.leaving);
		}
	}

	private void sayGoodbye(Connection standing) {
		this.drainTimer.cancel();
		boolean withoutPacket = standing.version() == MqttVersion.V3_1_1 && this.how.reasonCode() != ReasonCode.SUCCESS;
		Packet.Disconnect last = withoutPacket ? null : goodbye(standing.version());
		if (last != null && last.sessionExpirySeconds() != null && standing.version() == MqttVersion.V5) {
			this.core.session().expiryChanged(Duration.ofSeconds(last.sessionExpirySeconds()));
		}
		standing.end(Ending.requested(this.how.reasonCode()), last);
	}

	/** A session under a generated identifier is of no use to anybody later. */
	private Packet.Disconnect goodbye(MqttVersion version) {
		boolean endSession = version == MqttVersion.V5 && this.core.options().clientIdGenerated()
				&& !this.core.options().sessionExpiry().isZero();
		Duration expiry = (this.how.sessionExpiry() != null || !endSession) ? this.how.sessionExpiry() : Duration.ZERO;
		return new Packet.Disconnect(this.how.reasonCode(), (expiry != null) ? expiry.toSeconds() : null,
				this.how.reasonString(), null, this.how.userProperties());
	}

}
