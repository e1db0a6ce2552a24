package io.mqttboot.client.options;

import java.time.Duration;
import io.mqttboot.client.spi.HostResolver;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the TCP connection.
 */
public final class TransportOptions {

	private final boolean tcpNoDelay;

	private final HostResolver resolver;

	private final AddressPreference addresses;

	private final @Nullable String localHost;

	private final int localPort;

	private final int sendBufferSize;

	private final int receiveBufferSize;

	private final boolean tcpKeepAlive;

	private final @Nullable Duration tcpKeepAliveTime;

	private final @Nullable Duration tcpKeepAliveInterval;

	private final int tcpKeepAliveCount;

	private final @Nullable Duration linger;

	private final Duration coalescing;

	private TransportOptions(Builder builder) {
		this.tcpNoDelay = builder.tcpNoDelay;
		this.resolver = builder.resolver;
		this.addresses = builder.addresses;
		this.localHost = builder.localHost;
		this.localPort = builder.localPort;
		this.sendBufferSize = builder.sendBufferSize;
		this.receiveBufferSize = builder.receiveBufferSize;
		this.tcpKeepAlive = builder.tcpKeepAlive;
		this.tcpKeepAliveTime = builder.tcpKeepAliveTime;
		this.tcpKeepAliveInterval = builder.tcpKeepAliveInterval;
		this.tcpKeepAliveCount = builder.tcpKeepAliveCount;
		this.linger = builder.linger;
		this.coalescing = builder.coalescing;
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
	 * Looks host names up.
	 * @return the resolver
	 */
	public HostResolver resolver() {
		return this.resolver;
	}

	/**
	 * Which addresses of a host are tried.
	 * @return the setting
	 */
	public AddressPreference addresses() {
		return this.addresses;
	}

	/**
	 * The local interface to connect from, {@code null} for any.
	 * @return the setting
	 */
	public @Nullable String localHost() {
		return this.localHost;
	}

	/**
	 * The local port to connect from, 0 for any.
	 * @return the setting
	 */
	public int localPort() {
		return this.localPort;
	}

	/**
	 * Size of the send buffer of the socket in bytes, 0 for the default of the system.
	 * @return the setting
	 */
	public int sendBufferSize() {
		return this.sendBufferSize;
	}

	/**
	 * Size of the receive buffer of the socket in bytes, 0 for the default of the system.
	 * @return the setting
	 */
	public int receiveBufferSize() {
		return this.receiveBufferSize;
	}

	/**
	 * Whether TCP itself tests an idle connection.
	 * @return the setting
	 */
	public boolean tcpKeepAlive() {
		return this.tcpKeepAlive;
	}

	/**
	 * Idle time before TCP tests a connection, {@code null} for the default of the
	 * system.
	 * @return the setting
	 */
	public @Nullable Duration tcpKeepAliveTime() {
		return this.tcpKeepAliveTime;
	}

	/**
	 * Time between two tests of TCP, {@code null} for the default of the system.
	 * @return the setting
	 */
	public @Nullable Duration tcpKeepAliveInterval() {
		return this.tcpKeepAliveInterval;
	}

	/**
	 * After how many tests without an answer TCP gives up, 0 for the default of the
	 * system.
	 * @return the setting
	 */
	public int tcpKeepAliveCount() {
		return this.tcpKeepAliveCount;
	}

	/**
	 * How long a closed socket tries to send what is left, {@code null} for the default
	 * of the system.
	 * @return the setting
	 */
	public @Nullable Duration linger() {
		return this.linger;
	}

	/**
	 * How long packets may gather on a busy connection, zero for not at all.
	 * @return the setting
	 */
	public Duration coalescing() {
		return this.coalescing;
	}

	/**
	 * A builder with these settings.
	 * @return a new builder
	 */
	public Builder mutate() {
		Builder builder = new Builder();
		builder.tcpNoDelay = this.tcpNoDelay;
		builder.resolver = this.resolver;
		builder.addresses = this.addresses;
		builder.localHost = this.localHost;
		builder.localPort = this.localPort;
		builder.sendBufferSize = this.sendBufferSize;
		builder.receiveBufferSize = this.receiveBufferSize;
		builder.tcpKeepAlive = this.tcpKeepAlive;
		builder.tcpKeepAliveTime = this.tcpKeepAliveTime;
		builder.tcpKeepAliveInterval = this.tcpKeepAliveInterval;
		builder.tcpKeepAliveCount = this.tcpKeepAliveCount;
		builder.linger = this.linger;
		builder.coalescing = this.coalescing;
		return builder;
	}

	/** Builds the options. */
	public static final class Builder {

		private static final Duration LONGEST_COALESCING = Duration.ofMillis(10);

		private boolean tcpNoDelay = true;

		private HostResolver resolver = HostResolver.system();

		private AddressPreference addresses = AddressPreference.ANY;

		private @Nullable String localHost;

		private int localPort = 0;

		private int sendBufferSize = 0;

		private int receiveBufferSize = 0;

		private boolean tcpKeepAlive = false;

		private @Nullable Duration tcpKeepAliveTime;

		private @Nullable Duration tcpKeepAliveInterval;

		private int tcpKeepAliveCount = 0;

		private @Nullable Duration linger;

		private Duration coalescing = Duration.ofNanos(500_000);

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
		 * Looks host names up, for every attempt anew. Default:
		 * {@link HostResolver#system()}.
		 * @param resolver the resolver
		 * @return this builder
		 */
		public Builder resolver(HostResolver resolver) {
			this.resolver = resolver;
			return this;
		}

		/**
		 * Which addresses of a host are tried, and in which order; all of them within one
		 * attempt. Default: {@link AddressPreference#ANY}.
		 * @param addresses the setting
		 * @return this builder
		 */
		public Builder addresses(AddressPreference addresses) {
			this.addresses = addresses;
			return this;
		}

		/**
		 * Host name or address of the local interface to connect from. Default: any.
		 * @param localHost the setting
		 * @return this builder
		 */
		public Builder localHost(String localHost) {
			this.localHost = localHost;
			return this;
		}

		/**
		 * The local port to connect from, 0 for any. A fixed port may be busy for minutes
		 * after a connection. Default: any.
		 * @param localPort the setting
		 * @return this builder
		 */
		public Builder localPort(int localPort) {
			this.localPort = (int) Checks.range("localPort", localPort, 0, 65_535);
			return this;
		}

		/**
		 * Size of the send buffer of the socket; the system takes it as a hint. Default:
		 * that of the system.
		 * @param sendBufferSize bytes, 0 for the default
		 * @return this builder
		 */
		public Builder sendBufferSize(int sendBufferSize) {
			this.sendBufferSize = (int) Checks.range("sendBufferSize", sendBufferSize, 0, Integer.MAX_VALUE);
			return this;
		}

		/**
		 * Size of the receive buffer of the socket; the system takes it as a hint.
		 * Default: that of the system.
		 * @param receiveBufferSize bytes, 0 for the default
		 * @return this builder
		 */
		public Builder receiveBufferSize(int receiveBufferSize) {
			this.receiveBufferSize = (int) Checks.range("receiveBufferSize", receiveBufferSize, 0, Integer.MAX_VALUE);
			return this;
		}

		/**
		 * Whether TCP itself tests an idle connection. The keep-alive of MQTT does the
		 * same and more. Default: no.
		 * @param tcpKeepAlive the setting
		 * @return this builder
		 */
		public Builder tcpKeepAlive(boolean tcpKeepAlive) {
			this.tcpKeepAlive = tcpKeepAlive;
			return this;
		}

		/**
		 * Idle time before TCP tests a connection; switches {@code tcpKeepAlive} on.
		 * Default: that of the system, often 2 h.
		 * @param tcpKeepAliveTime 1 to 32,767 s
		 * @return this builder
		 */
		public Builder tcpKeepAliveTime(Duration tcpKeepAliveTime) {
			this.tcpKeepAliveTime = Checks.seconds("tcpKeepAliveTime", tcpKeepAliveTime, 1, 32_767);
			this.tcpKeepAlive = true;
			return this;
		}

		/**
		 * Time between two tests of TCP; switches {@code tcpKeepAlive} on. Default: that
		 * of the system.
		 * @param tcpKeepAliveInterval 1 to 32,767 s
		 * @return this builder
		 */
		public Builder tcpKeepAliveInterval(Duration tcpKeepAliveInterval) {
			this.tcpKeepAliveInterval = Checks.seconds("tcpKeepAliveInterval", tcpKeepAliveInterval, 1, 32_767);
			this.tcpKeepAlive = true;
			return this;
		}

		/**
		 * After how many tests without an answer TCP gives up; switches {@code
		 * tcpKeepAlive} on. Default: that of the system.
		 * @param tcpKeepAliveCount 1 to 127
		 * @return this builder
		 */
		public Builder tcpKeepAliveCount(int tcpKeepAliveCount) {
			this.tcpKeepAliveCount = (int) Checks.range("tcpKeepAliveCount", tcpKeepAliveCount, 1, 127);
			this.tcpKeepAlive = true;
			return this;
		}

		/**
		 * How long a closed socket tries to send what is left; zero resets the
		 * connection. Default: that of the system, which sends it in the background.
		 * @param linger whole seconds up to 65,535
		 * @return this builder
		 */
		public Builder linger(Duration linger) {
			this.linger = Checks.seconds("linger", linger, 0, 65_535);
			return this;
		}

		/**
		 * How long packets may gather before they are handled, on a connection that sends
		 * and receives more than about 10,000 messages and acknowledgements a second. One
		 * wake-up then does the work of many, which saves most of the CPU time; the
		 * pauses end when they slow the flow down, as they would for requests that wait
		 * for replies. Clients that share an event loop share its pauses. Default: 500
		 * µs.
		 * @param coalescing 0 (never) to 10 ms
		 * @return this builder
		 */
		public Builder coalescing(Duration coalescing) {
			this.coalescing = Checks.upTo("coalescing", coalescing, LONGEST_COALESCING);
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
