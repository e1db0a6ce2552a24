package io.mqttboot.client.options;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.spi.SessionStore;
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

	/** When the client subscribes again by itself. */
	public enum Resubscribe {

		/** Never: with the session its subscriptions are gone. */
		NEVER,

		/** When the server lost the session. */
		IF_SESSION_LOST,

		/**
		 * On every connection: for servers that keep a session and lose subscriptions. On
		 * MQTT 5.0 the server does not send retained messages again for a subscription
		 * that it still has; on MQTT 3.1.1 it does.
		 */
		ALWAYS

	}

	private final @Nullable Boolean cleanStart;

	private final @Nullable Duration expiry;

	private final OnSessionLost onSessionLost;

	private final Resubscribe resubscribe;

	private final boolean strictSessionPresent;

	private final @Nullable SessionStore store;

	private final @Nullable Path storeFile;

	private final long storeBytes;

	private SessionOptions(Builder builder) {
		this.cleanStart = builder.cleanStart;
		this.expiry = builder.expiry;
		this.onSessionLost = builder.onSessionLost;
		this.resubscribe = builder.resubscribe;
		this.strictSessionPresent = builder.strictSessionPresent;
		this.store = builder.store;
		this.storeFile = builder.storeFile;
		this.storeBytes = builder.storeBytes;
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
	 * When the client subscribes again by itself.
	 * @return the policy
	 */
	public Resubscribe resubscribe() {
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
	 * Where the session is kept.
	 * @return the store, or {@code null} if it is in memory only or in a file
	 */
	public @Nullable SessionStore store() {
		return this.store;
	}

	/**
	 * The file in which the session is kept.
	 * @return the file, or {@code null} if it is in memory only or in another store
	 */
	public @Nullable Path storeFile() {
		return this.storeFile;
	}

	/**
	 * Whether the session outlives the process.
	 * @return {@code true} with a store or a file
	 */
	public boolean isStored() {
		return this.store != null || this.storeFile != null;
	}

	/**
	 * How many bytes of topics and payloads may be in the store.
	 * @return the setting
	 */
	public long storeBytes() {
		return this.storeBytes;
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
		builder.store = this.store;
		builder.storeFile = this.storeFile;
		builder.storeBytes = this.storeBytes;
		return builder;
	}

	/** Builds the options. */
	public static final class Builder {

		private @Nullable Boolean cleanStart;

		private @Nullable Duration expiry;

		private OnSessionLost onSessionLost = OnSessionLost.REPUBLISH;

		private Resubscribe resubscribe = Resubscribe.IF_SESSION_LOST;

		private boolean strictSessionPresent;

		private @Nullable SessionStore store;

		private @Nullable Path storeFile;

		private long storeBytes = 256L * 1024 * 1024;

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
		 * When the client makes the subscriptions that were granted again by itself, each
		 * SUBSCRIBE as it was. Default: {@link Resubscribe#IF_SESSION_LOST}.
		 * @param resubscribe the policy
		 * @return this builder
		 */
		public Builder resubscribe(Resubscribe resubscribe) {
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
		 * Keeps the session in a file, so that it survives the end of the process, a
		 * crash and a power failure: {@code accepted()} then means "on disk". Needs a
		 * client identifier, a session that outlives its connection, and the library
		 * {@code com.h2database:h2-mvstore} on the class path. The file has one owner at
		 * a time and belongs to this client identifier and server. Default: the session
		 * is in memory only.
		 * @param file the file, created with mode 0600 if it does not exist
		 * @return this builder
		 */
		public Builder storeFile(Path file) {
			this.storeFile = Objects.requireNonNull(file, "file");
			this.store = null;
			return this;
		}

		/**
		 * Keeps the session in a store of another kind. Default: in memory only.
		 * @param store the store
		 * @return this builder
		 */
		public Builder store(SessionStore store) {
			this.store = Objects.requireNonNull(store, "store");
			this.storeFile = null;
			return this;
		}

		/**
		 * How many bytes of topics and payloads of unacknowledged messages may be in the
		 * store. One more message fails with {@code MqttOverflowException}; a single
		 * message is always allowed. Default: 256 MiB.
		 * @param storeBytes the setting
		 * @return this builder
		 */
		public Builder storeBytes(long storeBytes) {
			this.storeBytes = Checks.range("storeBytes", storeBytes, 1, 1L << 40);
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
