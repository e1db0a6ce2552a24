package io.mqttboot.spring.core;

import java.util.concurrent.CompletableFuture;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.Publication;
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

	/**
	 * A publication and the future that completes when it was acknowledged and observed.
	 */
	record Observed(Publication publication, CompletableFuture<PublishResult> acknowledged) {
	}

	Observed publish(MqttMessage.Builder builder, String destination) {
		MqttMessage message = builder.build();
		if (this.registry.isNoop()) {
			Publication publication = this.client.publish(message);
			return new Observed(publication, publication.acknowledged());
		}
		boolean propagate = this.client.options().version() == MqttVersion.V5;
		MqttPublishContext context = new MqttPublishContext(this.connection, this.client.options().clientId(),
				destination, message, propagate ? builder : null);
		Observation observation = MqttObservation.PUBLISH
			.observation(this.convention, MqttPublishObservationConvention.DEFAULT, () -> context, this.registry)
			.start();
		Publication publication = publish(builder, observation);
		CompletableFuture<PublishResult> observed = new CompletableFuture<>();
		publication.acknowledged().whenComplete((result, failure) -> {
			if (result != null) {
				context.setResult(result);
			}
			if (failure != null) {
				observation.error(failure);
			}
			observation.stop();
			if (failure != null) {
				observed.completeExceptionally(failure);
			}
			else {
				observed.complete(result);
			}
		});
		return new Observed(publication, observed);
	}

	private Publication publish(MqttMessage.Builder builder, Observation observation) {
		try {
			return this.client.publish(builder.build());
		}
		catch (RuntimeException ex) {
			observation.error(ex);
			observation.stop();
			throw ex;
		}
	}

}
