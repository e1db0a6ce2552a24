package io.mqttboot.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

import io.mqttboot.client.internal.engine.ClientEngine;
import io.mqttboot.client.internal.engine.Resources;
import io.mqttboot.client.message.ClientStatus;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.InFlightMessage;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.SessionSnapshot;
import io.mqttboot.client.message.SubscribeResult;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.message.UnsubscribeResult;
import io.mqttboot.client.options.DisconnectOptions;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.spi.MessageHandler;
import io.mqttboot.client.spi.MqttEventListener;
import io.mqttboot.client.spi.Registration;

/**
 * The client that {@link MqttClient#create} returns.
 */
final class DefaultMqttClient implements MqttClient {

	private final MqttClientOptions options;

	private final ClientEngine engine;

	private final MqttBlockingClient blocking;

	private final MqttDebug debug;

	DefaultMqttClient(MqttClientOptions options, Resources resources) {
		this.options = options;
		this.engine = engine(options, resources);
		this.debug = new DefaultMqttDebug(this.engine);
		this.blocking = new DefaultMqttBlockingClient(this, this.engine, options.timeouts().operation());
	}

	private static ClientEngine engine(MqttClientOptions options, Resources resources) {
		try {
			return new ClientEngine(options, resources);
		}
		catch (RuntimeException ex) {
			resources.release();
			throw ex;
		}
	}

	@Override
	public MqttClientOptions options() {
		return this.options;
	}

	@Override
	public CompletableFuture<ConnectResult> connect() {
		return this.engine.connect();
	}

	@Override
	public CompletableFuture<Void> disconnect(DisconnectOptions how) {
		if (how.hasProperties() && this.options.version() == MqttVersion.V3_1_1) {
			throw new IllegalArgumentException(
					"DISCONNECT of MQTT 3.1.1 has no session expiry, reason string and user properties");
		}
		String problem = this.options.checks().problem(how);
		if (problem != null) {
			throw new IllegalArgumentException(problem);
		}
		Duration expiry = how.sessionExpiry();
		if (expiry != null && !expiry.isZero() && this.options.sessionExpiry().isZero()) {
			throw new IllegalArgumentException("The session expiry was 0 in CONNECT, so DISCONNECT cannot set it to "
					+ expiry + " [MQTT5-3.14.2.2.2]");
		}
		return this.engine.disconnect(how);
	}

	@Override
	public CompletableFuture<Void> reauthenticate() {
		return this.engine.reauthenticate();
	}

	@Override
	public Publication publish(MqttMessage message) {
		return this.engine.publish(message);
	}

	@Override
	public CompletableFuture<ReceivedMessage> request(MqttMessage message, Duration timeout) {
		return this.engine.request(message, timeout);
	}

	@Override
	public CompletableFuture<SubscribeResult> subscribe(List<Subscription> subscriptions, MessageHandler handler) {
		return this.engine.reception().subscribe(subscriptions, Objects.requireNonNull(handler, "handler"));
	}

	@Override
	public CompletableFuture<SubscribeResult> subscribe(List<Subscription> subscriptions) {
		return this.engine.reception().subscribe(subscriptions, null);
	}

	@Override
	public Flow.Publisher<ReceivedMessage> messages(Subscription subscription) {
		return this.engine.reception().messages(subscription, false);
	}

	@Override
	public Flow.Publisher<ReceivedMessage> messagesToAcknowledge(Subscription subscription) {
		return this.engine.reception().messages(subscription, true);
	}

	@Override
	public CompletableFuture<UnsubscribeResult> unsubscribe(String... filters) {
		return this.engine.reception().unsubscribe(Arrays.stream(filters).map(TopicFilter::of).toList());
	}

	@Override
	public Registration handle(String filter, MessageHandler handler) {
		return this.engine.reception().handle(TopicFilter.of(filter), handler);
	}

	@Override
	public Registration onUnmatched(MessageHandler handler) {
		return this.engine.reception().onUnmatched(handler);
	}

	@Override
	public Registration addListener(MqttEventListener listener) {
		return this.engine.addListener(listener);
	}

	@Override
	public MqttBlockingClient blocking() {
		return this.blocking;
	}

	@Override
	public MqttDebug debug() {
		return this.debug;
	}

	@Override
	public ClientStatus status() {
		return this.engine.status();
	}

	@Override
	public CompletableFuture<List<InFlightMessage>> inFlight() {
		return this.engine.inFlight();
	}

	@Override
	public CompletableFuture<SessionSnapshot> saveSession() {
		return this.engine.persistence().save();
	}

	@Override
	public CompletableFuture<Void> restoreSession(SessionSnapshot snapshot) {
		return this.engine.persistence().restore(snapshot);
	}

	@Override
	public CompletableFuture<Void> closeAsync() {
		return this.engine.close();
	}

	@Override
	public void abort() {
		this.engine.abort();
	}

	@Override
	public void close() {
		CompletableFuture<Void> closed = this.engine.close();
		if (!ClientEngine.onLoopThread() && !ClientEngine.inCallback()) {
			closed.join();
		}
	}

	@Override
	public String toString() {
		return "MqttClient[%s, %s]".formatted(this.options, this.engine.status().state());
	}

}
