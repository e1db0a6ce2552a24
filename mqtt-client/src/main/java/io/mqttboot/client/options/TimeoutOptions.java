package io.mqttboot.client.options;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long the client waits for what.
 */
public final class TimeoutOptions {

	private final Duration connect;

	private final @Nullable Duration ping;

	private final Duration operation;

	private final Duration drain;

	private TimeoutOptions(Builder builder) {
		this.connect = builder.connect;
		this.ping = builder.ping;
		this.operation = builder.operation;
		this.drain = builder.drain;
	}

	/**
	 * Starts with the defaults.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Deadline of one attempt to connect.
	 * @return the setting
	 */
	public Duration connect() {
		return this.connect;
	}

	/**
	 * Deadline for the answer to PINGREQ, {@code null} for the default.
	 * @return the setting
	 */
	public @Nullable Duration ping() {
		return this.ping;
	}

	/**
	 * How long a call of the blocking view waits.
	 * @return the setting
	 */
	public Duration operation() {
		return this.operation;
	}

	/**
	 * How long a graceful disconnect waits for acknowledgements.
	 * @return the setting
	 */
	public Duration drain() {
		return this.drain;
	}

	/**
	 * A builder with these settings.
	 * @return a new builder
	 */
	public Builder mutate() {
		Builder builder = new Builder();
		builder.connect = this.connect;
		builder.ping = this.ping;
		builder.operation = this.operation;
		builder.drain = this.drain;
		return builder;
	}

	/** Builds the options. */
	public static final class Builder {

		private Duration connect = Duration.ofSeconds(10);

		private @Nullable Duration ping;

		private Duration operation = Duration.ofSeconds(30);

		private Duration drain = Duration.ofSeconds(20);

		private Builder() {
		}

		/**
		 * Deadline of one attempt to connect: name lookup, TCP, TLS and CONNACK together.
		 * Default: 10 s.
		 * @param connect the setting
		 * @return this builder
		 */
		public Builder connect(Duration connect) {
			this.connect = Checks.positive("connect timeout", connect);
			return this;
		}

		/**
		 * Deadline for the answer to PINGREQ; any packet counts. Default: half of the
		 * keep-alive, at least 1 s; never longer than the keep-alive.
		 * @param ping the setting
		 * @return this builder
		 */
		public Builder ping(Duration ping) {
			this.ping = Checks.positive("ping timeout", ping);
			return this;
		}

		/**
		 * How long a call of the blocking view waits. Default: 30 s.
		 * @param operation the setting
		 * @return this builder
		 */
		public Builder operation(Duration operation) {
			this.operation = Checks.positive("operation timeout", operation);
			return this;
		}

		/**
		 * How long a graceful disconnect waits for what was accepted to be acknowledged.
		 * Default: 20 s; zero for not at all.
		 * @param drain the setting
		 * @return this builder
		 */
		public Builder drain(Duration drain) {
			this.drain = Checks.seconds("drain timeout", drain, 0, 86_400);
			return this;
		}

		/**
		 * Builds the options.
		 * @return the options
		 */
		public TimeoutOptions build() {
			return new TimeoutOptions(this);
		}

	}

}
