package io.mqttboot.client.internal.engine;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.options.ReconnectOptions;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether and when the client tries again: exponential back-off with full jitter,
 * an end for reasons that another attempt cannot cure, and an end when the same breach of
 * the protocol comes again and again.
 */
final class ReconnectPolicy {

	private static final int SAME_BREACH_LIMIT = 3;

	private final ReconnectOptions options;

	private int failures;

	private double bound;

	private @Nullable String lastBreach;

	private int sameBreach;

	ReconnectPolicy(ReconnectOptions options) {
		this.options = options;
		this.bound = (double) options.initialDelay().toNanos();
	}

	/** A connection lasted this long. */
	void connectionLasted(long nanos) {
		if (nanos >= this.options.resetAfter().toNanos()) {
			reset();
		}
	}

	/** The application starts anew. */
	void reset() {
		this.failures = 0;
		this.sameBreach = 0;
		this.lastBreach = null;
		this.bound = (double) this.options.initialDelay().toNanos();
	}

	/** An attempt succeeded: the next failure is the first one in a row. */
	void attemptSucceeded() {
		this.failures = 0;
	}

	/** An attempt failed; {@link #next} decides what follows. */
	void attemptFailed() {
		this.failures++;
	}

	/**
	 * An attempt failed or a connection ended.
	 * @return the delay until the next attempt, or {@code null} if there shall be none
	 */
	@Nullable Duration next(@Nullable ReasonCode reasonCode, @Nullable Throwable cause) {
		if (!this.options.enabled() || this.failures >= this.options.maxAttempts() || isFatal(reasonCode)
				|| cause instanceof MqttConfigurationException || isBreachRepeated(cause)) {
			return null;
		}
		long delay = (long) (ThreadLocalRandom.current().nextDouble() * this.bound);
		this.bound = Math.min(this.bound * this.options.multiplier(), (double) this.options.maxDelay().toNanos());
		return Duration.ofNanos(delay);
	}

	private boolean isBreachRepeated(@Nullable Throwable cause) {
		if (!(cause instanceof MqttProtocolException)) {
			return false;
		}
		boolean same = Objects.equals(cause.getMessage(), this.lastBreach);
		this.sameBreach = same ? this.sameBreach + 1 : 1;
		this.lastBreach = cause.getMessage();
		return this.sameBreach >= SAME_BREACH_LIMIT;
	}

	/** Codes that the next attempt would get again. */
	static boolean isFatal(@Nullable ReasonCode code) {
		if (code == null) {
			return false;
		}
		return switch (code) {
			case UNSUPPORTED_PROTOCOL_VERSION, CLIENT_IDENTIFIER_NOT_VALID, BAD_USER_NAME_OR_PASSWORD, NOT_AUTHORIZED,
					BANNED, BAD_AUTHENTICATION_METHOD, SESSION_TAKEN_OVER, RETAIN_NOT_SUPPORTED, QOS_NOT_SUPPORTED ->
				true;
			default -> false;
		};
	}

}
