package io.mqttboot.spring.core;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

import io.mqttboot.client.MqttBlockingClient;
import io.mqttboot.client.MqttClient;
import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.options.SessionOptions;

/**
 * Reads the retained message of a topic, on a short connection of its own: a server sends
 * it for a new subscription, and a subscription made and ended on the connection of the
 * application could be one that a listener has.
 */
final class RetainedReader {

	private static final AtomicLong NUMBERS = new AtomicLong();

	private final MqttClient client;

	private final Duration patience;

	/**
	 * Creates a reader.
	 * @param client knows the server
	 * @param patience how long to wait for the message once subscribed; MQTT has no
	 * answer that says there is none
	 */
	RetainedReader(MqttClient client, Duration patience) {
		this.client = client;
		this.patience = patience;
	}

	Optional<ReceivedMessage> read(String topic) {
		String checked = MqttMessage.to(topic).build().topic();
		CompletableFuture<ReceivedMessage> found = new CompletableFuture<>();
		try (MqttClient reader = MqttClient.create(options())) {
			MqttBlockingClient blocking = reader.blocking();
			blocking.connect();
			blocking.subscribe(Subscription.atLeastOnce(checked), (message) -> {
				if (message.retained()) {
					found.complete(message);
				}
			});
			return Optional.of(found.get(this.patience.toNanos(), TimeUnit.NANOSECONDS));
		}
		catch (TimeoutException ex) {
			return Optional.empty();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new MqttStateException("Interrupted while waiting for the retained message of '" + topic + "'");
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex.getCause());
		}
	}

	private MqttClientOptions options() {
		MqttClientOptions options = this.client.options();
		MqttClientOptions.Builder builder = options.mutate()
			.will(null)
			.reconnect((reconnect) -> reconnect.enabled(false))
			.session((session) -> SessionOptions.builder().cleanStart(true).expiry(Duration.ZERO));
		if (!options.clientIdGenerated() && !options.clientId().isEmpty()) {
			builder.clientId("%s-retained-%d".formatted(options.clientId(), NUMBERS.incrementAndGet()));
		}
		return builder.build();
	}

}
