package io.mqttboot.client.options;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.TopicName;
import io.mqttboot.client.message.Utf8;
import io.mqttboot.client.message.Will;
import io.mqttboot.client.spi.Credentials;
import io.mqttboot.client.spi.CredentialsProvider;
import org.jspecify.annotations.Nullable;

/**
 * Everything a client is told before it starts. Immutable; {@link #mutate()} gives a
 * changed copy.
 */
public final class MqttClientOptions {

	private final String clientId;

	private final boolean cleanStart;

	private final Duration sessionExpiry;

	private final Builder settings;

	private MqttClientOptions(Builder builder) {
		this.settings = builder;
		this.cleanStart = (builder.session.cleanStart() != null) ? builder.session.cleanStart() : clientIdGenerated();
		this.clientId = (builder.clientId != null) ? builder.clientId : ClientIds.generate();
		this.sessionExpiry = (builder.session.expiry() != null) ? builder.session.expiry()
				: (clientIdGenerated() ? Duration.ofMinutes(5) : Duration.ofHours(1));
		Contradictions.check(this, builder.tls);
	}

	/**
	 * Starts with the defaults: {@code mqtt://localhost:1883}, MQTT 5.0, a generated
	 * client identifier.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * A builder with these settings. A generated client identifier is generated anew.
	 * @return a new builder
	 */
	public Builder mutate() {
		return new Builder(this.settings);
	}

	/**
	 * Where the server listens; the first one if there are several.
	 * @return the address
	 */
	public ServerAddress server() {
		return this.settings.servers.get(0);
	}

	/**
	 * The servers in the order in which they are tried.
	 * @return at least one address
	 */
	public List<ServerAddress> servers() {
		return this.settings.servers;
	}

	/**
	 * The protocol version.
	 * @return the version
	 */
	public MqttVersion version() {
		return this.settings.version;
	}

	/**
	 * The client identifier sent in CONNECT.
	 * @return the identifier; empty if the server shall assign one
	 */
	public String clientId() {
		return this.clientId;
	}

	/**
	 * Whether the identifier was generated because none was given.
	 * @return {@code true} if generated
	 */
	public boolean clientIdGenerated() {
		return this.settings.clientId == null;
	}

	/**
	 * Whether the first connection starts without an old session.
	 * @return the setting, or its default
	 */
	public boolean cleanStart() {
		return this.cleanStart;
	}

	/**
	 * How long the session outlives a connection.
	 * @return the setting, or its default
	 */
	public Duration sessionExpiry() {
		return this.sessionExpiry;
	}

	/**
	 * Where user name and password come from.
	 * @return the provider
	 */
	public CredentialsProvider credentials() {
		return this.settings.credentials;
	}

	/**
	 * The message that the server publishes when the client vanishes.
	 * @return the will, or {@code null}
	 */
	public @Nullable Will will() {
		return this.settings.will;
	}

	/**
	 * Longest silence of this client.
	 * @return the keep-alive, zero if off
	 */
	public Duration keepAlive() {
		return this.settings.keepAlive;
	}

	/**
	 * How long the client waits for what.
	 * @return the settings
	 */
	public TimeoutOptions timeouts() {
		return this.settings.timeouts;
	}

	/**
	 * What CONNECT says beside that.
	 * @return the settings
	 */
	public ConnectOptions connect() {
		return this.settings.connect;
	}

	/**
	 * Where handlers and listeners run.
	 * @return the executor, or {@code null} for the pool shared by all clients
	 */
	public @Nullable Executor callbackExecutor() {
		return this.settings.callbackExecutor;
	}

	/**
	 * Where replies to requests are wanted.
	 * @return the topic, or {@code null} for one made by the client
	 */
	public @Nullable String replyTopic() {
		return this.settings.replyTopic;
	}

	/**
	 * Session settings.
	 * @return the settings
	 */
	public SessionOptions session() {
		return this.settings.session;
	}

	/**
	 * TCP settings.
	 * @return the settings
	 */
	public TransportOptions transport() {
		return this.settings.transport;
	}

	/**
	 * TLS settings; they matter if the server address asks for TLS.
	 * @return the settings
	 */
	public TlsOptions tls() {
		return (this.settings.tls != null) ? this.settings.tls : TlsOptions.builder().build();
	}

	/**
	 * Reconnect settings.
	 * @return the settings
	 */
	public ReconnectOptions reconnect() {
		return this.settings.reconnect;
	}

	/**
	 * Bounds in both directions.
	 * @return the settings
	 */
	public FlowOptions flow() {
		return this.settings.flow;
	}

	/**
	 * What is checked beyond what the standard demands.
	 * @return the settings
	 */
	public CheckOptions checks() {
		return this.settings.checks;
	}

	/**
	 * Server, version and client identifier; no secrets.
	 */
	@Override
	public String toString() {
		return "MqttClientOptions[servers=%s, version=%s, clientId=%s]".formatted(servers(), version(), this.clientId);
	}

	/** Builds the options. */
	public static final class Builder {

		private List<ServerAddress> servers = List
			.of(new ServerAddress("localhost", ServerAddress.DEFAULT_PORT, false));

		private MqttVersion version = MqttVersion.V5;

		private @Nullable String clientId;

		private CredentialsProvider credentials = FixedCredentials.NONE;

		private @Nullable Will will;

		private Duration keepAlive = Duration.ofSeconds(60);

		private TimeoutOptions timeouts = TimeoutOptions.builder().build();

		private ConnectOptions connect = ConnectOptions.builder().build();

		private @Nullable Executor callbackExecutor;

		private @Nullable String replyTopic;

		private SessionOptions session = SessionOptions.builder().build();

		private TransportOptions transport = TransportOptions.builder().build();

		private @Nullable TlsOptions tls;

		private ReconnectOptions reconnect = ReconnectOptions.builder().build();

		private FlowOptions flow = FlowOptions.builder().build();

		private CheckOptions checks = CheckOptions.builder().build();

		private Builder() {
		}

		private Builder(Builder other) {
			this.servers = other.servers;
			this.version = other.version;
			this.clientId = other.clientId;
			this.credentials = other.credentials;
			this.will = other.will;
			this.keepAlive = other.keepAlive;
			this.timeouts = other.timeouts;
			this.connect = other.connect;
			this.callbackExecutor = other.callbackExecutor;
			this.replyTopic = other.replyTopic;
			this.session = other.session;
			this.transport = other.transport;
			this.tls = other.tls;
			this.reconnect = other.reconnect;
			this.flow = other.flow;
			this.checks = other.checks;
		}

		/**
		 * Where the server listens, for example {@code mqtts://broker.example.com:8883}.
		 * Default: {@code mqtt://localhost:1883}.
		 * @param uri see {@link ServerAddress#parse(String)}; user-info becomes the
		 * credentials
		 * @return this builder
		 * @throws MqttConfigurationException if the address cannot be understood
		 */
		public Builder server(String uri) {
			return servers(List.of(uri));
		}

		/**
		 * Servers that stand in for each other, tried in this order; every attempt goes
		 * to the next one, without a delay until all were tried. After a connection that
		 * lasted the first one is tried again first. All with TLS, or none.
		 * @param uris at least one, see {@link #server(String)}; user-info counts for all
		 * of them
		 * @return this builder
		 * @throws MqttConfigurationException if an address cannot be understood, or if
		 * two of them have different user-info
		 */
		public Builder servers(List<String> uris) {
			this.servers = uris.stream().map(ServerAddress::parse).toList();
			Credentials found = ServerAddress.credentials(uris);
			if (found != null) {
				this.credentials = new FixedCredentials(found);
			}
			return this;
		}

		/**
		 * The protocol version. Default: 5.0.
		 * @param version the version
		 * @return this builder
		 */
		public Builder version(MqttVersion version) {
			this.version = version;
			return this;
		}

		/**
		 * Identifies the session at the server; no two clients may use the same. Default:
		 * generated, 23 letters and digits [MQTT5-3.1.3-5].
		 * @param clientId the identifier; empty to have the server assign one
		 * @return this builder
		 */
		public Builder clientId(String clientId) {
			this.clientId = Utf8.check(clientId, "Client identifier");
			return this;
		}

		/**
		 * Fixed user name and password. Default: none.
		 * @param userName the user name, or {@code null}
		 * @param password the password, or {@code null}; without user name only on MQTT
		 * 5.0
		 * @return this builder
		 */
		public Builder credentials(@Nullable String userName, @Nullable String password) {
			this.credentials = new FixedCredentials(Credentials.of(userName, password));
			return this;
		}

		/**
		 * User name and password asked for at every attempt. Default: none.
		 * @param provider the provider
		 * @return this builder
		 */
		public Builder credentials(CredentialsProvider provider) {
			this.credentials = provider;
			return this;
		}

		/**
		 * The message that the server publishes when this client vanishes. Default: none.
		 * @param will the will, or {@code null}
		 * @return this builder
		 */
		public Builder will(@Nullable Will will) {
			this.will = will;
			return this;
		}

		/**
		 * Longest silence of this client; then it sends PINGREQ. The server may impose
		 * another value. Default: 60 s.
		 * @param keepAlive whole seconds up to 65,535, zero for off
		 * @return this builder
		 */
		public Builder keepAlive(Duration keepAlive) {
			this.keepAlive = Checks.seconds("keepAlive", keepAlive, 0, 65_535);
			return this;
		}

		/**
		 * Changes what CONNECT says beside identity, session and will.
		 * @param change applied to the builder
		 * @return this builder
		 */
		public Builder connect(UnaryOperator<ConnectOptions.Builder> change) {
			this.connect = change.apply(this.connect.mutate()).build();
			return this;
		}

		/**
		 * Where handlers and listeners run. Default: a pool shared by all clients, with
		 * as many threads as processors, at least two. {@code Runnable::run} stands for
		 * the event loop of the client, which is quick, but stops while a handler runs:
		 * then none may block.
		 * @param callbackExecutor the executor, not shut down by the client
		 * @return this builder
		 */
		public Builder callbackExecutor(Executor callbackExecutor) {
			this.callbackExecutor = callbackExecutor;
			return this;
		}

		/**
		 * Where replies to requests are wanted, a topic that no other client uses.
		 * Default: below the Response Information of the server if CONNECT
		 * {@linkplain ConnectOptions.Builder#requestResponseInformation asks} for it and
		 * CONNACK has it, otherwise {@code replies/} and the client identifier.
		 * @param replyTopic a topic without wildcards, or {@code null} for the default
		 * @return this builder
		 */
		public Builder replyTopic(@Nullable String replyTopic) {
			this.replyTopic = (replyTopic != null) ? TopicName.check(replyTopic) : null;
			return this;
		}

		/**
		 * Changes how long the client waits for what.
		 * @param change applied to the builder
		 * @return this builder
		 */
		public Builder timeouts(UnaryOperator<TimeoutOptions.Builder> change) {
			this.timeouts = change.apply(this.timeouts.mutate()).build();
			return this;
		}

		/**
		 * Changes the session settings.
		 * @param change applied to the builder
		 * @return this builder
		 */
		public Builder session(UnaryOperator<SessionOptions.Builder> change) {
			this.session = change.apply(this.session.mutate()).build();
			return this;
		}

		/**
		 * Changes the TCP settings.
		 * @param change applied to the builder
		 * @return this builder
		 */
		public Builder transport(UnaryOperator<TransportOptions.Builder> change) {
			this.transport = change.apply(this.transport.mutate()).build();
			return this;
		}

		/**
		 * Changes the TLS settings. They contradict an address without TLS.
		 * @param change applied to the builder
		 * @return this builder
		 */
		public Builder tls(UnaryOperator<TlsOptions.Builder> change) {
			this.tls = change.apply((this.tls != null) ? this.tls.mutate() : TlsOptions.builder()).build();
			return this;
		}

		/**
		 * Changes the reconnect settings.
		 * @param change applied to the builder
		 * @return this builder
		 */
		public Builder reconnect(UnaryOperator<ReconnectOptions.Builder> change) {
			this.reconnect = change.apply(this.reconnect.mutate()).build();
			return this;
		}

		/**
		 * Changes the bounds.
		 * @param change applied to the builder
		 * @return this builder
		 */
		public Builder flow(UnaryOperator<FlowOptions.Builder> change) {
			this.flow = change.apply(this.flow.mutate()).build();
			return this;
		}

		/**
		 * Changes what is checked beyond what the standard demands.
		 * @param change applied to the builder
		 * @return this builder
		 */
		public Builder checks(UnaryOperator<CheckOptions.Builder> change) {
			this.checks = change.apply(this.checks.mutate()).build();
			return this;
		}

		/**
		 * Builds the options.
		 * @return the options
		 * @throws MqttConfigurationException if they contradict each other
		 */
		public MqttClientOptions build() {
			return new MqttClientOptions(new Builder(this));
		}

	}

}
