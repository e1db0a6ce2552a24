package io.mqttboot.client.options;

import java.time.Duration;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.spi.ReconnectPolicy;

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

	private final Duration slowDelay;

	private final ReconnectPolicy policy;

	private final boolean afterTakeOver;

	private final boolean followRedirects;

	private final int maxRedirects;

	private ReconnectOptions(Builder builder) {
		this.enabled = builder.enabled;
		this.retryFirstConnect = builder.retryFirstConnect;
		this.initialDelay = builder.initialDelay;
		this.multiplier = builder.multiplier;
		this.maxDelay = builder.maxDelay;
		this.resetAfter = builder.resetAfter;
		this.maxAttempts = builder.maxAttempts;
		this.slowDelay = builder.slowDelay;
		this.policy = builder.policy;
		this.afterTakeOver = builder.afterTakeOver;
		this.followRedirects = builder.followRedirects;
		this.maxRedirects = builder.maxRedirects;
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
	 * Bound of the delay after a failure that needs time.
	 * @return the setting
	 */
	public Duration slowDelay() {
		return this.slowDelay;
	}

	/**
	 * What a failure means for the next attempt.
	 * @return the policy
	 */
	public ReconnectPolicy policy() {
		return this.policy;
	}

	/**
	 * Whether the client comes back when another one took its session over.
	 * @return the setting
	 */
	public boolean afterTakeOver() {
		return this.afterTakeOver;
	}

	/**
	 * Whether the client goes where a server sends it.
	 * @return the setting
	 */
	public boolean followRedirects() {
		return this.followRedirects;
	}

	/**
	 * How many redirects in a row are followed.
	 * @return the setting
	 */
	public int maxRedirects() {
		return this.maxRedirects;
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
		builder.slowDelay = this.slowDelay;
		builder.policy = this.policy;
		builder.afterTakeOver = this.afterTakeOver;
		builder.followRedirects = this.followRedirects;
		builder.maxRedirects = this.maxRedirects;
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

		private Duration slowDelay = Duration.ofSeconds(30);

		private ReconnectPolicy policy = ReconnectPolicy.standard();

		private boolean afterTakeOver;

		private boolean followRedirects;

		private int maxRedirects = 5;

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
		 * Bound of the delay after a failure that needs time, such as server busy; the
		 * delay is random between half of it and the bound. Default: 30 s; a longer bound
		 * that earlier failures led to counts instead.
		 * @param slowDelay the setting
		 * @return this builder
		 */
		public Builder slowDelay(Duration slowDelay) {
			this.slowDelay = Checks.positive("slowDelay", slowDelay);
			return this;
		}

		/**
		 * What a failure means for the next attempt. Default:
		 * {@link ReconnectPolicy#standard()}.
		 * @param policy the policy
		 * @return this builder
		 */
		public Builder policy(ReconnectPolicy policy) {
			this.policy = policy;
			return this;
		}

		/**
		 * Whether the client comes back, slowly, when another one took its session over
		 * (0x8E), whatever the policy says. Two clients with the same identifier then
		 * disconnect each other for ever. Default: no.
		 * @param afterTakeOver the setting
		 * @return this builder
		 */
		public Builder afterTakeOver(boolean afterTakeOver) {
			this.afterTakeOver = afterTakeOver;
			return this;
		}

		/**
		 * Whether the client goes where a server sends it (MQTT 5.0, section 4.11): with
		 * 0x9C for the next attempt, with 0x9D from then on. TLS is kept, and user name,
		 * password and authentication data are not sent to a server without TLS. The
		 * session does not move along. Default: no.
		 * @param followRedirects the setting
		 * @return this builder
		 */
		public Builder followRedirects(boolean followRedirects) {
			this.followRedirects = followRedirects;
			return this;
		}

		/**
		 * How many redirects in a row are followed; the count starts anew when a
		 * connection lasted. Default: 5.
		 * @param maxRedirects the setting
		 * @return this builder
		 */
		public Builder maxRedirects(int maxRedirects) {
			this.maxRedirects = (int) Checks.range("maxRedirects", maxRedirects, 1, 100);
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
