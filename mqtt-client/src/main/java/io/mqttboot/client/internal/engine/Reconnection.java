package io.mqttboot.client.internal.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;

import io.mqttboot.client.error.MqttConnectException;
import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.internal.transport.ServerSelection;
import io.mqttboot.client.internal.transport.ServerSelection.Target;
import io.mqttboot.client.message.ConnectPhase;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.options.ReconnectOptions;
import io.mqttboot.client.spi.ReconnectPolicy;
import io.mqttboot.client.spi.ReconnectPolicy.Failure;
import io.mqttboot.client.spi.ReconnectPolicy.Reaction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether, when, where and in which version the client tries again.
 * <p>
 * The policy of the options judges each failure. Independent of it the attempts end when
 * the server breaks the protocol three times in a row in the same way, after so many
 * failures in a row, and after so many redirects in a row. Servers of a list, and those
 * that a redirect names, are tried without a delay; a delay comes when all of them failed
 * and after a connection that stood. Delays, redirects and breaches count anew after a
 * connection that lasted.
 */
final class Reconnection {

	private static final Logger logger = LoggerFactory.getLogger("io.mqttboot.client.reconnect");

	private static final int SAME_BREACH_LIMIT = 3;

	private final MqttClientOptions options;

	private final ReconnectOptions settings;

	private final Backoff backoff;

	private final ServerSelection servers;

	private MqttVersion version;

	/** Whether a connection stood in MQTT 3.1.1 although 5.0 was asked for. */
	private boolean fallbackProven;

	private boolean repeatTarget;

	private int failures;

	private int redirects;

	private @Nullable String lastBreach;

	private int sameBreach;

	private @Nullable String verdict;

	Reconnection(MqttClientOptions options) {
		this.options = options;
		this.settings = options.reconnect();
		this.backoff = new Backoff(this.settings);
		this.servers = new ServerSelection(options.servers());
		this.version = options.version();
	}

	/** The application starts anew. */
	void start() {
		reset();
		this.failures = 0;
		this.version = this.options.version();
		this.fallbackProven = false;
	}

	private void reset() {
		this.servers.restart();
		this.backoff.reset();
		this.redirects = 0;
		this.sameBreach = 0;
		this.lastBreach = null;
	}

	/** Where the next attempt goes. */
	Target nextTarget() {
		if (this.repeatTarget) {
			this.repeatTarget = false;
			return this.servers.current();
		}
		return this.servers.advance();
	}

	/** Where the last attempt went. */
	Target target() {
		return this.servers.current();
	}

	/** The version of the next attempt. */
	MqttVersion version() {
		return this.version;
	}

	/** An attempt succeeded: the next failure is the first one in a row. */
	void succeeded() {
		this.failures = 0;
		this.servers.connected();
		this.fallbackProven = this.version != this.options.version();
	}

	/** A connection ended that lasted this long. */
	void connectionLasted(long nanos) {
		if (nanos >= this.settings.resetAfter().toNanos()) {
			reset();
		}
	}

	/** Why there is no further attempt, in addition to the failure itself, or empty. */
	String verdict() {
		return (this.verdict != null) ? "; " + this.verdict : "";
	}

	/**
	 * An attempt failed.
	 * @param mayWait whether there may be an attempt after a delay
	 * @return the delay until the next attempt, or {@code null} if there shall be none
	 */
	@Nullable Duration afterFailedAttempt(MqttException problem, @Nullable String serverReference, boolean mayWait) {
		this.failures++;
		if (fallsBack(problem)) {
			return Duration.ZERO;
		}
		Throwable cause = (problem.getCause() != null) ? problem.getCause() : problem;
		Reaction reaction = reaction(new Failure(problem.reasonCode(), cause, false), serverReference);
		if (reaction == Reaction.STOP) {
			return null;
		}
		if (reaction == Reaction.REDIRECT || !this.servers.isRoundOver()) {
			return Duration.ZERO;
		}
		return mayWait ? delay(reaction) : null;
	}

	/**
	 * A connection that stood is gone.
	 * @return the delay until the next attempt, or {@code null} if there shall be none
	 */
	@Nullable Duration afterLoss(Ending ending) {
		if (!this.settings.enabled()) {
			return null;
		}
		Reaction reaction = reaction(new Failure(ending.reasonCode(), ending.cause(), true), ending.serverReference());
		return (reaction == Reaction.STOP) ? null : delay(reaction);
	}

	private Duration delay(Reaction reaction) {
		return (reaction == Reaction.SLOW) ? this.backoff.nextSlow() : this.backoff.next();
	}

	private Reaction reaction(Failure failure, @Nullable String serverReference) {
		this.verdict = null;
		if (isBreachRepeated(failure.cause())) {
			return stop(
					"the same happened %d times in a row, so there is no further attempt".formatted(this.sameBreach));
		}
		if (this.failures >= this.settings.maxAttempts()) {
			return stop("%d attempts in a row failed".formatted(this.failures));
		}
		if (failure.reasonCode() == ReasonCode.SESSION_TAKEN_OVER && this.settings.afterTakeOver()) {
			return Reaction.SLOW;
		}
		Reaction reaction = judge(failure);
		if (reaction == Reaction.STOP) {
			return stop("the reconnect policy says that another attempt is of no use");
		}
		return (reaction == Reaction.REDIRECT) ? redirect(failure, serverReference) : reaction;
	}

	private Reaction stop(String why) {
		this.verdict = why;
		return Reaction.STOP;
	}

	private Reaction judge(Failure failure) {
		try {
			return this.settings.policy().react(failure);
		}
		catch (RuntimeException ex) {
			logger.error("The reconnect policy failed for {}, the standard policy counts", failure, ex);
			return ReconnectPolicy.standard().react(failure);
		}
	}

	private Reaction redirect(Failure failure, @Nullable String serverReference) {
		if (!this.settings.followRedirects() || serverReference == null) {
			return Reaction.SLOW;
		}
		if (this.redirects >= this.settings.maxRedirects()) {
			return stop("%d redirects in a row were followed, no more are".formatted(this.redirects));
		}
		Target from = this.servers.current();
		if (!this.servers.redirect(serverReference, failure.reasonCode() == ReasonCode.SERVER_MOVED)) {
			return Reaction.SLOW;
		}
		this.redirects++;
		logger.info("{} redirects to {}", from, serverReference);
		return Reaction.REDIRECT;
	}

	private boolean isBreachRepeated(@Nullable Throwable cause) {
		if (!(cause instanceof MqttProtocolException breach)) {
			return false;
		}
		// the text about a packet that is too large depends on how much of it had arrived
		String kind = (breach.reasonCode() == ReasonCode.PACKET_TOO_LARGE) ? breach.reasonCode().toString()
				: String.valueOf(breach.getMessage());
		this.sameBreach = Objects.equals(kind, this.lastBreach) ? this.sameBreach + 1 : 1;
		this.lastBreach = kind;
		return this.sameBreach >= SAME_BREACH_LIMIT;
	}

	/** Whether the attempt is repeated at the same server in the other version. */
	private boolean fallsBack(MqttException problem) {
		if (this.version == this.options.version()) {
			if (!this.options.connect().versionFallback() || this.version != MqttVersion.V5
					|| !isRefusalOfVersion(problem)) {
				return false;
			}
			logger.warn("{} does not speak MQTT 5.0, trying 3.1.1: {}", this.servers.current(), problem.getMessage());
			this.version = MqttVersion.V3_1_1;
			this.repeatTarget = true;
			return true;
		}
		if (!this.fallbackProven || problem.reasonCode() == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION) {
			this.version = this.options.version();
		}
		return false;
	}

	private static boolean isRefusalOfVersion(MqttException problem) {
		if (!(problem instanceof MqttConnectException refusal) || refusal.phase() != ConnectPhase.MQTT) {
			return false;
		}
		boolean closed = refusal.reasonCode() == null
				&& (refusal.getCause() == null || refusal.getCause() instanceof IOException);
		return closed || refusal.reasonCode() == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
	}

}
