package io.mqttboot.spring.core;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.error.MqttTimeoutException;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.PublishResult;
import org.jspecify.annotations.Nullable;

/**
 * A message that waits for a transaction to commit.
 */
final class DeferredMessage {

	private final ObservedPublisher publisher;

	private final MqttMessage.Builder builder;

	private final String destination;

	private final @Nullable Duration patience;

	private final CompletableFuture<PublishResult> result = new CompletableFuture<>();

	private @Nullable Publication publication;

	/**
	 * Creates the message.
	 * @param patience how long to wait for the acknowledgement after the commit, or
	 * {@code null} not to wait
	 */
	DeferredMessage(ObservedPublisher publisher, MqttMessage.Builder builder, String destination,
			@Nullable Duration patience) {
		this.publisher = publisher;
		this.builder = builder;
		this.destination = destination;
		this.patience = patience;
	}

	/** Completes with the acknowledgement, or is cancelled if there is no commit. */
	CompletableFuture<PublishResult> result() {
		return this.result;
	}

	void send() {
		this.publication = this.publisher.publish(this.builder, this.destination, this.result);
	}

	void drop() {
		this.result.completeExceptionally(
				new CancellationException("The transaction was not committed, so the message was not sent"));
	}

	/** Waits for the acknowledgement, if somebody wants that. */
	void await() {
		if (this.patience == null) {
			return;
		}
		try {
			this.result.get(this.patience.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new MqttStateException(
					"Interrupted while waiting for a message sent after the commit; the message stays on its way");
		}
		catch (TimeoutException ex) {
			boolean accepted = isAccepted();
			throw new MqttTimeoutException(
					"The transaction is committed, but its message was not acknowledged within "
							+ "%s; %s".formatted(this.patience,
									accepted ? "it was accepted and stays on its way" : "it was not accepted yet"),
					accepted);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof MqttException known) {
				throw known;
			}
			throw new IllegalStateException("Unexpected failure of a message sent after the commit", ex.getCause());
		}
	}

	private boolean isAccepted() {
		CompletableFuture<Void> accepted = (this.publication != null) ? this.publication.accepted() : null;
		return accepted != null && accepted.isDone() && !accepted.isCompletedExceptionally();
	}

}
