package io.mqttboot.client.options;

import java.time.Duration;

import io.mqttboot.client.message.ConnectResult;
import org.jspecify.annotations.Nullable;

/**
 * How long the server and the client remember each other.
 */
public final class SessionOptions {

	/**
	 * What happens to messages not fully acknowledged when the server lost the session.
	 */
	public enum OnSessionLost {

		/** Their futures fail. */
		FAIL,

		/** They are sent again as new messages, so the server may get them twice. */
		REPUBLISH

	}

	private final @Nullable Boolean cleanStart;

	private final @Nullable Duration expiry;

	private final OnSessionLost onSessionLost;

	private final boolean resubscribe;

	private final boolean strictSessionPresent;

	private SessionOptions(Builder builder) {
		this.cleanStart = builder.cleanStart;
		this.expiry = builder.expiry;
		this.onSessionLost = builder.onSessionLost;
		this.resubscribe = builder.resubscribe;
		this.strictSessionPresent = builder.strictSessionPresent;
	}

	/**
	 * Starts with the defaults.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Whether the first connection starts without an old session.
	 * @return the setting, or {@code null} for the default: yes with a generated client
	 * identifier, no with a given one
	 */
	public @Nullable Boolean cleanStart() {
		return this.cleanStart;
	}

	/**
	 * How long the session outlives a connection.
	 * @return the expiry, or {@code null} for the default
	 */
	public @Nullable Duration expiry() {
		return this.expiry;
	}

	/**
	 * What happens to unacknowledged messages when the session is lost.
	 * @return the policy
	 */
	public OnSessionLost onSessionLost() {
		return this.onSessionLost;
	}

	/**
	 * Whether the client subscribes again by itself when the session is lost.
	 * @return {@code true} by default
	 */
	public boolean resubscribe() {
		return this.resubscribe;
	}

	/**
	 * Whether a session that the server has and this client does not know closes the
	 * connection.
	 * @return {@code false} by default
	 */
	public boolean strictSessionPresent() {
		return this.strictSessionPresent;
	}

	/**
	 * A builder with these settings.
	 * @return a new builder
	 */
	public Builder mutate() {
		Builder builder = new Builder();
		builder.cleanStart = this.cleanStart;
		builder.expiry = this.expiry;
		builder.onSessionLost = this.onSessionLost;
		builder.resubscribe = this.resubscribe;
		builder.strictSessionPresent = this.strictSessionPresent;
		return builder;
	}

	/** Builds the options. */
	public static final class Builder {

		private @Nullable Boolean cleanStart;

		private @Nullable Duration expiry;

		private OnSessionLost onSessionLost = OnSessionLost.REPUBLISH;

		private boolean resubscribe = true;

		private boolean strictSessionPresent;

		private Builder() {
		}

		/**
		 * Whether the first connection of this client drops an old session. On MQTT 3.1.1
		 * this is the clean session flag: with {@code true} there is no session beyond a
		 * connection. Default: {@code true} with a generated client identifier,
		 * {@code false} with a given one.
		 * @param cleanStart whether to start without an old session
		 * @return this builder
		 */
		public Builder cleanStart(boolean cleanStart) {
			this.cleanStart = cleanStart;
			return this;
		}

		/**
		 * How long the session outlives a connection (MQTT 5.0). On MQTT 3.1.1 a session
		 * has no time limit.
		 * @param expiry whole seconds; zero ends the session with the connection,
		 * {@link ConnectResult#NEVER_EXPIRES} keeps it for ever. Default: one hour with a
		 * given client identifier, five minutes with a generated one
		 * @return this builder
		 */
		public Builder expiry(Duration expiry) {
			this.expiry = Checks.seconds("session expiry", expiry, 0, 0xFFFF_FFFFL);
			return this;
		}

		/**
		 * What happens to messages not fully acknowledged when the server lost the
		 * session. Default: {@link OnSessionLost#REPUBLISH}, so nothing accepted is lost.
		 * @param onSessionLost the policy
		 * @return this builder
		 */
		public Builder onSessionLost(OnSessionLost onSessionLost) {
			this.onSessionLost = onSessionLost;
			return this;
		}

		/**
		 * Whether the client subscribes again by itself when the server lost the session.
		 * Default: yes.
		 * @param resubscribe whether to subscribe again
		 * @return this builder
		 */
		public Builder resubscribe(boolean resubscribe) {
			this.resubscribe = resubscribe;
			return this;
		}

		/**
		 * Whether to close the connection when the server has a session for this client
		 * identifier and a fresh client does not [MQTT5-3.2.2-4]. Default: no; the empty
		 * state of a new client counts as its state, since a restarted subscriber could
		 * never resume otherwise.
		 * @param strict whether to close
		 * @return this builder
		 */
		public Builder strictSessionPresent(boolean strict) {
			this.strictSessionPresent = strict;
			return this;
		}

		/**
		 * Builds the options.
		 * @return the options
		 */
		public SessionOptions build() {
			return new SessionOptions(this);
		}

	}

}
