package io.mqttboot.spring.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.mqttboot.client.MqttClient;
import io.mqttboot.client.error.MqttConnectException;
import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.message.ClientCounters;
import io.mqttboot.client.message.ClientStatus;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.TlsStatus;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.spring.core.MqttConnections;
import org.jspecify.annotations.Nullable;

/**
 * The meters {@code mqtt.client.*} of every connection, with the tag {@code connection}.
 */
public class MqttMetrics implements MeterBinder {

	private static final String PREFIX = "mqtt.client.";

	private final MqttConnections connections;

	/**
	 * Creates the meters.
	 * @param connections the connections
	 */
	public MqttMetrics(MqttConnections connections) {
		this.connections = connections;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Map<String, Connection> bound = new ConcurrentHashMap<>();
		this.connections.forEach((name, client) -> {
			Connection connection = new Connection(registry, client, name);
			bound.put(name, connection);
			connection.bind();
		}, (name) -> {
			Connection obsolete = bound.remove(name);
			if (obsolete != null) {
				obsolete.remove();
			}
		});
	}

	private static final class Connection {

		private final MeterRegistry registry;

		private final MqttClient client;

		private final Tags tags;

		private final SubscriptionStates subscriptions = new SubscriptionStates();

		private boolean removed;

		Connection(MeterRegistry registry, MqttClient client, String name) {
			this.registry = registry;
			this.client = client;
			this.tags = Tags.of("connection", name);
		}

		void bind() {
			bindState();
			bindTraffic();
			bindSubscriptions();
			bindCertificate();
			connects("success", "none");
			this.client.addListener(this::onEvent);
		}

		/** Later events of the client must not bring meters back. */
		synchronized void remove() {
			this.removed = true;
			for (Meter meter : this.registry.getMeters()) {
				boolean mine = meter.getId().getTags().containsAll(this.tags.stream().toList());
				if (mine && meter.getId().getName().startsWith(PREFIX)) {
					this.registry.remove(meter);
				}
			}
		}

		private void bindState() {
			gauge("connected", this.tags, "Whether the connection stands", (status) -> status.isConnected() ? 1 : 0);
			gauge("inflight", this.tags.and("direction", "outgoing"), "Messages not fully acknowledged",
					ClientStatus::inFlightOutgoing);
			gauge("inflight", this.tags.and("direction", "incoming"), "Messages not fully acknowledged",
					ClientStatus::inFlightIncoming);
			gauge("queue.size", this.tags, "Messages accepted and not yet sent", ClientStatus::queuedMessages);
			time("unacknowledged.age", "Age of the oldest message received and not acknowledged",
					ClientStatus::oldestUnacknowledged);
			time("ping.duration", "Time from the last PINGREQ to its answer", ClientStatus::lastPing);
			counter("reconnects", this.tags, "Connections made without a call of the application",
					ClientCounters::reconnects);
			counter("queue.dropped", this.tags.and("reason", "overflow"), "Messages that were given up",
					ClientCounters::rejected);
			counter("queue.dropped", this.tags.and("reason", "oldest"), "Messages that were given up",
					ClientCounters::droppedOldest);
			counter("queue.dropped", this.tags.and("reason", "newest"), "Messages that were given up",
					ClientCounters::droppedNewest);
			counter("queue.dropped", this.tags.and("reason", "expired"), "Messages that were given up",
					ClientCounters::expired);
			counter("queue.dropped", this.tags.and("reason", "incoming"), "Messages that were given up",
					ClientCounters::droppedIncoming);
		}

		/** In seconds; of the certificate in the chain that expires first. */
		private void bindCertificate() {
			if (this.client.options().server().tls()) {
				TimeGauge
					.builder(PREFIX + "certificate.expiry", this.client, TimeUnit.SECONDS,
							(it) -> secondsToExpiry(it.status().tls()))
					.tags(this.tags)
					.description("Time until the first certificate of the server expires")
					.register(this.registry);
			}
		}

		private static double secondsToExpiry(@Nullable TlsStatus tls) {
			return (tls == null) ? Double.NaN : tls.serverCertificates()
				.stream()
				.mapToDouble(
						(one) -> Duration.between(Instant.now(), one.getNotAfter().toInstant()).toMillis() / 1000.0)
				.min()
				.orElse(Double.NaN);
		}

		private void bindTraffic() {
			String sent = "Messages sent";
			counter("messages.sent", this.tags.and("qos", "0"), sent, ClientCounters::sentQos0);
			counter("messages.sent", this.tags.and("qos", "1"), sent, ClientCounters::sentQos1);
			counter("messages.sent", this.tags.and("qos", "2"), sent, ClientCounters::sentQos2);
			String received = "Messages received";
			counter("messages.received", this.tags.and("qos", "0"), received, ClientCounters::receivedQos0);
			counter("messages.received", this.tags.and("qos", "1"), received, ClientCounters::receivedQos1);
			counter("messages.received", this.tags.and("qos", "2"), received, ClientCounters::receivedQos2);
			counter("receive.maximum.exceeded", this.tags, "Messages that the server sent beyond Receive Maximum",
					ClientCounters::receiveMaximumExceeded);
			counter("payload.format.invalid", this.tags, "Messages refused because they are not the text they say",
					ClientCounters::payloadFormatInvalid);
			bytes("bytes.sent", "Bytes written to the socket", ClientCounters::bytesSent);
			bytes("bytes.received", "Bytes read from the socket", ClientCounters::bytesReceived);
		}

		private void bindSubscriptions() {
			String description = "Filters that the server granted or refused";
			Gauge.builder(PREFIX + "subscriptions", this.subscriptions, SubscriptionStates::active)
				.tags(this.tags.and("state", "active"))
				.description(description)
				.register(this.registry);
			Gauge.builder(PREFIX + "subscriptions", this.subscriptions, SubscriptionStates::rejected)
				.tags(this.tags.and("state", "rejected"))
				.description(description)
				.register(this.registry);
		}

		private void gauge(String name, Tags tags, String description, ToLongFunction<ClientStatus> value) {
			Gauge.builder(PREFIX + name, this.client, (it) -> value.applyAsLong(it.status()))
				.tags(tags)
				.description(description)
				.register(this.registry);
		}

		private void time(String name, String description, DurationOf value) {
			TimeGauge.builder(PREFIX + name, this.client, TimeUnit.NANOSECONDS, (it) -> {
				Duration duration = value.of(it.status());
				return (duration != null) ? duration.toNanos() : Double.NaN;
			}).tags(this.tags).description(description).register(this.registry);
		}

		private void counter(String name, Tags tags, String description, ToLongFunction<ClientCounters> value) {
			FunctionCounter.builder(PREFIX + name, this.client, (it) -> value.applyAsLong(it.status().counters()))
				.tags(tags)
				.description(description)
				.register(this.registry);
		}

		private void bytes(String name, String description, ToLongFunction<ClientCounters> value) {
			FunctionCounter.builder(PREFIX + name, this.client, (it) -> value.applyAsLong(it.status().counters()))
				.tags(this.tags)
				.description(description)
				.baseUnit(BaseUnits.BYTES)
				.register(this.registry);
		}

		private synchronized void onEvent(MqttEvent event) {
			if (this.removed) {
				return;
			}
			this.subscriptions.onEvent(event);
			if (event instanceof MqttEvent.Connected connected) {
				connects("success", "none").increment();
				Timer.builder(PREFIX + "connect.duration")
					.tags(this.tags)
					.description("Time of the attempts that succeeded")
					.register(this.registry)
					.record(connected.duration());
			}
			else if (event instanceof MqttEvent.ConnectFailed failed) {
				connects("failure", reason(null, failed.cause())).increment();
			}
			else if (event instanceof MqttEvent.Disconnected disconnected) {
				Counter.builder(PREFIX + "disconnects")
					.tags(this.tags.and("reason", reason(disconnected.reasonCode(), disconnected.cause()), "initiator",
							disconnected.initiator().name().toLowerCase(Locale.ROOT)))
					.description("Connections that ended")
					.register(this.registry)
					.increment();
			}
		}

		private Counter connects(String outcome, String reason) {
			return Counter.builder(PREFIX + "connects")
				.tags(this.tags.and("outcome", outcome, "reason", reason))
				.description("Attempts to connect")
				.register(this.registry);
		}

		/** The reason code, else the step that failed, else {@code none}. */
		private static String reason(@Nullable ReasonCode code, @Nullable Throwable cause) {
			ReasonCode known = (code == null && cause instanceof MqttException ex) ? ex.reasonCode() : code;
			if (known != null) {
				return (known == ReasonCode.SUCCESS) ? "none" : known.name().toLowerCase(Locale.ROOT);
			}
			return (cause instanceof MqttConnectException ex) ? ex.phase().name().toLowerCase(Locale.ROOT) : "none";
		}

	}

	@FunctionalInterface
	private interface DurationOf {

		@Nullable Duration of(ClientStatus status);

	}

}
