package io.mqttboot.spring.actuate;

import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.ClientCounters;
import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.ClientStatus;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.InFlightMessage;
import io.mqttboot.client.message.ServerLimits;
import io.mqttboot.client.message.TlsStatus;
import io.mqttboot.spring.core.TopicPattern;
import io.mqttboot.spring.listener.MqttListenerContainer;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What {@link MqttEndpoint} shows. Nothing in it is secret: no credentials, no payloads.
 *
 * @param version version of this library
 * @param connections the connections by name
 * @param listeners the listeners
 */
public record MqttDescriptor(String version, Map<String, ConnectionDescriptor> connections,
		List<ListenerDescriptor> listeners) implements OperationResponseBody {

	/** One connection or one listener. */
	public sealed interface Part extends OperationResponseBody {

	}

	/**
	 * A connection.
	 *
	 * @param server the server, without user-info
	 * @param state where the client is in its life
	 * @param since when the state was entered
	 * @param clientId the client identifier
	 * @param localAddress own end of the connection, or {@code null} without one
	 * @param remoteAddress other end of the connection, or {@code null} without one
	 * @param tls what was negotiated with TLS, or {@code null} without it
	 * @param negotiated what CONNACK said, or {@code null} without connection
	 * @param queues what waits
	 * @param counters totals since the application started
	 * @param lastError why the last attempt failed or the last connection ended, or
	 * {@code null}
	 */
	public record ConnectionDescriptor(String server, ClientState state, Instant since, String clientId,
			@Nullable String localAddress, @Nullable String remoteAddress, @Nullable Tls tls,
			@Nullable Negotiated negotiated, Queues queues, ClientCounters counters, @Nullable String lastError) {

		static ConnectionDescriptor of(MqttClient client) {
			ClientStatus status = client.status();
			ConnectResult result = status.connection();
			return new ConnectionDescriptor(status.server(), status.state(), status.stateSince(), status.clientId(),
					address(status.localAddress()), address(status.remoteAddress()),
					(status.tls() != null) ? Tls.of(status.tls()) : null,
					(result != null) ? Negotiated.of(result) : null, Queues.of(status), status.counters(),
					message(status.lastError()));
		}

		private static @Nullable String address(@Nullable InetSocketAddress address) {
			return (address != null) ? address.getAddress().getHostAddress() + ":" + address.getPort() : null;
		}

	}

	/**
	 * A connection with what is under way on it.
	 *
	 * @param name its name
	 * @param connection the connection
	 * @param inFlight QoS 1 and 2 messages not fully acknowledged, in both directions
	 */
	public record ConnectionDetails(String name, ConnectionDescriptor connection,
			List<InFlightMessage> inFlight) implements Part {
	}

	/**
	 * What was negotiated with TLS.
	 *
	 * @param protocol the version
	 * @param cipherSuite the cipher suite
	 * @param certificates the certificates of the server, its own first
	 */
	public record Tls(String protocol, String cipherSuite, List<Certificate> certificates) {

		static Tls of(TlsStatus status) {
			return new Tls(status.protocol(), status.cipherSuite(),
					status.serverCertificates().stream().map(Certificate::of).toList());
		}

	}

	/**
	 * A certificate.
	 *
	 * @param subject whom it belongs to
	 * @param issuer who vouches for it
	 * @param serialNumber its number, in hexadecimal
	 * @param validFrom when it began to be valid
	 * @param validUntil when it expires
	 * @param signatureAlgorithm how it is signed
	 * @param sha256 its fingerprint, in hexadecimal
	 */
	public record Certificate(String subject, String issuer, String serialNumber, Instant validFrom, Instant validUntil,
			String signatureAlgorithm, String sha256) {

		static Certificate of(X509Certificate certificate) {
			return new Certificate(certificate.getSubjectX500Principal().getName(),
					certificate.getIssuerX500Principal().getName(), certificate.getSerialNumber().toString(16),
					certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant(),
					certificate.getSigAlgName(), fingerprint(certificate));
		}

		private static String fingerprint(X509Certificate certificate) {
			try {
				return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
			}
			catch (GeneralSecurityException ex) {
				throw new IllegalStateException("A certificate that was accepted cannot be encoded", ex);
			}
		}

	}

	/**
	 * What is in force on a connection.
	 *
	 * @param version protocol version
	 * @param sessionPresent whether the server still had the session
	 * @param keepAlive the keep-alive
	 * @param sessionExpiry the session expiry
	 * @param limits what the server accepts
	 */
	public record Negotiated(String version, boolean sessionPresent, Duration keepAlive, Duration sessionExpiry,
			ServerLimits limits) {

		static Negotiated of(ConnectResult result) {
			return new Negotiated(result.version().toString(), result.sessionPresent(), result.keepAlive(),
					result.sessionExpiry(), result.limits());
		}

	}

	/**
	 * What waits on a connection.
	 *
	 * @param messages messages accepted and not yet sent
	 * @param bytes their size
	 * @param inFlightOutgoing messages sent and not fully acknowledged
	 * @param inFlightIncoming messages received and not fully acknowledged
	 * @param oldestUnacknowledged age of the oldest message received and not acknowledged
	 */
	public record Queues(int messages, long bytes, int inFlightOutgoing, int inFlightIncoming,
			Duration oldestUnacknowledged) {

		static Queues of(ClientStatus status) {
			return new Queues(status.queuedMessages(), status.queuedBytes(), status.inFlightOutgoing(),
					status.inFlightIncoming(), status.oldestUnacknowledged());
		}

	}

	/**
	 * A listener.
	 *
	 * @param id its id
	 * @param connection the name of its connection
	 * @param topics its patterns
	 * @param subscriptions granted QoS by filter
	 * @param running whether messages are let through
	 * @param paused whether messages are held on request
	 * @param active messages being handled
	 * @param oldestActive how long the oldest of them has been
	 * @param waiting messages that wait for the listener
	 * @param lag age of the oldest message that is not done, which holds up the
	 * acknowledgements of all that came later on the connection
	 * @param retries attempts after the first, since the application started
	 * @param failures messages that could not be handled, since the application started
	 * @param lastError why the last subscribe failed, or {@code null}
	 */
	public record ListenerDescriptor(String id, String connection, List<String> topics,
			Map<String, Integer> subscriptions, boolean running, boolean paused, int active, Duration oldestActive,
			int waiting, Duration lag, long retries, long failures, @Nullable String lastError) implements Part {

		static ListenerDescriptor of(MqttListenerContainer container) {
			Map<String, Integer> granted = new LinkedHashMap<>();
			container.grantedQos().forEach((filter, qos) -> granted.put(filter.toString(), qos.level()));
			return new ListenerDescriptor(container.endpoint().id(), container.connection(),
					container.endpoint().patterns().stream().map(TopicPattern::toString).toList(), granted,
					container.isRunning(), container.isPaused(), container.activeCount(), container.oldestActive(),
					container.waitingCount(), container.lag(), container.retries(), container.failures(),
					message(container.lastError()));
		}

	}

	private static @Nullable String message(@Nullable Throwable error) {
		return (error != null) ? String.valueOf(error.getMessage()) : null;
	}

}
