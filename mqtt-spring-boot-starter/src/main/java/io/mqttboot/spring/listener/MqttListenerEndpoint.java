package io.mqttboot.spring.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.mqttboot.client.message.InvalidTopicException;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.RetainHandling;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.spring.annotation.AckMode;
import io.mqttboot.spring.annotation.Ordering;
import io.mqttboot.spring.core.TopicPattern;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of a listener: what it subscribes to and what is called.
 */
public final class MqttListenerEndpoint {

	private final String id;

	private final List<TopicPattern> patterns;

	private final QoS qos;

	private final boolean noLocal;

	private final boolean retainAsPublished;

	private final RetainHandling retainHandling;

	private final boolean autoStartup;

	private final AckMode ackMode;

	private final @Nullable String connection;

	private final boolean dedicatedConnection;

	private final int concurrency;

	private final Ordering ordering;

	private final @Nullable Function<MqttInboundMessage, @Nullable Object> orderingKey;

	private final Batch batch;

	private final @Nullable TopicPattern replyTopic;

	private final @Nullable MqttListenerInvoker invoker;

	private final @Nullable MqttBatchListenerInvoker batchInvoker;

	private MqttListenerEndpoint(Builder builder) {
		this.id = builder.id;
		this.patterns = builder.topicPatterns();
		this.qos = builder.qos;
		this.noLocal = builder.noLocal;
		this.retainAsPublished = builder.retainAsPublished;
		this.retainHandling = builder.retainHandling;
		this.autoStartup = builder.autoStartup;
		this.ackMode = builder.ackMode;
		this.connection = builder.connection;
		this.dedicatedConnection = builder.dedicatedConnection;
		this.concurrency = builder.concurrency;
		this.ordering = builder.effectiveOrdering();
		this.orderingKey = builder.orderingKey;
		this.batch = builder.batch;
		this.replyTopic = builder.replyTopic;
		this.invoker = builder.invoker;
		this.batchInvoker = builder.batchInvoker;
	}

	/**
	 * Starts a declaration.
	 * @param id identifies the listener
	 * @param invoker what is called for each message
	 * @return a builder
	 */
	public static Builder builder(String id, MqttListenerInvoker invoker) {
		return new Builder(id, invoker, null);
	}

	/**
	 * Starts the declaration of a listener that is called for batches.
	 * @param id identifies the listener
	 * @param invoker what is called for each batch
	 * @return a builder
	 */
	public static Builder batchBuilder(String id, MqttBatchListenerInvoker invoker) {
		return new Builder(id, null, invoker);
	}

	/**
	 * The id.
	 * @return the id
	 */
	public String id() {
		return this.id;
	}

	/**
	 * What the listener subscribes to.
	 * @return the patterns, at least one
	 */
	public List<TopicPattern> patterns() {
		return this.patterns;
	}

	/**
	 * Whether the listener starts with the application.
	 * @return the setting
	 */
	public boolean autoStartup() {
		return this.autoStartup;
	}

	/**
	 * Who acknowledges.
	 * @return the setting
	 */
	public AckMode ackMode() {
		return this.ackMode;
	}

	/**
	 * The connection it uses.
	 * @return the name, or {@code null} for that of the container factory
	 */
	public @Nullable String connection() {
		return this.connection;
	}

	/**
	 * Whether the listener gets a connection of its own.
	 * @return the setting
	 */
	public boolean dedicatedConnection() {
		return this.dedicatedConnection;
	}

	/**
	 * How many messages are handled at the same time at most.
	 * @return the number, at least 1
	 */
	public int concurrency() {
		return this.concurrency;
	}

	/**
	 * Which messages are handled one after the other.
	 * @return the setting, never {@link Ordering#DEFAULT}
	 */
	public Ordering ordering() {
		return this.ordering;
	}

	/** What has to be equal for messages to be handled one after the other. */
	Object orderingKey(MqttInboundMessage message) {
		return switch (this.ordering) {
			case NONE -> new Object();
			case BY_TOPIC -> message.message().topic();
			case BY_KEY -> {
				Object key = (this.orderingKey != null) ? this.orderingKey.apply(message) : null;
				yield (key != null) ? key : this;
			}
			case STRICT, DEFAULT -> this;
		};
	}

	/**
	 * What makes a batch, of a listener that is called for batches.
	 * @return the bounds
	 */
	public Batch batch() {
		return this.batch;
	}

	/**
	 * Where replies to messages without response topic go.
	 * @return a topic, maybe with variables of the patterns, or {@code null} for nowhere
	 */
	public @Nullable TopicPattern replyTopic() {
		return this.replyTopic;
	}

	/**
	 * What is called for each message.
	 * @return the invoker, or {@code null} if the listener is called for batches
	 */
	public @Nullable MqttListenerInvoker invoker() {
		return this.invoker;
	}

	/**
	 * What is called for each batch.
	 * @return the invoker, or {@code null} if the listener is called for each message
	 */
	public @Nullable MqttBatchListenerInvoker batchInvoker() {
		return this.batchInvoker;
	}

	/**
	 * The subscriptions that the patterns need, without repetition.
	 * @return filters and options
	 */
	public List<Subscription> subscriptions() {
		return this.patterns.stream()
			.map(TopicPattern::filter)
			.distinct()
			.map((filter) -> new Subscription(filter, this.qos, this.noLocal, this.retainAsPublished,
					this.retainHandling))
			.toList();
	}

	@Override
	public String toString() {
		return "MqttListenerEndpoint[id=%s, patterns=%s]".formatted(this.id, this.patterns);
	}

	/**
	 * What makes a batch.
	 *
	 * @param size how many messages are enough
	 * @param timeout how long the first message waits for others
	 */
	public record Batch(int size, Duration timeout) {
	}

	/** Builds a declaration. */
	public static final class Builder {

		private final String id;

		private final @Nullable MqttListenerInvoker invoker;

		private final List<String> patterns = new ArrayList<>();

		private QoS qos = QoS.AT_LEAST_ONCE;

		private boolean noLocal;

		private boolean retainAsPublished;

		private RetainHandling retainHandling = RetainHandling.SEND;

		private boolean autoStartup = true;

		private AckMode ackMode = AckMode.AUTO;

		private @Nullable String connection;

		private boolean dedicatedConnection;

		private @Nullable String group;

		private int concurrency = 1;

		private Ordering ordering = Ordering.DEFAULT;

		private @Nullable Function<MqttInboundMessage, @Nullable Object> orderingKey;

		private Batch batch = new Batch(100, Duration.ofSeconds(1));

		private @Nullable TopicPattern replyTopic;

		private final @Nullable MqttBatchListenerInvoker batchInvoker;

		private Builder(String id, @Nullable MqttListenerInvoker invoker,
				@Nullable MqttBatchListenerInvoker batchInvoker) {
			this.id = id;
			this.invoker = invoker;
			this.batchInvoker = batchInvoker;
		}

		/**
		 * Adds patterns to subscribe to.
		 * @param patterns topics, filters, or patterns with variables
		 * @return this builder
		 * @throws InvalidTopicException if one breaks a rule
		 */
		public Builder topics(String... patterns) {
			for (String pattern : patterns) {
				TopicPattern.of(pattern);
				this.patterns.add(pattern);
			}
			return this;
		}

		/**
		 * Subscribes together with others: the server gives each message to one member of
		 * the group. Default: each listener gets every message.
		 * @param group name of the group, without {@code /}, {@code +} and {@code #}
		 * @return this builder
		 */
		public Builder group(String group) {
			this.group = group;
			return this;
		}

		/**
		 * Highest QoS at which messages are wanted. Default: 1.
		 * @param qos the QoS
		 * @return this builder
		 */
		public Builder qos(QoS qos) {
			this.qos = qos;
			return this;
		}

		/**
		 * Whether messages published on the same connection are left out (MQTT 5.0).
		 * Default: no.
		 * @param noLocal the setting
		 * @return this builder
		 */
		public Builder noLocal(boolean noLocal) {
			this.noLocal = noLocal;
			return this;
		}

		/**
		 * Whether the RETAIN flag is kept as it was published (MQTT 5.0). Default: no.
		 * @param retainAsPublished the setting
		 * @return this builder
		 */
		public Builder retainAsPublished(boolean retainAsPublished) {
			this.retainAsPublished = retainAsPublished;
			return this;
		}

		/**
		 * When the server sends retained messages (MQTT 5.0). Default: at every
		 * subscribe.
		 * @param retainHandling the setting
		 * @return this builder
		 */
		public Builder retainHandling(RetainHandling retainHandling) {
			this.retainHandling = retainHandling;
			return this;
		}

		/**
		 * Whether the listener starts with the application. Default: yes.
		 * @param autoStartup the setting
		 * @return this builder
		 */
		public Builder autoStartup(boolean autoStartup) {
			this.autoStartup = autoStartup;
			return this;
		}

		/**
		 * Who acknowledges. Default: the framework.
		 * @param ackMode the setting
		 * @return this builder
		 */
		public Builder ackMode(AckMode ackMode) {
			this.ackMode = ackMode;
			return this;
		}

		/**
		 * The connection to use. Default: that of the container factory.
		 * @param connection its name
		 * @return this builder
		 */
		public Builder connection(String connection) {
			this.connection = connection;
			return this;
		}

		/**
		 * Whether the listener gets a connection of its own. Default: no.
		 * @param dedicatedConnection the setting
		 * @return this builder
		 */
		public Builder dedicatedConnection(boolean dedicatedConnection) {
			this.dedicatedConnection = dedicatedConnection;
			return this;
		}

		/**
		 * How many messages are handled at the same time at most. Default: 1.
		 * @param concurrency the number, at least 1
		 * @return this builder
		 */
		public Builder concurrency(int concurrency) {
			this.concurrency = concurrency;
			return this;
		}

		/**
		 * Which messages are handled one after the other. Default: all if the concurrency
		 * is 1, those with the same topic above.
		 * @param ordering the setting
		 * @return this builder
		 */
		public Builder ordering(Ordering ordering) {
			this.ordering = ordering;
			return this;
		}

		/**
		 * What {@link Ordering#BY_KEY} goes by.
		 * @param orderingKey gives the key of a message; {@code null} is a key too
		 * @return this builder
		 */
		public Builder orderingKey(Function<MqttInboundMessage, @Nullable Object> orderingKey) {
			this.orderingKey = orderingKey;
			return this;
		}

		/**
		 * What makes a batch. Default: 100 messages or 1 s.
		 * @param batch the bounds
		 * @return this builder
		 */
		public Builder batch(Batch batch) {
			this.batch = batch;
			return this;
		}

		/**
		 * Where replies to messages without response topic go. Default: nowhere.
		 * @param replyTopic a topic, maybe with variables of the patterns
		 * @return this builder
		 */
		public Builder replyTopic(String replyTopic) {
			this.replyTopic = TopicPattern.of(replyTopic);
			return this;
		}

		private List<TopicPattern> topicPatterns() {
			String prefix = (this.group != null) ? "$share/" + this.group + "/" : "";
			return this.patterns.stream().map((pattern) -> TopicPattern.of(prefix + pattern)).toList();
		}

		private Ordering effectiveOrdering() {
			if (this.ordering != Ordering.DEFAULT) {
				return this.ordering;
			}
			return (this.concurrency == 1 || this.batchInvoker != null) ? Ordering.STRICT : Ordering.BY_TOPIC;
		}

		/**
		 * Builds the declaration.
		 * @return the declaration
		 * @throws InvalidMqttListenerException if something is missing or contradictory
		 * @throws InvalidTopicException if group and pattern together break a rule
		 */
		public MqttListenerEndpoint build() {
			check(!this.patterns.isEmpty(), "has no topic", "Name at least one topic or pattern.");
			check(this.group == null || this.group.matches("[^/+#]+"), "has group '%s'".formatted(this.group),
					"Use a name without '/', '+' and '#'.");
			check(this.concurrency >= 1, "has concurrency " + this.concurrency, "Use 1 or more.");
			check(this.connection == null || !this.dedicatedConnection, "names a connection and wants one of its own",
					"Remove connection or dedicatedConnection.");
			check((this.ordering == Ordering.BY_KEY) == (this.orderingKey != null), (this.orderingKey != null)
					? "has a key, but its ordering is " + this.ordering : "has ordering BY_KEY, but no key",
					"Set ordering = BY_KEY and a key, or neither.");
			boolean bySingleMessage = this.ordering == Ordering.BY_KEY || this.ordering == Ordering.BY_TOPIC;
			check(this.batchInvoker == null || !bySingleMessage,
					"takes batches, which hold messages with many topics, but has ordering " + this.ordering,
					"Use STRICT or NONE.");
			check(this.batch.size() >= 1 && this.batch.timeout().toNanos() > 0,
					"has batches of %d messages or %s".formatted(this.batch.size(), this.batch.timeout()),
					"Use 1 message or more, and a positive time.");
			for (String variable : (this.replyTopic != null) ? this.replyTopic.variables() : List.<String>of()) {
				check(topicPatterns().stream().allMatch((pattern) -> pattern.variables().contains(variable)),
						"replies to '%s', but not every topic has the variable '%s'".formatted(this.replyTopic,
								variable),
						"Use variables that all topics have.");
			}
			return new MqttListenerEndpoint(this);
		}

		private void check(boolean valid, String problem, String action) {
			if (!valid) {
				throw new InvalidMqttListenerException("'" + this.id + "'", problem, action);
			}
		}

	}

}
