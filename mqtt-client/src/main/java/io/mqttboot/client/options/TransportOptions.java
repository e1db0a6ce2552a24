package io.mqttboot.client.options;

/**
 * Settings of the TCP connection.
 */
public final class TransportOptions {

	private final boolean tcpNoDelay;

	private TransportOptions(Builder builder) {
		this.tcpNoDelay = builder.tcpNoDelay;
	}

	/**
	 * Starts with the defaults.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Whether small packets are sent at once.
	 * @return the setting
	 */
	public boolean tcpNoDelay() {
		return this.tcpNoDelay;
	}

	/**
	 * A builder with these settings.
	 * @return a new builder
	 */
	public Builder mutate() {
		Builder builder = new Builder();
		builder.tcpNoDelay = this.tcpNoDelay;
		return builder;
	}

	/** Builds the options. */
	public static final class Builder {

		private boolean tcpNoDelay = true;

		private Builder() {
		}

		/**
		 * Whether small packets are sent at once (Nagle's algorithm off). Default: yes.
		 * @param tcpNoDelay the setting
		 * @return this builder
		 */
		public Builder tcpNoDelay(boolean tcpNoDelay) {
			this.tcpNoDelay = tcpNoDelay;
			return this;
		}

		/**
		 * Builds the options.
		 * @return the options
		 */
		public TransportOptions build() {
			return new TransportOptions(this);
		}

	}

}
