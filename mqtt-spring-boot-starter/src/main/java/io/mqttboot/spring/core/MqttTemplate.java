package io.mqttboot.spring.core;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.micrometer.observation.ObservationRegistry;
import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.observation.MqttPublishObservationConvention;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ConcurrentLruCache;

/**
 * {@link MqttOperations} on a client. Thread-safe.
 */
public final class MqttTemplate implements MqttOperations {

	/** Destination in meters of messages whose topic was given in full. */
	static final String NO_PATTERN = "none";

	private final PublishSettings settings;

	private final ConcurrentLruCache<String, TopicPattern> patterns = new ConcurrentLruCache<>(256, TopicPattern::of);

	private MqttTemplate(Builder builder) {
		ObservedPublisher publisher = new ObservedPublisher(builder.client, builder.connection,
				builder.observationRegistry, builder.observationConvention);
		this.settings = new PublishSettings(builder.client, builder.payloadConverter, publisher, builder.defaultQos,
				builder.sendTimeout);
	}

	/**
	 * Starts a template.
	 * @param client publishes the messages
	 * @param payloadConverter converts payloads
	 * @return a builder
	 */
	public static Builder builder(MqttClient client, MqttPayloadConverter payloadConverter) {
		return new Builder(client, payloadConverter);
	}

	@Override
	public PublishResult send(String topic, @Nullable Object payload) {
		return toTopic(topic).payload(payload).send();
	}

	@Override
	public CompletableFuture<PublishResult> sendAsync(String topic, @Nullable Object payload) {
		return toTopic(topic).payload(payload).sendAsync();
	}

	@Override
	public PublishSpec toTopic(String topic) {
		return new OutgoingMessage(this.settings, topic, NO_PATTERN);
	}

	@Override
	public PublishSpec to(String topicPattern, Object... variables) {
		TopicPattern pattern = this.patterns.get(topicPattern);
		return message(pattern, pattern.expand(variables));
	}

	@Override
	public PublishSpec to(String topicPattern, Map<String, ?> variables) {
		TopicPattern pattern = this.patterns.get(topicPattern);
		return message(pattern, pattern.expand(variables));
	}

	private PublishSpec message(TopicPattern pattern, String topic) {
		return new OutgoingMessage(this.settings, topic,
				pattern.variables().isEmpty() ? NO_PATTERN : pattern.toString());
	}

	/** Builds a template. */
	public static final class Builder {

		private final MqttClient client;

		private final MqttPayloadConverter payloadConverter;

		private String connection = MqttConnections.DEFAULT;

		private QoS defaultQos = QoS.AT_LEAST_ONCE;

		private Duration sendTimeout = Duration.ofSeconds(10);

		private ObservationRegistry observationRegistry = ObservationRegistry.NOOP;

		private @Nullable MqttPublishObservationConvention observationConvention;

		private Builder(MqttClient client, MqttPayloadConverter payloadConverter) {
			this.client = client;
			this.payloadConverter = payloadConverter;
		}

		/**
		 * Names the connection in observations. Default: {@code default}.
		 * @param connection the name
		 * @return this builder
		 */
		public Builder connection(String connection) {
			this.connection = connection;
			return this;
		}

		/**
		 * QoS of messages that do not say theirs. Default: 1.
		 * @param defaultQos the QoS
		 * @return this builder
		 */
		public Builder defaultQos(QoS defaultQos) {
			this.defaultQos = defaultQos;
			return this;
		}

		/**
		 * How long {@code send} waits for the acknowledgement. Default: 10 s.
		 * @param sendTimeout the time, positive
		 * @return this builder
		 */
		public Builder sendTimeout(Duration sendTimeout) {
			if (sendTimeout.isNegative() || sendTimeout.isZero()) {
				throw new IllegalArgumentException("The send timeout must be positive, not " + sendTimeout);
			}
			this.sendTimeout = sendTimeout;
			return this;
		}

		/**
		 * Where observations go. Default: nowhere.
		 * @param observationRegistry the registry
		 * @return this builder
		 */
		public Builder observationRegistry(ObservationRegistry observationRegistry) {
			this.observationRegistry = observationRegistry;
			return this;
		}

		/**
		 * Name and keys of observations.
		 * @param observationConvention the convention, or {@code null} for the default
		 * @return this builder
		 */
		public Builder observationConvention(@Nullable MqttPublishObservationConvention observationConvention) {
			this.observationConvention = observationConvention;
			return this;
		}

		/**
		 * Builds the template.
		 * @return the template
		 */
		public MqttTemplate build() {
			return new MqttTemplate(this);
		}

	}

}
