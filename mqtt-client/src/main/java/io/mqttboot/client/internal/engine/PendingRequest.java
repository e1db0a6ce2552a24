package io.mqttboot.client.internal.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

import io.mqttboot.client.error.MqttTimeoutException;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.ReceivedMessage;
import org.jspecify.annotations.Nullable;

/**
 * A request from the call to its reply.
 */
final class PendingRequest {

	final MqttMessage message;

	final Duration timeout;

	final CompletableFuture<ReceivedMessage> reply;

	long number;

	@Nullable Future<?> deadline;

	@Nullable Publication publication;

	/** Set before the future completes. */
	boolean over;

	PendingRequest(MqttMessage message, Duration timeout, CompletableFuture<ReceivedMessage> reply) {
		this.message = message;
		this.timeout = timeout;
		this.reply = reply;
	}

	void fail(Throwable cause) {
		this.over = true;
		this.reply.completeExceptionally(cause);
	}

	MqttTimeoutException timeout(boolean sent) {
		return new MqttTimeoutException("No reply to the request to '%s' within %s; %s".formatted(this.message.topic(),
				this.timeout, sent ? "it was sent, a reply that comes now is ignored" : "it was not sent"), sent);
	}

}
