package io.mqttboot.spring.listener;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.observation.ObservationRegistry;
import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttPayloadConverter;
import io.mqttboot.spring.core.MqttTemplate;
import io.mqttboot.spring.observation.MqttListenerObservationConvention;
import io.mqttboot.spring.observation.MqttPublishObservationConvention;
import org.jspecify.annotations.Nullable;

/**
 * Makes containers for listeners.
 */
public final class MqttListenerContainerFactory {

	private final MqttClient client;

	private final MqttConnections connections;

	private final MqttPayloadConverter payloadConverter;

	private final @Nullable MqttListenerErrorHandler errorHandler;

	private final List<TopicFilter> replyTopics;

	private final ObservationRegistry observationRegistry;

	private final @Nullable MqttListenerObservationConvention listenerConvention;

	private final @Nullable MqttPublishObservationConvention publishConvention;

	private final Map<MqttClient, SubscriptionTable> tables = new ConcurrentHashMap<>();

	private MqttListenerContainerFactory(Builder builder) {
		this.client = builder.client;
		this.connections = builder.connections;
		this.payloadConverter = builder.payloadConverter;
		this.errorHandler = builder.errorHandler;
		this.replyTopics = builder.replyTopics;
		this.observationRegistry = builder.observationRegistry;
		this.listenerConvention = builder.listenerConvention;
		this.publishConvention = builder.publishConvention;
	}

	/**
	 * Starts a factory.
	 * @param client receives the messages
	 * @param connections where connections of single listeners are added
	 * @param payloadConverter converts replies
	 * @return a builder
	 */
	public static Builder builder(MqttClient client, MqttConnections connections,
			MqttPayloadConverter payloadConverter) {
		return new Builder(client, connections, payloadConverter);
	}

	/**
	 * Makes a container. Nothing is subscribed yet.
	 * @param endpoint the declaration of the listener
	 * @return the container
	 * @throws InvalidMqttListenerException if the listener cannot work
	 */
	public MqttListenerContainer createContainer(MqttListenerEndpoint endpoint) {
		check(endpoint);
		MqttClient used = this.client;
		String connection = this.connections.nameOf(this.client);
		if (endpoint.dedicatedConnection()) {
			connection = endpoint.id();
			used = MqttClient.create(dedicatedOptions(endpoint));
			this.connections.addAndOwn(connection, used);
		}
		MqttTemplate template = MqttTemplate.builder(used, this.payloadConverter)
			.connection(connection)
			.observationRegistry(this.observationRegistry)
			.observationConvention(this.publishConvention)
			.build();
		MqttListenerAdapter adapter = new MqttListenerAdapter(endpoint, connection, used,
				new ReplySender(template, this.replyTopics), this.errorHandler, this.observationRegistry,
				this.listenerConvention);
		return new MqttListenerContainer(endpoint, connection, used, adapter,
				this.tables.computeIfAbsent(used, (key) -> new SubscriptionTable()));
	}

	private void check(MqttListenerEndpoint endpoint) {
		if (this.client.options().version() == MqttVersion.V3_1_1
				&& endpoint.subscriptions().stream().anyMatch(Subscription::needsVersion5)) {
			throw new InvalidMqttListenerException("'" + endpoint.id() + "'",
					"uses noLocal, retainAsPublished or retainHandling, which MQTT 3.1.1 does not have",
					"Remove these options, or use MQTT 5.0.");
		}
	}

	private MqttClientOptions dedicatedOptions(MqttListenerEndpoint endpoint) {
		MqttClientOptions options = this.client.options();
		MqttClientOptions.Builder builder = options.mutate().will(null);
		if (!options.clientIdGenerated() && !options.clientId().isEmpty()) {
			builder.clientId(options.clientId() + "-" + endpoint.id());
		}
		return builder.build();
	}

	/** Builds a factory. */
	public static final class Builder {

		private final MqttClient client;

		private final MqttConnections connections;

		private final MqttPayloadConverter payloadConverter;

		private @Nullable MqttListenerErrorHandler errorHandler;

		private List<TopicFilter> replyTopics = List.of(TopicFilter.of("#"));

		private ObservationRegistry observationRegistry = ObservationRegistry.NOOP;

		private @Nullable MqttListenerObservationConvention listenerConvention;

		private @Nullable MqttPublishObservationConvention publishConvention;

		private Builder(MqttClient client, MqttConnections connections, MqttPayloadConverter payloadConverter) {
			this.client = client;
			this.connections = connections;
			this.payloadConverter = payloadConverter;
		}

		/**
		 * Sees messages that could not be handled.
		 * @param errorHandler the handler, or {@code null} for an entry in the error log
		 * @return this builder
		 */
		public Builder errorHandler(@Nullable MqttListenerErrorHandler errorHandler) {
			this.errorHandler = errorHandler;
			return this;
		}

		/**
		 * Response topics that replies may go to. Default: all. Topics that begin with
		 * {@code $} never are.
		 * @param replyTopics filters
		 * @return this builder
		 */
		public Builder replyTopics(List<TopicFilter> replyTopics) {
			this.replyTopics = List.copyOf(replyTopics);
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
		 * Name and keys of observations of listeners.
		 * @param convention the convention, or {@code null} for the default
		 * @return this builder
		 */
		public Builder listenerConvention(@Nullable MqttListenerObservationConvention convention) {
			this.listenerConvention = convention;
			return this;
		}

		/**
		 * Name and keys of observations of replies.
		 * @param convention the convention, or {@code null} for the default
		 * @return this builder
		 */
		public Builder publishConvention(@Nullable MqttPublishObservationConvention convention) {
			this.publishConvention = convention;
			return this;
		}

		/**
		 * Builds the factory.
		 * @return the factory
		 */
		public MqttListenerContainerFactory build() {
			return new MqttListenerContainerFactory(this);
		}

	}

}
