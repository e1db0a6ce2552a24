package io.mqttboot.client.options;

import java.time.Duration;

import io.mqttboot.client.error.MqttConfigurationException;

/**
 * How the client comes back after a connection was lost.
 */
public final class ReconnectOptions {

	private final boolean enabled;

	private final boolean retryFirstConnect;

	private final Duration initialDelay;

	private final double multiplier;

	private final Duration maxDelay;

	private final Duration resetAfter;

	private final int maxAttempts;

	private ReconnectOptions(Builder builder) {
		this.enabled = builder.enabled;
		this.retryFirstConnect = builder.retryFirstConnect;
		this.initialDelay = builder.initialDelay;
		this.multiplier = builder.multiplier;
		this.maxDelay = builder.maxDelay;
		this.resetAfter = builder.resetAfter;
		this.maxAttempts = builder.maxAttempts;
	}

	/**
	 * Starts with the defaults.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Whether the client connects again by itself.
	 * @return the setting
	 */
	public boolean enabled() {
		return this.enabled;
	}

	/**
	 * Whether the first connection is tried again too.
	 * @return the setting
	 */
	public boolean retryFirstConnect() {
		return this.retryFirstConnect;
	}

	/**
	 * Upper bound of the first delay.
	 * @return the setting
	 */
	public Duration initialDelay() {
		return this.initialDelay;
	}

	/**
	 * Factor by which the bound grows.
	 * @return the setting
	 */
	public double multiplier() {
		return this.multiplier;
	}

	/**
	 * Highest bound of the delay.
	 * @return the setting
	 */
	public Duration maxDelay() {
		return this.maxDelay;
	}

	/**
	 * How long a connection must last for the delays to start anew.
	 * @return the setting
	 */
	public Duration resetAfter() {
		return this.resetAfter;
	}

	/**
	 * After how many failed attempts in a row the client gives up.
	 * @return the setting
	 */
	public int maxAttempts() {
		return this.maxAttempts;
	}

	/**
	 * A builder with these settings.
	 * @return a new builder
	 */
	public Builder mutate() {
		Builder builder = new Builder();
		builder.enabled = this.enabled;
		builder.retryFirstConnect = this.retryFirstConnect;
		builder.initialDelay = this.initialDelay;
		builder.multiplier = this.multiplier;
		builder.maxDelay = this.maxDelay;
		builder.resetAfter = this.resetAfter;
		builder.maxAttempts = this.maxAttempts;
		return builder;
	}

	/** Builds the options. */
	public static final class Builder {

		private boolean enabled = true;

		private boolean retryFirstConnect = false;

		private Duration initialDelay = Duration.ofSeconds(1);

		private double multiplier = 2.0;

		private Duration maxDelay = Duration.ofMinutes(2);

		private Duration resetAfter = Duration.ofSeconds(30);

		private int maxAttempts = Integer.MAX_VALUE;

		private Builder() {
		}

		/**
		 * Whether the client connects again by itself. Default: yes.
		 * @param enabled the setting
		 * @return this builder
		 */
		public Builder enabled(boolean enabled) {
			this.enabled = enabled;
			return this;
		}

		/**
		 * Whether a first connection that fails is tried again like a lost one; the
		 * future of {@code connect()} then waits. Default: no, it fails.
		 * @param retryFirstConnect the setting
		 * @return this builder
		 */
		public Builder retryFirstConnect(boolean retryFirstConnect) {
			this.retryFirstConnect = retryFirstConnect;
			return this;
		}

		/**
		 * Upper bound of the first delay. The delay itself is random between zero and the
		 * bound, so that many clients do not return at once. Default: 1 s.
		 * @param initialDelay the setting
		 * @return this builder
		 */
		public Builder initialDelay(Duration initialDelay) {
			this.initialDelay = Checks.positive("initialDelay", initialDelay);
			return this;
		}

		/**
		 * Factor by which the bound grows with each failed attempt. Default: 2.
		 * @param multiplier the setting
		 * @return this builder
		 */
		public Builder multiplier(double multiplier) {
			if (!(multiplier >= 1.0) || multiplier > 100.0) {
				throw new MqttConfigurationException("multiplier",
						"The multiplier must be 1 to 100, not " + multiplier);
			}
			this.multiplier = multiplier;
			return this;
		}

		/**
		 * Highest bound of the delay. Default: 2 min.
		 * @param maxDelay the setting
		 * @return this builder
		 */
		public Builder maxDelay(Duration maxDelay) {
			this.maxDelay = Checks.positive("maxDelay", maxDelay);
			return this;
		}

		/**
		 * How long a connection must have lasted for the delays to start anew. Default:
		 * 30 s.
		 * @param resetAfter the setting
		 * @return this builder
		 */
		public Builder resetAfter(Duration resetAfter) {
			this.resetAfter = Checks.positive("resetAfter", resetAfter);
			return this;
		}

		/**
		 * After how many failed attempts in a row the client gives up. Default: never.
		 * @param maxAttempts the setting
		 * @return this builder
		 */
		public Builder maxAttempts(int maxAttempts) {
			this.maxAttempts = (int) Checks.range("maxAttempts", maxAttempts, 1, Integer.MAX_VALUE);
			return this;
		}

		/**
		 * Builds the options.
		 * @return the options
		 */
		public ReconnectOptions build() {
			return new ReconnectOptions(this);
		}

	}

}
