package io.mqttboot.spring.core;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.micrometer.observation.ObservationRegistry;
import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
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

	private final MqttClient client;

	private final MqttPayloadConverter payloadConverter;

	private final ObservedPublisher publisher;

	private final QoS defaultQos;

	private final Duration sendTimeout;

	private final ConcurrentLruCache<String, TopicPattern> patterns = new ConcurrentLruCache<>(256, TopicPattern::of);

	private MqttTemplate(Builder builder) {
		this.client = builder.client;
		this.payloadConverter = builder.payloadConverter;
		this.publisher = new ObservedPublisher(builder.client, builder.connection, builder.observationRegistry,
				builder.observationConvention);
		this.defaultQos = builder.defaultQos;
		this.sendTimeout = builder.sendTimeout;
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
		return new Message(topic, NO_PATTERN);
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
		return new Message(topic, pattern.variables().isEmpty() ? NO_PATTERN : pattern.toString());
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

	private final class Message implements PublishSpec {

		private final MqttMessage.Builder builder;

		private final String destination;

		private @Nullable Object payload;

		private @Nullable String contentType;

		Message(String topic, String destination) {
			this.builder = MqttMessage.to(topic).qos(MqttTemplate.this.defaultQos);
			this.destination = destination;
		}

		@Override
		public PublishSpec payload(@Nullable Object payload) {
			this.payload = payload;
			return this;
		}

		@Override
		public PublishSpec qos(QoS qos) {
			this.builder.qos(qos);
			return this;
		}

		@Override
		public PublishSpec retain(boolean retain) {
			this.builder.retain(retain);
			return this;
		}

		@Override
		public PublishSpec contentType(String contentType) {
			this.contentType = contentType;
			return this;
		}

		@Override
		public PublishSpec expiry(Duration expiry) {
			this.builder.expiry(expiry);
			return this;
		}

		@Override
		public PublishSpec responseTopic(String responseTopic) {
			this.builder.responseTopic(responseTopic);
			return this;
		}

		@Override
		public PublishSpec correlationData(byte[] correlationData) {
			this.builder.correlationData(correlationData);
			return this;
		}

		@Override
		public PublishSpec userProperty(String name, String value) {
			this.builder.userProperty(name, value);
			return this;
		}

		@Override
		public PublishResult send() {
			encode();
			return MqttTemplate.this.publisher.publishAndWait(this.builder, this.destination,
					MqttTemplate.this.sendTimeout);
		}

		@Override
		public CompletableFuture<PublishResult> sendAsync() {
			try {
				encode();
				return MqttTemplate.this.publisher.publish(this.builder, this.destination);
			}
			catch (RuntimeException ex) {
				return CompletableFuture.failedFuture(ex);
			}
		}

		private void encode() {
			MqttPayloadConverter.Encoded encoded = MqttTemplate.this.payloadConverter.encode(this.payload,
					this.contentType);
			this.builder.payload(encoded.bytes());
			if (this.contentType != null || MqttTemplate.this.client.options().version() == MqttVersion.V5) {
				this.builder.contentType(encoded.contentType());
			}
		}

	}

}
