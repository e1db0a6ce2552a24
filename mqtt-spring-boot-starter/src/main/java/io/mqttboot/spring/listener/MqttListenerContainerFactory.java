package io.mqttboot.spring.listener;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

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

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Makes containers for listeners.
 */
public final class MqttListenerContainerFactory {

	private final MqttClient client;

	private final MqttConnections connections;

	private final MqttPayloadConverter payloadConverter;

	private final ListenerSettings settings;

	private final Map<MqttClient, SubscriptionTable> tables;

	private MqttListenerContainerFactory(Builder builder) {
		this.client = builder.client;
		this.connections = builder.connections;
		this.payloadConverter = builder.payloadConverter;
		this.settings = builder.settings();
		this.tables = builder.tables;
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
	 * A builder with these settings, for listeners that need some others. Listeners of
	 * both factories share subscriptions; those of a factory made from scratch must not
	 * have a filter in common with listeners of another one on the same connection.
	 * @return a new builder
	 */
	public Builder mutate() {
		Builder builder = new Builder(this.client, this.connections, this.payloadConverter);
		builder.tables = this.tables;
		builder.errorHandler = this.settings.errorHandler();
		builder.recoverer = this.settings.recoverer();
		builder.replyTopics = this.settings.replyTopics();
		builder.executor = this.settings.executor();
		builder.idleEventInterval = this.settings.idleEventInterval();
		builder.events = this.settings.events();
		builder.observationRegistry = this.settings.observationRegistry();
		builder.listenerConvention = this.settings.listenerConvention();
		builder.publishConvention = this.settings.publishConvention();
		return builder;
	}

	/**
	 * Makes a container. Nothing is subscribed yet.
	 * @param endpoint the declaration of the listener
	 * @return the container
	 * @throws InvalidMqttListenerException if the listener cannot work
	 */
	public MqttListenerContainer createContainer(MqttListenerEndpoint endpoint) {
		MqttClient shared = client(endpoint);
		check(endpoint, shared);
		String connection = endpoint.dedicatedConnection() ? endpoint.id() : this.connections.nameOf(shared);
		MqttClient used = endpoint.dedicatedConnection() ? dedicated(endpoint, shared) : shared;
		MqttTemplate template = MqttTemplate.builder(used, this.payloadConverter)
			.connection(connection)
			.observationRegistry(this.settings.observationRegistry())
			.observationConvention(this.settings.publishConvention())
			.build();
		ReplySender replies = new ReplySender(template, this.settings.replyTopics(), endpoint.replyTopic());
		MqttListenerAdapter adapter = new MqttListenerAdapter(endpoint, connection, used.options().clientId(),
				executor(used), replies, this.settings);
		Runnable onClose = () -> {
			if (endpoint.dedicatedConnection()) {
				this.connections.removeAndClose(connection);
				this.tables.remove(used);
			}
		};
		return new MqttListenerContainer(endpoint, connection, used, adapter,
				this.tables.computeIfAbsent(used, (key) -> new SubscriptionTable()), this.settings,
				(granted) -> this.connections.awaitAtStart(connection, granted), onClose);
	}

	/**
	 * What converts payloads.
	 * @return the converter
	 */
	public MqttPayloadConverter payloadConverter() {
		return this.payloadConverter;
	}

	private MqttClient client(MqttListenerEndpoint endpoint) {
		String name = endpoint.connection();
		if (name == null) {
			return this.client;
		}
		Map<String, MqttClient> all = this.connections.asMap();
		MqttClient found = all.get(name);
		if (found == null) {
			throw new InvalidMqttListenerException("'" + endpoint.id() + "'",
					"uses connection '%s', which does not exist".formatted(name),
					"Use one of %s, or declare it under 'mqtt.connections.%s'.".formatted(all.keySet(), name));
		}
		return found;
	}

	private Executor executor(MqttClient used) {
		Executor executor = (this.settings.executor() != null) ? this.settings.executor()
				: used.options().callbackExecutor();
		return (executor != null) ? executor : OwnThreads.INSTANCE;
	}

	private static void check(MqttListenerEndpoint endpoint, MqttClient used) {
		if (used.options().version() == MqttVersion.V3_1_1
				&& endpoint.subscriptions().stream().anyMatch(Subscription::needsVersion5)) {
			throw new InvalidMqttListenerException("'" + endpoint.id() + "'",
					"uses noLocal, retainAsPublished or retainHandling, which MQTT 3.1.1 does not have",
					"Remove these options, or use MQTT 5.0.");
		}
		int receiveMaximum = used.options().flow().receiveMaximum();
		if (endpoint.batchInvoker() != null && endpoint.batch().size() > receiveMaximum) {
			throw new InvalidMqttListenerException("'" + endpoint.id() + "'",
					"wants batches of %d messages, but its connection has at most %d unacknowledged messages"
						.formatted(endpoint.batch().size(), receiveMaximum),
					"Use smaller batches, or raise 'mqtt.flow.receive-maximum'.");
		}
	}

	private MqttClient dedicated(MqttListenerEndpoint endpoint, MqttClient shared) {
		MqttClientOptions options = shared.options();
		MqttClientOptions.Builder builder = options.mutate().will(null);
		if (!options.clientIdGenerated() && !options.clientId().isEmpty()) {
			builder.clientId(options.clientId() + "-" + endpoint.id());
		}
		Path store = options.session().storeFile();
		if (store != null) {
			Path own = store.resolveSibling(store.getFileName() + "-" + endpoint.id());
			builder.session((session) -> session.storeFile(own));
		}
		MqttClient client = MqttClient.create(builder.build());
		this.connections.addAndOwn(endpoint.id(), client);
		return client;
	}

	/** Threads for listeners of a client that has no executor of its own. */
	private static final class OwnThreads {

		private static final Executor INSTANCE = new SimpleAsyncTaskExecutor(threads());

		private static CustomizableThreadFactory threads() {
			CustomizableThreadFactory threads = new CustomizableThreadFactory("mqtt-listener-");
			threads.setDaemon(true);
			return threads;
		}

	}

	/** Builds a factory. */
	public static final class Builder {

		private final MqttClient client;

		private final MqttConnections connections;

		private final MqttPayloadConverter payloadConverter;

		private Map<MqttClient, SubscriptionTable> tables = new ConcurrentHashMap<>();

		private MqttErrorHandler errorHandler = new RetryingErrorHandler(RetryingErrorHandler.defaultPolicy().build());

		private @Nullable MqttMessageRecoverer recoverer;

		private List<TopicFilter> replyTopics = List.of(TopicFilter.of("#"));

		private @Nullable Executor executor;

		private @Nullable Duration idleEventInterval;

		private @Nullable ApplicationEventPublisher events;

		private ObservationRegistry observationRegistry = ObservationRegistry.NOOP;

		private @Nullable MqttListenerObservationConvention listenerConvention;

		private @Nullable MqttPublishObservationConvention publishConvention;

		private Builder(MqttClient client, MqttConnections connections, MqttPayloadConverter payloadConverter) {
			this.client = client;
			this.connections = connections;
			this.payloadConverter = payloadConverter;
		}

		/**
		 * Decides what happens to messages that could not be handled. Default: a
		 * {@link RetryingErrorHandler} with its default policy.
		 * @param errorHandler the handler
		 * @return this builder
		 */
		public Builder errorHandler(MqttErrorHandler errorHandler) {
			this.errorHandler = errorHandler;
			return this;
		}

		/**
		 * Takes messages that are not tried again.
		 * @param recoverer the recoverer, or {@code null} for an entry in the error log
		 * @return this builder
		 */
		public Builder recoverer(@Nullable MqttMessageRecoverer recoverer) {
			this.recoverer = recoverer;
			return this;
		}

		/**
		 * Runs listeners when they cannot run on the thread that brings the message:
		 * above concurrency 1, in batches, and for further attempts. Default: the
		 * callback executor of the client, else threads of its own.
		 * @param executor has a thread for every listener that is busy
		 * @return this builder
		 */
		public Builder executor(Executor executor) {
			this.executor = executor;
			return this;
		}

		/**
		 * Publishes an {@link MqttListenerIdleEvent} when a listener gets no message for
		 * a while. Default: no.
		 * @param interval after how much silence, positive
		 * @param events takes the events
		 * @return this builder
		 */
		public Builder idleEvents(Duration interval, ApplicationEventPublisher events) {
			if (interval.isNegative() || interval.isZero()) {
				throw new IllegalArgumentException("The interval must be positive, not " + interval);
			}
			this.idleEventInterval = interval;
			this.events = events;
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

		private ListenerSettings settings() {
			return new ListenerSettings(this.errorHandler, this.recoverer, this.replyTopics, this.executor,
					this.idleEventInterval, this.events, this.observationRegistry, this.listenerConvention,
					this.publishConvention);
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
