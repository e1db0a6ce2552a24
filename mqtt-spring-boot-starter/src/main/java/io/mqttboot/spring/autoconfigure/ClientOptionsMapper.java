package io.mqttboot.spring.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.Will;
import io.mqttboot.client.options.ConnectOptions;
import io.mqttboot.client.options.FlowOptions;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.options.ReconnectOptions;
import io.mqttboot.client.options.ServerAddress;
import io.mqttboot.client.options.SessionOptions;
import io.mqttboot.client.options.TimeoutOptions;
import io.mqttboot.client.options.TlsOptions;
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

	private static final MqttConnectionProperties.Will NO_WILL = new MqttConnectionProperties.Will(null, null, null,
			null, null, null, null, null, null, null, null);

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
			builder.server(ClientOptionErrors.resolved(property("url"), this.details.getUrl()));
			map.from(this.properties.version()).as((text) -> version(property("version"), text)).to(builder::version);
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
			map.from(this.properties.transport().tcpNoDelay())
				.to((value) -> builder.transport((transport) -> transport.tcpNoDelay(value)));
			replyTopic(builder);
			builder.connect(this::connect);
			builder.session(this::session);
			builder.reconnect(this::reconnect);
			builder.flow(this::flow);
			builder.timeouts(this::timeouts);
			will(builder);
			tls(builder);
			return builder;
		});
	}

	private static MqttVersion version(String property, String text) {
		return switch (text.strip().toLowerCase(Locale.ROOT)) {
			case "5", "5.0" -> MqttVersion.V5;
			case "3.1.1" -> MqttVersion.V3_1_1;
			default -> throw new InvalidMqttPropertyException(property, "there is no MQTT version '%s'".formatted(text),
					"Use '5.0' or '3.1.1'.");
		};
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
		map.from(connect.requestResponseInformation()).to(builder::requestResponseInformation);
		valid(property("connect.user-properties"), connect.userProperties(),
				(all) -> all.forEach(builder::userProperty));
		return builder;
	}

	private SessionOptions.Builder session(SessionOptions.Builder builder) {
		MqttConnectionProperties.Session session = this.properties.session();
		map.from(session.cleanStart()).to(builder::cleanStart);
		map.from(session.expiry()).to(builder::expiry);
		map.from(session.onSessionLost()).to(builder::onSessionLost);
		map.from(session.resubscribe()).to(builder::resubscribe);
		map.from(session.strictSessionPresent()).to(builder::strictSessionPresent);
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
		return builder;
	}

	private FlowOptions.Builder flow(FlowOptions.Builder builder) {
		MqttConnectionProperties.Flow flow = this.properties.flow();
		map.from(flow.receiveMaximum()).to(builder::receiveMaximum);
		map.from(flow.maximumPacketSize())
			.as((size) -> (int) Math.min(size.toBytes(), Integer.MAX_VALUE))
			.to(builder::maximumPacketSize);
		map.from(flow.topicAliasMaximum()).to(builder::topicAliasMaximum);
		map.from(flow.automaticTopicAliases()).to(builder::automaticTopicAliases);
		map.from(flow.maxInFlight()).to(builder::maxInFlight);
		map.from(flow.queueMessages()).to(builder::queueMessages);
		map.from(flow.queueBytes()).as(DataSize::toBytes).to(builder::queueBytes);
		map.from(flow.incomingQos0Messages()).to(builder::incomingQos0Messages);
		map.from(flow.incomingBytes()).as(DataSize::toBytes).to(builder::incomingBytes);
		map.from(flow.unmatched()).to(builder::unmatched);
		map.from(flow.parkingTime()).to(builder::parkingTime);
		map.from(flow.strictOrder()).to(builder::strictOrder);
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

	private void will(MqttClientOptions.Builder builder) {
		MqttConnectionProperties.Will will = this.properties.will();
		String topic = will.topic();
		if (topic == null) {
			if (!will.equals(NO_WILL)) {
				throw new InvalidMqttPropertyException(property("will.topic"), "the will has no topic",
						"Set the topic, or remove the other properties of the will.");
			}
			return;
		}
		MqttMessage.Builder message = MqttMessage.to(ClientOptionErrors.resolved(property("will.topic"), topic));
		map.from(will.payload()).to(message::text);
		message.qos(qos(property("will.qos"), will.qos(), QoS.AT_MOST_ONCE));
		map.from(will.retain()).to(message::retain);
		map.from(will.payloadFormat()).to(message::payloadFormat);
		valid(property("will.content-type"), will.contentType(), message::contentType);
		valid(property("will.expiry"), will.expiry(), message::expiry);
		valid(property("will.response-topic"), will.responseTopic(), message::responseTopic);
		map.from(will.correlationData())
			.as((text) -> text.getBytes(StandardCharsets.UTF_8))
			.to(message::correlationData);
		valid(property("will.user-properties"), will.userProperties(), (all) -> all.forEach(message::userProperty));
		ClientOptionErrors.valid(property("will.topic"), message::build);
		Duration delay = will.delay();
		ClientOptionErrors.valid(property("will"),
				() -> builder.will(new Will(message.build(), (delay != null) ? delay : Duration.ZERO)));
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
