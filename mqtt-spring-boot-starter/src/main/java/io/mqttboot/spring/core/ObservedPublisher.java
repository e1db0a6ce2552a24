package io.mqttboot.spring.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.spring.observation.MqttObservation;
import io.mqttboot.spring.observation.MqttPublishContext;
import io.mqttboot.spring.observation.MqttPublishObservationConvention;
import io.mqttboot.spring.observation.MqttRequestContext;
import io.mqttboot.spring.observation.MqttRequestObservationConvention;
import org.jspecify.annotations.Nullable;

/**
 * Publishes and observes, from the call to the acknowledgement or the reply.
 */
final class ObservedPublisher {

	private final MqttClient client;

	private final String connection;

	private final ObservationRegistry registry;

	private final @Nullable MqttPublishObservationConvention convention;

	private final @Nullable MqttRequestObservationConvention requestConvention;

	ObservedPublisher(MqttClient client, String connection, ObservationRegistry registry,
			@Nullable MqttPublishObservationConvention convention,
			@Nullable MqttRequestObservationConvention requestConvention) {
		this.client = client;
		this.connection = connection;
		this.registry = registry;
		this.convention = convention;
		this.requestConvention = requestConvention;
	}

	PublishResult publishAndWait(MqttMessage.Builder builder, String destination, Duration timeout) {
		MqttMessage message = builder.build();
		if (this.registry.isNoop()) {
			return this.client.blocking().publish(message, timeout);
		}
		MqttPublishContext context = context(builder, destination, message);
		Observation observation = start(context);
		try {
			PublishResult result = this.client.blocking().publish(builder.build(), timeout);
			context.setResult(result);
			return result;
		}
		catch (RuntimeException ex) {
			observation.error(ex);
			throw ex;
		}
		finally {
			observation.stop();
		}
	}

	CompletableFuture<PublishResult> publish(MqttMessage.Builder builder, String destination) {
		if (this.registry.isNoop()) {
			return this.client.publish(builder.build()).acknowledged();
		}
		CompletableFuture<PublishResult> observed = new CompletableFuture<>();
		publish(builder, destination, observed);
		return observed;
	}

	/** Publishes and completes a future that somebody has already. */
	Publication publish(MqttMessage.Builder builder, String destination, CompletableFuture<PublishResult> observed) {
		MqttPublishContext context = context(builder, destination, builder.build());
		Observation observation = start(context);
		Publication publication = this.client.publish(builder.build());
		publication.acknowledged().whenComplete((result, failure) -> {
			if (failure != null) {
				observation.error(failure);
				observation.stop();
				observed.completeExceptionally(failure);
			}
			else {
				context.setResult(result);
				observation.stop();
				observed.complete(result);
			}
		});
		return publication;
	}

	/** Publishes a request and takes the reply. */
	CompletableFuture<ReceivedMessage> request(MqttMessage.Builder builder, String destination, Duration timeout) {
		MqttMessage message = builder.build();
		if (this.registry.isNoop()) {
			return this.client.request(message, timeout);
		}
		MqttRequestContext context = new MqttRequestContext(this.connection, this.client.options().clientId(),
				destination, message, builder);
		Observation observation = MqttObservation.REQUEST
			.observation(this.requestConvention, MqttRequestObservationConvention.DEFAULT, () -> context, this.registry)
			.start();
		CompletableFuture<ReceivedMessage> observed = new CompletableFuture<>();
		CompletableFuture<ReceivedMessage> reply = this.client.request(builder.build(), timeout);
		reply.whenComplete((received, failure) -> {
			if (failure != null) {
				observation.error(failure);
				observation.stop();
				observed.completeExceptionally(failure);
			}
			else {
				context.setResponse(received);
				observation.stop();
				observed.complete(received);
			}
		});
		observed.whenComplete((received, failure) -> {
			if (observed.isCancelled()) {
				reply.cancel(false);
			}
		});
		return observed;
	}

	private MqttPublishContext context(MqttMessage.Builder builder, String destination, MqttMessage message) {
		boolean propagate = this.client.options().version() == MqttVersion.V5;
		return new MqttPublishContext(this.connection, this.client.options().clientId(), destination, message,
				propagate ? builder : null);
	}

	/** Whoever traces adds user properties to the builder now. */
	private Observation start(MqttPublishContext context) {
		return MqttObservation.PUBLISH
			.observation(this.convention, MqttPublishObservationConvention.DEFAULT, () -> context, this.registry)
			.start();
	}

}
