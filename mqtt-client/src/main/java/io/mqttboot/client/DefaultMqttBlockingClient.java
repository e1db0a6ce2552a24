package io.mqttboot.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.error.MqttInterruptedException;
import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.error.MqttTimeoutException;
import io.mqttboot.client.internal.engine.ClientEngine;
import io.mqttboot.client.message.ClientStatus;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.SubscribeResult;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.UnsubscribeResult;
import io.mqttboot.client.spi.MessageHandler;

/**
 * Waits for the futures of a client.
 */
final class DefaultMqttBlockingClient implements MqttBlockingClient {

	private final MqttClient client;

	private final ClientEngine engine;

	private final Duration timeout;

	DefaultMqttBlockingClient(MqttClient client, ClientEngine engine, Duration timeout) {
		this.client = client;
		this.engine = engine;
		this.timeout = timeout;
	}

	@Override
	public MqttBlockingClient withTimeout(Duration limit) {
		if (limit.isNegative() || limit.isZero()) {
			throw new IllegalArgumentException("The timeout must be positive, not " + limit);
		}
		return new DefaultMqttBlockingClient(this.client, this.engine, countable(limit));
	}

	@Override
	public ConnectResult connect() {
		checkThread();
		return await("connect", this.client.connect(), () -> true, this.timeout);
	}

	@Override
	public void disconnect() {
		checkThread();
		await("disconnect", this.client.disconnect(), () -> true, this.timeout);
	}

	@Override
	public PublishResult publish(MqttMessage message) {
		return publish(message, this.timeout);
	}

	@Override
	public PublishResult publish(MqttMessage message, Duration timeout) {
		checkThread();
		Duration limit = countable(timeout);
		long start = System.nanoTime();
		Publication publication = publishWithRoom(message, limit);
		CompletableFuture<Void> accepted = publication.accepted();
		Duration left = limit.minusNanos(System.nanoTime() - start);
		return await(message, publication.acknowledged(),
				() -> accepted.isDone() && !accepted.isCompletedExceptionally(),
				left.isNegative() ? Duration.ZERO : left, limit);
	}

	/** Waits while the queue is full, if the client refuses messages then. */
	private Publication publishWithRoom(MqttMessage message, Duration limit) {
		CompletableFuture<? extends Publication> publication = this.engine.publishWithRoom(message);
		if (publication.isDone()) {
			return publication.join();
		}
		try {
			return publication.get(limit.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			boolean goesOn = !publication.cancel(false);
			throw new MqttInterruptedException("Interrupted while waiting for room for %s in the queue; %s"
				.formatted(message, goesOn ? "the operation goes on" : "it was not published"), ex);
		}
		catch (TimeoutException ex) {
			if (!publication.cancel(false)) {
				return publication.join(); // room came at the last moment
			}
			throw new MqttTimeoutException(
					"The queue of messages that wait to be sent had no room for %s within %s; it was not published"
						.formatted(message, limit),
					false);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("Unexpected failure of " + message, ex.getCause());
		}
	}

	@Override
	public ReceivedMessage request(MqttMessage message, Duration limit) {
		checkThread();
		return await(message, this.client.request(message, limit), () -> true, countable(limit).plus(this.timeout));
	}

	@Override
	public SubscribeResult subscribe(List<Subscription> subscriptions, MessageHandler handler) {
		checkThread();
		return await("subscribe", this.client.subscribe(subscriptions, handler), () -> true, this.timeout);
	}

	@Override
	public UnsubscribeResult unsubscribe(String... filters) {
		checkThread();
		return await("unsubscribe", this.client.unsubscribe(filters), () -> true, this.timeout);
	}

	private static void checkThread() {
		if (ClientEngine.onLoopThread()) {
			throw new MqttStateException("A blocking call on an event loop would wait for itself: use the "
					+ "asynchronous method, or give the dependent of the future an executor (thenApplyAsync)");
		}
	}

	/** What nanoseconds cannot count is as long as they can. */
	private static Duration countable(Duration limit) {
		return Duration.ofNanos(TimeUnit.NANOSECONDS.convert(limit));
	}

	private <T> T await(Object what, CompletableFuture<T> future, BooleanSupplier accepted, Duration limit) {
		return await(what, future, accepted, limit, limit);
	}

	private <T> T await(Object what, CompletableFuture<T> future, BooleanSupplier accepted, Duration left,
			Duration limit) {
		try {
			return future.get(TimeUnit.NANOSECONDS.convert(left), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new MqttInterruptedException("Interrupted while waiting for " + what + "; the operation goes on", ex);
		}
		catch (TimeoutException ex) {
			boolean goesOn = accepted.getAsBoolean();
			throw new MqttTimeoutException("No answer to %s within %s; %s%s".formatted(what, limit,
					goesOn ? "the operation was accepted and goes on" : "the operation was not accepted yet",
					absence()), goesOn);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof MqttException known) {
				throw known;
			}
			throw new IllegalStateException("Unexpected failure of " + what, ex.getCause());
		}
	}

	/** Why no answer could come, if there is no connection. */
	private String absence() {
		ClientStatus status = this.client.status();
		if (status.isConnected()) {
			return "";
		}
		Throwable error = status.lastError();
		return (error != null) ? "; there is no connection: " + error.getMessage() : "; there is no connection yet";
	}

}
