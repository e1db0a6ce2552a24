package io.mqttboot.spring.autoconfigure;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.options.CheckOptions;
import io.mqttboot.client.options.ConnectOptions;
import io.mqttboot.client.options.FlowOptions;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.options.ReconnectOptions;
import io.mqttboot.client.options.ServerAddress;
import io.mqttboot.client.options.SessionOptions;
import io.mqttboot.client.options.TimeoutOptions;
import io.mqttboot.client.options.TlsOptions;
import io.mqttboot.client.options.TransportOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.ObjectUtils;
import org.springframework.util.unit.DataSize;

/**
 * Makes options of a client from properties and connection details. What cannot work is
 * reported under the name of the property.
 */
final class ClientOptionsMapper {

	private static final PropertyMapper map = PropertyMapper.get();

	private final ConnectionSettings settings;

	private final MqttConnectionProperties properties;

	private final MqttConnectionDetails details;

	ClientOptionsMapper(ConnectionSettings settings, MqttConnectionDetails details) {
		this.settings = settings;
		this.properties = settings.properties();
		this.details = details;
	}

	MqttClientOptions.Builder builder() {
		MqttClientOptions.Builder builder = MqttClientOptions.builder();
		return ClientOptionErrors.translate(this.settings.prefix(), () -> {
			List<String> urls = this.details.getUrls();
			urls.forEach((url) -> ClientOptionErrors.resolved(property("url"), url));
			builder.servers(urls);
			version(builder);
			String clientId = this.properties.clientId();
			if (clientId != null) {
				ClientOptionErrors.resolved(property("client-id"), clientId);
				ClientOptionErrors.valid(property("client-id"), () -> builder.clientId(clientId));
			}
			if (this.details.getUsername() != null || this.details.getPassword() != null) {
				ClientOptionErrors.valid(property("username"),
						() -> builder.credentials(this.details.getUsername(), this.details.getPassword()));
			}
			map.from(this.properties.keepAlive()).to(builder::keepAlive);
			replyTopic(builder);
			builder.connect(this::connect);
			builder.transport(this::transport);
			builder.session(this::session);
			builder.reconnect(this::reconnect);
			builder.flow(this::flow);
			builder.timeouts(this::timeouts);
			builder.checks(this::checks);
			WillMapper will = new WillMapper(this.settings);
			will.mapWill(builder);
			will.mapBirth(builder);
			tls(builder);
			return builder;
		});
	}

	private void version(MqttClientOptions.Builder builder) {
		String version = this.properties.version();
		switch ((version != null) ? version.strip().toLowerCase(Locale.ROOT) : "5.0") {
			case "5", "5.0" -> builder.version(MqttVersion.V5);
			case "3.1.1" -> builder.version(MqttVersion.V3_1_1);
			case "auto" -> builder.version(MqttVersion.V5).connect((connect) -> connect.versionFallback(true));
			default -> throw new InvalidMqttPropertyException(property("version"),
					"there is no MQTT version '%s'".formatted(version), "Use '5.0', '3.1.1' or 'auto'.");
		}
	}

	private String property(String name) {
		return this.settings.property(name);
	}

	static QoS qos(String property, @Nullable Integer level, QoS defaultQos) {
		if (level == null) {
			return defaultQos;
		}
		if (level < 0 || level > 2) {
			throw new InvalidMqttPropertyException(property, "QoS must be 0, 1 or 2, not " + level,
					"Use 0 (at most once), 1 (at least once) or 2 (exactly once).");
		}
		return QoS.of(level);
	}

	private void replyTopic(MqttClientOptions.Builder builder) {
		String property = property("reply-topic");
		valid(property, this.properties.replyTopic(),
				(topic) -> builder.replyTopic(ClientOptionErrors.resolved(property, topic)));
	}

	private ConnectOptions.Builder connect(ConnectOptions.Builder builder) {
		MqttConnectionProperties.Connect connect = this.properties.connect();
		map.from(connect.requestProblemInformation()).to(builder::requestProblemInformation);
		map.from(connect.lenient()).to(builder::lenient);
		map.from(connect.requestResponseInformation()).to(builder::requestResponseInformation);
		valid(property("connect.user-properties"), connect.userProperties(),
				(all) -> all.forEach(builder::userProperty));
		return builder;
	}

	private TransportOptions.Builder transport(TransportOptions.Builder builder) {
		MqttConnectionProperties.Transport transport = this.properties.transport();
		map.from(transport.tcpNoDelay()).to(builder::tcpNoDelay);
		map.from(transport.addresses()).to(builder::addresses);
		map.from(transport.localHost()).to(builder::localHost);
		map.from(transport.localPort()).to(builder::localPort);
		map.from(transport.sendBufferSize()).as(ClientOptionsMapper::bytes).to(builder::sendBufferSize);
		map.from(transport.receiveBufferSize()).as(ClientOptionsMapper::bytes).to(builder::receiveBufferSize);
		map.from(transport.tcpKeepAliveTime()).to(builder::tcpKeepAliveTime);
		map.from(transport.tcpKeepAliveInterval()).to(builder::tcpKeepAliveInterval);
		map.from(transport.tcpKeepAliveCount()).to(builder::tcpKeepAliveCount);
		map.from(transport.tcpKeepAlive()).to(builder::tcpKeepAlive);
		map.from(transport.linger()).to(builder::linger);
		map.from(transport.coalescing()).to(builder::coalescing);
		return builder;
	}

	private static int bytes(DataSize size) {
		return (int) Math.max(-1, Math.min(size.toBytes(), Integer.MAX_VALUE));
	}

	private SessionOptions.Builder session(SessionOptions.Builder builder) {
		MqttConnectionProperties.Session session = this.properties.session();
		map.from(session.cleanStart()).to(builder::cleanStart);
		map.from(session.expiry()).to(builder::expiry);
		map.from(session.onSessionLost()).to(builder::onSessionLost);
		map.from(session.resubscribe()).to(builder::resubscribe);
		map.from(session.strictSessionPresent()).to(builder::strictSessionPresent);
		map.from(session.storeBytes()).as(DataSize::toBytes).to(builder::storeBytes);
		if (session.store() == MqttConnectionProperties.Session.Store.FILE) {
			Path location = session.location();
			builder.storeFile((location != null) ? location
					: Path.of("mqtt", this.settings.name() + ".session").toAbsolutePath());
		}
		else if (session.location() != null) {
			throw new InvalidMqttPropertyException(property("session.location"),
					"a session that is kept in memory has no file",
					"Set '%s: file', or remove the location.".formatted(property("session.store")));
		}
		return builder;
	}

	private ReconnectOptions.Builder reconnect(ReconnectOptions.Builder builder) {
		MqttConnectionProperties.Reconnect reconnect = this.properties.reconnect();
		map.from(reconnect.enabled()).to(builder::enabled);
		map.from(reconnect.initialDelay()).to(builder::initialDelay);
		map.from(reconnect.multiplier()).to(builder::multiplier);
		map.from(reconnect.maxDelay()).to(builder::maxDelay);
		map.from(reconnect.resetAfter()).to(builder::resetAfter);
		map.from(reconnect.maxAttempts()).to(builder::maxAttempts);
		map.from(reconnect.slowDelay()).to(builder::slowDelay);
		map.from(reconnect.afterTakeOver()).to(builder::afterTakeOver);
		map.from(reconnect.followRedirects()).to(builder::followRedirects);
		map.from(reconnect.maxRedirects()).to(builder::maxRedirects);
		return builder;
	}

	private FlowOptions.Builder flow(FlowOptions.Builder builder) {
		MqttConnectionProperties.Flow flow = this.properties.flow();
		map.from(flow.receiveMaximum()).to(builder::receiveMaximum);
		map.from(flow.strictReceiveMaximum()).to(builder::strictReceiveMaximum);
		map.from(flow.maximumPacketSize()).as(ClientOptionsMapper::bytes).to(builder::maximumPacketSize);
		map.from(flow.topicAliasMaximum()).to(builder::topicAliasMaximum);
		map.from(flow.automaticTopicAliases()).to(builder::automaticTopicAliases);
		map.from(flow.maxInFlight()).to(builder::maxInFlight);
		map.from(flow.queueMessages()).to(builder::queueMessages);
		map.from(flow.queueBytes()).as(DataSize::toBytes).to(builder::queueBytes);
		map.from(flow.queueOverflow()).to(builder::queueOverflow);
		map.from(flow.incomingQos0Messages()).to(builder::incomingQos0Messages);
		map.from(flow.incomingBytes()).as(DataSize::toBytes).to(builder::incomingBytes);
		map.from(flow.unmatched()).to(builder::unmatched);
		map.from(flow.parkingTime()).to(builder::parkingTime);
		map.from(flow.handlerFailure()).to(builder::handlerFailure);
		map.from(flow.strictOrder()).to(builder::strictOrder);
		map.from(flow.resendAfter()).to(builder::resendAfter);
		return builder;
	}

	private TimeoutOptions.Builder timeouts(TimeoutOptions.Builder builder) {
		MqttConnectionProperties.Timeouts timeouts = this.properties.timeouts();
		map.from(timeouts.connect()).to(builder::connect);
		map.from(timeouts.ping()).to(builder::ping);
		map.from(timeouts.operation()).to(builder::operation);
		map.from(timeouts.drain()).to(builder::drain);
		return builder;
	}

	private CheckOptions.Builder checks(CheckOptions.Builder builder) {
		MqttConnectionProperties.Checks checks = this.properties.checks();
		map.from(checks.controlCharacters()).to(builder::controlCharacters);
		map.from(checks.payloadFormat()).to(builder::payloadFormat);
		return builder;
	}

	private <T> void valid(String property, @Nullable T value, Consumer<T> setter) {
		if (value != null) {
			ClientOptionErrors.valid(property, () -> setter.accept(value));
		}
	}

	private void tls(MqttClientOptions.Builder builder) {
		if (this.details.isEmbedded()) {
			return; // what is configured is meant for another server
		}
		MqttConnectionProperties.Ssl ssl = this.properties.ssl();
		boolean tlsAddress = ServerAddress.parse(this.details.getUrl()).tls();
		if (Boolean.FALSE.equals(ssl.enabled()) && (tlsAddress || ssl.bundle() != null)) {
			throw new MqttConfigurationException("tls", "'%s' is false, which contradicts %s".formatted(
					property("ssl.enabled"), tlsAddress ? "the address with TLS" : "'" + property("ssl.bundle") + "'"));
		}
		if (!tlsAddress && Boolean.TRUE.equals(ssl.enabled())) {
			throw new MqttConfigurationException("tls",
					"'%s' is true, which contradicts the address without TLS".formatted(property("ssl.enabled")));
		}
		SslBundle bundle = this.details.getSslBundle();
		if (bundle != null) {
			Supplier<SSLContext> context = () -> sslContext(bundle);
			builder.tls((tls) -> bundleOptions(tls, bundle).sslContext(context));
		}
		map.from(ssl.verifyHostname()).to((value) -> builder.tls((tls) -> tls.verifyHostname(value)));
		map.from(ssl.protocols()).to((value) -> builder.tls((tls) -> tls.protocols(value)));
		map.from(ssl.cipherSuites()).to((value) -> builder.tls((tls) -> tls.cipherSuites(value)));
	}

	/** Asked for at every attempt, when the bundle may have been reloaded. */
	private SSLContext sslContext(SslBundle initial) {
		SslBundle current = this.details.getSslBundle();
		return ((current != null) ? current : initial).createSslContext();
	}

	private static TlsOptions.Builder bundleOptions(TlsOptions.Builder tls, SslBundle bundle) {
		String[] protocols = bundle.getOptions().getEnabledProtocols();
		if (!ObjectUtils.isEmpty(protocols)) {
			tls.protocols(List.of(protocols));
		}
		String[] ciphers = bundle.getOptions().getCiphers();
		if (!ObjectUtils.isEmpty(ciphers)) {
			tls.cipherSuites(List.of(ciphers));
		}
		return tls;
	}

}
