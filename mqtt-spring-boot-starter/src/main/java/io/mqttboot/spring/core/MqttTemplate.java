package io.mqttboot.spring.core;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.micrometer.observation.ObservationRegistry;
import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.observation.MqttPublishObservationConvention;
import io.mqttboot.spring.observation.MqttRequestObservationConvention;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ConcurrentLruCache;

/**
 * {@link MqttOperations} on a client. Thread-safe.
 */
public final class MqttTemplate implements MqttOperations {

	/** Destination in meters of messages whose topic was given in full. */
	static final String NO_PATTERN = "none";

	private final PublishSettings settings;

	private final RetainedReader retainedReader;

	private final ConcurrentLruCache<String, TopicPattern> patterns = new ConcurrentLruCache<>(256, TopicPattern::of);

	private MqttTemplate(Builder builder) {
		ObservedPublisher publisher = new ObservedPublisher(builder.client, builder.connection,
				builder.observationRegistry, builder.observationConvention, builder.requestConvention);
		this.settings = new PublishSettings(builder.client, builder.payloadConverter, publisher, builder.defaultQos,
				builder.sendTimeout, builder.afterCommit);
		this.retainedReader = new RetainedReader(builder.client, builder.retainedTimeout);
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

	/**
	 * Publishes a message that is complete already, for example one that is passed on.
	 * @param message the message
	 * @param destination what stands for its topic in meters, for example a pattern
	 * @return completes with the acknowledgement
	 */
	public CompletableFuture<PublishResult> publish(MqttMessage message, String destination) {
		return this.settings.publisher().publish(message.mutate(), destination);
	}

	@Override
	public <T> @Nullable T request(String topic, @Nullable Object payload, Class<T> type, Duration timeout) {
		return toTopic(topic).payload(payload).timeout(timeout).request(type);
	}

	@Override
	public <T> Optional<T> retained(String topic, Class<T> type) {
		return this.retainedReader.read(topic)
			.flatMap((message) -> Optional.ofNullable(this.settings.payloadConverter()
				.decode(message.payload(), message.properties().contentType(), type)));
	}

	/** Builds a template. */
	public static final class Builder {

		private final MqttClient client;

		private final MqttPayloadConverter payloadConverter;

		private String connection = MqttConnections.DEFAULT;

		private QoS defaultQos = QoS.AT_LEAST_ONCE;

		private Duration sendTimeout = Duration.ofSeconds(10);

		private Duration retainedTimeout = Duration.ofSeconds(1);

		private boolean afterCommit;

		private ObservationRegistry observationRegistry = ObservationRegistry.NOOP;

		private @Nullable MqttPublishObservationConvention observationConvention;

		private @Nullable MqttRequestObservationConvention requestConvention;

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
		 * How long {@code send} waits for the acknowledgement, and {@code request} for
		 * the reply. Default: 10 s.
		 * @param sendTimeout the time, positive
		 * @return this builder
		 */
		public Builder sendTimeout(Duration sendTimeout) {
			this.sendTimeout = PublishSettings.positive(sendTimeout);
			return this;
		}

		/**
		 * How long {@code retained} waits for the message. Default: 1 s.
		 * @param retainedTimeout the time, positive
		 * @return this builder
		 */
		public Builder retainedTimeout(Duration retainedTimeout) {
			this.retainedTimeout = PublishSettings.positive(retainedTimeout);
			return this;
		}

		/**
		 * Whether messages given in a transaction are sent only after its commit.
		 * Default: no.
		 * @param afterCommit whether to wait for the commit
		 * @return this builder
		 * @throws IllegalStateException if {@code spring-tx} is not on the class path
		 */
		public Builder afterCommit(boolean afterCommit) {
			this.afterCommit = PublishSettings.transactions(afterCommit);
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
		 * Name and keys of observations of published messages.
		 * @param observationConvention the convention, or {@code null} for the default
		 * @return this builder
		 */
		public Builder observationConvention(@Nullable MqttPublishObservationConvention observationConvention) {
			this.observationConvention = observationConvention;
			return this;
		}

		/**
		 * Name and keys of observations of requests.
		 * @param requestConvention the convention, or {@code null} for the default
		 * @return this builder
		 */
		public Builder requestConvention(@Nullable MqttRequestObservationConvention requestConvention) {
			this.requestConvention = requestConvention;
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
