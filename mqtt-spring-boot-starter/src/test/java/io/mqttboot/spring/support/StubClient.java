package io.mqttboot.spring.support;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;

import io.mqttboot.client.MqttBlockingClient;
import io.mqttboot.client.MqttClient;
import io.mqttboot.client.MqttDebug;
import io.mqttboot.client.error.MqttTimeoutException;
import io.mqttboot.client.message.ClientCounters;
import io.mqttboot.client.message.ClientState;
import io.mqttboot.client.message.ClientStatus;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.InFlightMessage;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.ServerLimits;
import io.mqttboot.client.message.SessionSnapshot;
import io.mqttboot.client.message.SubscribeResult;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.message.UnsubscribeResult;
import io.mqttboot.client.options.DisconnectOptions;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.spi.MessageHandler;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.spi.MqttEventListener;
import io.mqttboot.client.spi.Registration;
import org.jspecify.annotations.Nullable;

/**
 * A client without a connection: it remembers what it was asked to do, and the test plays
 * the server.
 */
public final class StubClient implements MqttClient {

	private final MqttClientOptions options;

	public final List<Sent> published = new CopyOnWriteArrayList<>();

	public final List<Subscription> subscribed = new CopyOnWriteArrayList<>();

	public final List<String> unsubscribed = new CopyOnWriteArrayList<>();

	public final CompletableFuture<ConnectResult> connected = new CompletableFuture<>();

	public volatile CompletableFuture<SubscribeResult> subscribeAnswer = new CompletableFuture<>();

	public volatile CompletableFuture<UnsubscribeResult> unsubscribeAnswer = new CompletableFuture<>();

	public volatile @Nullable PublishResult blockingAnswer;

	public volatile @Nullable Duration blockingTimeout;

	/** What the server announced, if above zero. */
	public volatile int maximumPacketSize;

	public volatile ClientState state = ClientState.IDLE;

	private final Map<TopicFilter, List<MessageHandler>> handlers = new LinkedHashMap<>();

	private final List<MqttEventListener> listeners = new CopyOnWriteArrayList<>();

	public StubClient(MqttClientOptions options) {
		this.options = options;
	}

	public StubClient() {
		this(MqttClientOptions.builder().clientId("stub").build());
	}

	/** A message that was published. */
	public record Sent(MqttMessage message, CompletableFuture<Void> accepted,
			CompletableFuture<PublishResult> acknowledged) implements Publication {

		public void acknowledge(ReasonCode reasonCode) {
			this.accepted.complete(null);
			this.acknowledged.complete(new PublishResult(this.message.qos(), 1, reasonCode, null, List.of()));
		}

		@Override
		public CompletableFuture<Boolean> cancel() {
			return CompletableFuture.completedFuture(false);
		}

	}

	public void deliver(ReceivedMessage message) throws Exception {
		List<MessageHandler> matching = new ArrayList<>();
		this.handlers.forEach((filter, all) -> {
			if (filter.matches(message.topic())) {
				matching.addAll(all);
			}
		});
		for (MessageHandler handler : matching) {
			handler.handle(message);
		}
	}

	public void fire(MqttEvent event) {
		this.listeners.forEach((listener) -> listener.onEvent(event));
	}

	@Override
	public MqttClientOptions options() {
		return this.options;
	}

	@Override
	public CompletableFuture<ConnectResult> connect() {
		this.state = ClientState.CONNECTING;
		return this.connected;
	}

	@Override
	public CompletableFuture<Void> disconnect(DisconnectOptions how) {
		this.state = ClientState.IDLE;
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public MqttDebug debug() {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<Void> reauthenticate() {
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public Publication publish(MqttMessage message) {
		Sent sent = new Sent(message, new CompletableFuture<>(), new CompletableFuture<>());
		this.published.add(sent);
		return sent;
	}

	@Override
	public CompletableFuture<ReceivedMessage> request(MqttMessage message, Duration timeout) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<SubscribeResult> subscribe(List<Subscription> subscriptions, MessageHandler handler) {
		subscriptions.forEach((subscription) -> handle(subscription.filter().toString(), handler));
		return subscribe(subscriptions);
	}

	@Override
	public CompletableFuture<SubscribeResult> subscribe(List<Subscription> subscriptions) {
		this.subscribed.addAll(subscriptions);
		return this.subscribeAnswer;
	}

	@Override
	public Flow.Publisher<ReceivedMessage> messages(Subscription subscription) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Flow.Publisher<ReceivedMessage> messagesToAcknowledge(Subscription subscription) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<UnsubscribeResult> unsubscribe(String... filters) {
		this.unsubscribed.addAll(Arrays.asList(filters));
		return this.unsubscribeAnswer.whenComplete(
				(result, failure) -> Arrays.asList(filters).forEach((f) -> this.handlers.remove(TopicFilter.of(f))));
	}

	@Override
	public Registration handle(String filter, MessageHandler handler) {
		List<MessageHandler> all = this.handlers.computeIfAbsent(TopicFilter.of(filter), (key) -> new ArrayList<>());
		all.add(handler);
		return () -> all.remove(handler);
	}

	@Override
	public Registration onUnmatched(MessageHandler handler) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Registration addListener(MqttEventListener listener) {
		this.listeners.add(listener);
		return () -> this.listeners.remove(listener);
	}

	@Override
	public MqttBlockingClient blocking() {
		return new Blocking();
	}

	@Override
	public ClientStatus status() {
		return new ClientStatus(this.state, this.options.server().toString(), this.options.clientId(), connection(),
				null, null, null, Instant.EPOCH, false, 0, 0, 0, 0, Duration.ZERO, null, null,
				new ClientCounters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
	}

	private @Nullable ConnectResult connection() {
		if (this.maximumPacketSize == 0) {
			return null;
		}
		ServerLimits limits = new ServerLimits(10, QoS.EXACTLY_ONCE, true, this.maximumPacketSize, 0, true, true, true);
		return new ConnectResult(this.options.version(), ReasonCode.SUCCESS, false, this.options.clientId(), false,
				Duration.ZERO, Duration.ZERO, limits, null, null, null, null, List.of());
	}

	@Override
	public CompletableFuture<List<InFlightMessage>> inFlight() {
		return CompletableFuture.completedFuture(List.of());
	}

	@Override
	public CompletableFuture<SessionSnapshot> saveSession() {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<Void> restoreSession(SessionSnapshot snapshot) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<Void> closeAsync() {
		this.state = ClientState.CLOSED;
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public void abort() {
		this.state = ClientState.WAITING;
	}

	@Override
	public void close() {
		closeAsync();
	}

	/** Answers at once, or times out. */
	private final class Blocking implements MqttBlockingClient {

		@Override
		public ConnectResult connect() {
			throw new UnsupportedOperationException();
		}

		@Override
		public MqttBlockingClient withTimeout(Duration limit) {
			return this;
		}

		@Override
		public void disconnect() {
			throw new UnsupportedOperationException();
		}

		@Override
		public PublishResult publish(MqttMessage message) {
			throw new UnsupportedOperationException();
		}

		@Override
		public PublishResult publish(MqttMessage message, Duration timeout) {
			StubClient.this.publish(message);
			StubClient.this.blockingTimeout = timeout;
			PublishResult answer = StubClient.this.blockingAnswer;
			if (answer == null) {
				throw new MqttTimeoutException("no answer", true);
			}
			return answer;
		}

		@Override
		public ReceivedMessage request(MqttMessage message, Duration timeout) {
			throw new UnsupportedOperationException();
		}

		@Override
		public SubscribeResult subscribe(List<Subscription> subscriptions, MessageHandler handler) {
			throw new UnsupportedOperationException();
		}

		@Override
		public UnsubscribeResult unsubscribe(String... filters) {
			throw new UnsupportedOperationException();
		}

	}

}
