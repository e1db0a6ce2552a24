package io.mqttboot.spring.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.spring.autoconfigure.MqttBroker;
import io.mqttboot.spring.autoconfigure.MqttConnectionDetails;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.core.MqttPayloadConverter;
import io.mqttboot.spring.core.MqttTemplate;
import org.assertj.core.api.AssertProvider;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.Assert;

/**
 * A second client at the server of an application under test: records what arrives,
 * publishes, and, at an embedded broker, breaks connections. Assertions wait:
 * <pre class="code">
 * probe.listen("devices/+/commands");
 * probe.publish("devices/7/temperature", "41");
 * assertThat(probe).received("devices/7/commands").hasText("cool");
 * </pre> Safe for use by several threads.
 *
 * @see EmbeddedMqttBroker
 */
public final class MqttProbe implements AssertProvider<MqttProbeAssert>, AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final String CLIENT_ID = "mqtt-probe";

	private final MqttClient client;

	private final MqttOperations operations;

	private final MqttPayloadConverter converter;

	private final @Nullable MqttBroker broker;

	private final List<ReceivedMessage> messages = new ArrayList<>();

	private final Set<String> filters = new LinkedHashSet<>();

	MqttProbe(MqttConnectionDetails details, @Nullable SslBundle sslBundle, @Nullable MqttBroker broker,
			MqttPayloadConverter converter) {
		MqttClientOptions.Builder options = MqttClientOptions.builder()
			.server(details.getUrl())
			.clientId(CLIENT_ID + "-" + Long.toHexString(System.nanoTime()))
			.session((session) -> session.cleanStart(true).expiry(Duration.ofMinutes(5)))
			.reconnect((reconnect) -> reconnect.initialDelay(Duration.ofMillis(50)).maxDelay(Duration.ofMillis(500)));
		if (details.getUsername() != null) {
			options.credentials(details.getUsername(), details.getPassword());
		}
		if (sslBundle != null) {
			options.tls((tls) -> tls.sslContext(sslBundle::createSslContext));
		}
		this.client = MqttClient.create(options.build());
		this.converter = converter;
		this.broker = broker;
		this.operations = MqttTemplate.builder(this.client, converter).connection("probe").build();
		this.client.connect();
	}

	/**
	 * Records the messages of topics from now on. Filters should not overlap: some
	 * servers send one copy for each.
	 * @param filters the topics
	 */
	public void listen(String... filters) {
		List<String> added;
		synchronized (this.filters) {
			added = Arrays.stream(filters).filter(this.filters::add).toList();
		}
		if (!added.isEmpty()) {
			this.client.blocking().subscribe(added.stream().map(Subscription::exactlyOnce).toList(), this::record);
		}
	}

	private void record(ReceivedMessage message) {
		synchronized (this.messages) {
			this.messages.add(message);
			this.messages.notifyAll();
		}
	}

	/**
	 * Publishes and waits for the acknowledgement.
	 * @param topic the topic
	 * @param payload bytes, text, or anything the application can convert
	 * @return the acknowledgement
	 */
	public PublishResult publish(String topic, @Nullable Object payload) {
		return this.operations.send(topic, payload);
	}

	/**
	 * For messages that need more than topic and payload.
	 * @return publishes on the connection of this probe
	 */
	public MqttOperations operations() {
		return this.operations;
	}

	/**
	 * What was recorded.
	 * @return the messages in the order of arrival
	 */
	public List<ReceivedMessage> messages() {
		synchronized (this.messages) {
			return List.copyOf(this.messages);
		}
	}

	/**
	 * What was recorded on some topics.
	 * @param filter the topics
	 * @return the messages in the order of arrival
	 */
	public List<ReceivedMessage> messages(String filter) {
		TopicFilter wanted = TopicFilter.of(filter);
		return messages().stream().filter((message) -> wanted.matches(message.topic())).toList();
	}

	/** Forgets what was recorded, and no longer records anything. */
	public void clear() {
		String[] old;
		synchronized (this.filters) {
			old = this.filters.toArray(String[]::new);
			this.filters.clear();
		}
		if (old.length > 0) {
			this.client.blocking().unsubscribe(old);
		}
		synchronized (this.messages) {
			this.messages.clear();
		}
	}

	/**
	 * Closes the connections of all other clients without DISCONNECT. They come back as
	 * they like.
	 * @return how many there were
	 */
	public int dropConnections() {
		return broker().dropConnections(others());
	}

	/**
	 * Closes the connection of one client without DISCONNECT.
	 * @param clientId its client identifier
	 */
	public void dropConnection(String clientId) {
		Assert.state(broker().dropConnections(clientId::equals) > 0,
				() -> "There is no client '%s'; connected are %s".formatted(clientId, broker().clients()));
	}

	/**
	 * Drops all connections and makes the broker forget the sessions of all other
	 * clients, with their subscriptions and the messages that wait for them.
	 */
	public void loseSessions() {
		broker().loseSessions(others());
		awaitOwnConnection();
	}

	/**
	 * Drops all connections, keeps the sessions, and comes back at the same address.
	 * @param during run while there is no broker
	 */
	public void outage(Runnable during) {
		broker().outage(during);
		awaitOwnConnection();
	}

	private void awaitOwnConnection() {
		Assert.state(await(PATIENCE, () -> this.client.status().isConnected()), "The probe could not connect again");
	}

	private Predicate<String> others() {
		return Predicate.not(this.client.options().clientId()::equals);
	}

	MqttBroker broker() {
		if (this.broker == null) {
			throw new IllegalStateException(
					"Only an embedded broker can do this: annotate the test with @EmbeddedMqttBroker");
		}
		return this.broker;
	}

	<T> @Nullable T convert(ReceivedMessage message, Class<T> type) {
		return this.converter.decode(message.payload(), message.properties().contentType(), type);
	}

	/** Waits for a condition, looking whenever a message arrives and every 20 ms. */
	boolean await(Duration patience, Supplier<Boolean> condition) {
		long deadline = System.nanoTime() + patience.toNanos();
		synchronized (this.messages) {
			while (!condition.get()) {
				long left = deadline - System.nanoTime();
				if (left <= 0) {
					return false;
				}
				try {
					this.messages.wait(Math.max(1, Math.min(20, TimeUnit.NANOSECONDS.toMillis(left))));
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
					throw new IllegalStateException("Interrupted while waiting for a message", ex);
				}
			}
			return true;
		}
	}

	/**
	 * Starts assertions that wait, at most 10 s unless told otherwise.
	 * @return the assertions
	 * @deprecated use {@code assertThat(probe)}
	 */
	@Deprecated
	@Override
	public MqttProbeAssert assertThat() {
		return new MqttProbeAssert(this, PATIENCE);
	}

	/** Disconnects. */
	@Override
	public void close() {
		this.client.close();
	}

}
