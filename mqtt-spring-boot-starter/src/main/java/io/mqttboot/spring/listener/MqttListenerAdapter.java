package io.mqttboot.spring.listener;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.spring.listener.ListenerDispatcher.Outcome;
import io.mqttboot.spring.observation.MqttListenerContext;
import io.mqttboot.spring.observation.MqttListenerObservationConvention;
import io.mqttboot.spring.observation.MqttObservation;
import org.jspecify.annotations.Nullable;

/**
 * Takes deliveries through a listener, observed, with what all of them share.
 */
final class MqttListenerAdapter {

	private final MqttListenerEndpoint endpoint;

	private final String connection;

	private final String clientId;

	private final Executor executor;

	private final ReplySender replies;

	private final MqttErrorHandler errorHandler;

	private final @Nullable MqttMessageRecoverer recoverer;

	private final ObservationRegistry registry;

	private final @Nullable MqttListenerObservationConvention convention;

	private final ListenerCounters counters = new ListenerCounters();

	MqttListenerAdapter(MqttListenerEndpoint endpoint, String connection, String clientId, Executor executor,
			ReplySender replies, ListenerSettings settings) {
		this.endpoint = endpoint;
		this.connection = connection;
		this.clientId = clientId;
		this.executor = executor;
		this.replies = replies;
		this.errorHandler = settings.errorHandler();
		this.recoverer = settings.recoverer();
		this.registry = settings.observationRegistry();
		this.convention = settings.listenerConvention();
	}

	MqttListenerEndpoint endpoint() {
		return this.endpoint;
	}

	String connection() {
		return this.connection;
	}

	/** Where attempts and error handling go on that cannot go on where they are. */
	Executor executor() {
		return this.executor;
	}

	MqttErrorHandler errorHandler() {
		return this.errorHandler;
	}

	@Nullable MqttMessageRecoverer recoverer() {
		return this.recoverer;
	}

	ListenerCounters counters() {
		return this.counters;
	}

	@Nullable CompletableFuture<PublishResult> reply(MqttInboundMessage message, Object value) {
		return this.replies.send(message, value);
	}

	/**
	 * Handles a delivery.
	 * @param delivery the messages
	 * @return completes when they are handled, never fails
	 */
	CompletableFuture<Outcome> handle(ListenerDelivery delivery) {
		if (this.registry.isNoop()) {
			return new ListenerRun(this, delivery, Observation.NOOP, null).start();
		}
		MqttListenerContext context = new MqttListenerContext(this.connection, this.clientId, this.endpoint.id(),
				delivery.first().pattern().toString(), delivery.first().message());
		Observation observation = MqttObservation.LISTENER
			.observation(this.convention, MqttListenerObservationConvention.DEFAULT, () -> context, this.registry)
			.start();
		return new ListenerRun(this, delivery, observation, context).start();
	}

}
