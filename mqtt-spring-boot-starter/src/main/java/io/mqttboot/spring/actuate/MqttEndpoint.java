package io.mqttboot.spring.actuate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.ClientCounters;
import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.ClientStatus;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.ServerLimits;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.TopicPattern;
import io.mqttboot.spring.listener.MqttListenerContainer;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * Shows connections and listeners. Nothing in it is secret.
 */
@Endpoint(id = "mqtt")
public class MqttEndpoint {

	private final MqttConnections connections;

	private final @Nullable MqttListenerEndpointRegistry listeners;

	private final String buildVersion;

	/**
	 * Creates the endpoint.
	 * @param connections the connections
	 * @param listeners the listeners, or {@code null}
	 */
	public MqttEndpoint(MqttConnections connections, @Nullable MqttListenerEndpointRegistry listeners) {
		this.connections = connections;
		this.listeners = listeners;
		this.buildVersion = readVersion();
	}

	private static String readVersion() {
		Properties properties = new Properties();
		try (InputStream stream = MqttClient.class.getResourceAsStream("version.properties")) {
			if (stream != null) {
				properties.load(stream);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return properties.getProperty("version", "unknown");
	}

	/**
	 * Shows everything.
	 * @return connections by name, and listeners
	 */
	@ReadOperation
	public MqttDescriptor mqtt() {
		Map<String, ConnectionDescriptor> all = new LinkedHashMap<>();
		this.connections.asMap().forEach((name, client) -> all.put(name, connection(client)));
		List<ListenerDescriptor> described = (this.listeners != null)
				? this.listeners.containers().stream().map(MqttEndpoint::listener).toList() : List.of();
		return new MqttDescriptor(this.buildVersion, all, described);
	}

	private static ConnectionDescriptor connection(MqttClient client) {
		ClientStatus status = client.status();
		ConnectResult result = status.connection();
		Throwable error = status.lastError();
		return new ConnectionDescriptor(status.server(), status.state(), status.stateSince(), status.clientId(),
				(result != null) ? negotiated(result) : null,
				new Queues(status.queuedMessages(), status.queuedBytes(), status.inFlightOutgoing(),
						status.inFlightIncoming(), status.oldestUnacknowledged()),
				status.counters(), (error != null) ? String.valueOf(error.getMessage()) : null);
	}

	private static Negotiated negotiated(ConnectResult result) {
		return new Negotiated(result.version().toString(), result.sessionPresent(), result.keepAlive(),
				result.sessionExpiry(), result.limits());
	}

	private static ListenerDescriptor listener(MqttListenerContainer container) {
		Map<String, Integer> granted = new LinkedHashMap<>();
		container.grantedQos().forEach((filter, qos) -> granted.put(filter.toString(), qos.level()));
		Throwable error = container.lastError();
		return new ListenerDescriptor(container.endpoint().id(), container.connection(),
				container.endpoint().patterns().stream().map(TopicPattern::toString).toList(), granted,
				container.isRunning(), container.isPaused(), container.activeCount(), container.oldestActive(),
				(error != null) ? String.valueOf(error.getMessage()) : null);
	}

	/**
	 * Everything.
	 *
	 * @param version version of this library
	 * @param connections the connections by name
	 * @param listeners the listeners
	 */
	public record MqttDescriptor(String version, Map<String, ConnectionDescriptor> connections,
			List<ListenerDescriptor> listeners) implements OperationResponseBody {
	}

	/**
	 * A connection.
	 *
	 * @param server the server, without user-info
	 * @param state where the client is in its life
	 * @param since when the state was entered
	 * @param clientId the client identifier
	 * @param negotiated what CONNACK said, or {@code null} without connection
	 * @param queues what waits
	 * @param counters totals since the application started
	 * @param lastError why the last attempt failed or the last connection ended, or
	 * {@code null}
	 */
	public record ConnectionDescriptor(String server, ClientState state, Instant since, String clientId,
			@Nullable Negotiated negotiated, Queues queues, ClientCounters counters, @Nullable String lastError) {
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
	 * @param lastError why the last subscribe failed, or {@code null}
	 */
	public record ListenerDescriptor(String id, String connection, List<String> topics,
			Map<String, Integer> subscriptions, boolean running, boolean paused, int active, Duration oldestActive,
			@Nullable String lastError) {
	}

}
