package io.mqttboot.spring.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.spring.observation.MqttObservation;
import io.mqttboot.spring.observation.MqttPublishContext;
import io.mqttboot.spring.observation.MqttPublishObservationConvention;
import org.jspecify.annotations.Nullable;

/**
 * Publishes and observes, from the call to the acknowledgement.
 */
final class ObservedPublisher {

	private final MqttClient client;

	private final String connection;

	private final ObservationRegistry registry;

	private final @Nullable MqttPublishObservationConvention convention;

	ObservedPublisher(MqttClient client, String connection, ObservationRegistry registry,
			@Nullable MqttPublishObservationConvention convention) {
		this.client = client;
		this.connection = connection;
		this.registry = registry;
		this.convention = convention;
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
		MqttMessage message = builder.build();
		if (this.registry.isNoop()) {
			return this.client.publish(message).acknowledged();
		}
		MqttPublishContext context = context(builder, destination, message);
		Observation observation = start(context);
		CompletableFuture<PublishResult> observed = new CompletableFuture<>();
		this.client.publish(builder.build()).acknowledged().whenComplete((result, failure) -> {
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
