package io.mqttboot.client.options;

import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Settings of TLS, used when the scheme of the server address asks for it.
 */
public final class TlsOptions {

	private final @Nullable Supplier<SSLContext> sslContext;

	private final boolean verifyHostname;

	private final List<String> protocols;

	private final List<String> cipherSuites;

	private TlsOptions(Builder builder) {
		this.sslContext = builder.sslContext;
		this.verifyHostname = builder.verifyHostname;
		this.protocols = builder.protocols;
		this.cipherSuites = builder.cipherSuites;
	}

	/**
	 * Starts with the defaults.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Where trust and client certificate come from, {@code null} for the JVM's default.
	 * @return the setting
	 */
	public @Nullable Supplier<SSLContext> sslContext() {
		return this.sslContext;
	}

	/**
	 * Whether the certificate must name the host.
	 * @return the setting
	 */
	public boolean verifyHostname() {
		return this.verifyHostname;
	}

	/**
	 * TLS versions that may be negotiated, empty for the default.
	 * @return the setting
	 */
	public List<String> protocols() {
		return this.protocols;
	}

	/**
	 * Cipher suites that may be negotiated, empty for the default.
	 * @return the setting
	 */
	public List<String> cipherSuites() {
		return this.cipherSuites;
	}

	/**
	 * A builder with these settings.
	 * @return a new builder
	 */
	public Builder mutate() {
		Builder builder = new Builder();
		builder.sslContext = this.sslContext;
		builder.verifyHostname = this.verifyHostname;
		builder.protocols = this.protocols;
		builder.cipherSuites = this.cipherSuites;
		return builder;
	}

	/** Builds the options. */
	public static final class Builder {

		private @Nullable Supplier<SSLContext> sslContext;

		private boolean verifyHostname = true;

		private List<String> protocols = List.of();

		private List<String> cipherSuites = List.of();

		private Builder() {
		}

		/**
		 * Where trust and client certificate come from; asked again for every attempt, so
		 * that certificates can be renewed. Default: the trust store of the JVM.
		 * @param sslContext the setting
		 * @return this builder
		 */
		public Builder sslContext(Supplier<SSLContext> sslContext) {
			this.sslContext = sslContext;
			return this;
		}

		/**
		 * Whether the certificate must name the host that was dialled. Default: yes.
		 * @param verifyHostname the setting
		 * @return this builder
		 */
		public Builder verifyHostname(boolean verifyHostname) {
			this.verifyHostname = verifyHostname;
			return this;
		}

		/**
		 * TLS versions that may be negotiated. Default: TLS 1.3 and 1.2.
		 * @param protocols the setting
		 * @return this builder
		 */
		public Builder protocols(List<String> protocols) {
			this.protocols = List.copyOf(protocols);
			return this;
		}

		/**
		 * Cipher suites that may be negotiated. Default: those of the {@code SSLContext}.
		 * @param cipherSuites the setting
		 * @return this builder
		 */
		public Builder cipherSuites(List<String> cipherSuites) {
			this.cipherSuites = List.copyOf(cipherSuites);
			return this;
		}

		/**
		 * Builds the options.
		 * @return the options
		 */
		public TlsOptions build() {
			return new TlsOptions(this);
		}

	}

}
