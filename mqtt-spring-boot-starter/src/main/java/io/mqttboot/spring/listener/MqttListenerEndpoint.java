package io.mqttboot.spring.listener;

import java.util.ArrayList;
import java.util.List;

import io.mqttboot.client.message.InvalidTopicException;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.RetainHandling;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.spring.annotation.AckMode;
import io.mqttboot.spring.core.TopicPattern;

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

	private final boolean dedicatedConnection;

	private final MqttListenerInvoker invoker;

	private MqttListenerEndpoint(Builder builder) {
		this.id = builder.id;
		this.patterns = List.copyOf(builder.patterns);
		this.qos = builder.qos;
		this.noLocal = builder.noLocal;
		this.retainAsPublished = builder.retainAsPublished;
		this.retainHandling = builder.retainHandling;
		this.autoStartup = builder.autoStartup;
		this.ackMode = builder.ackMode;
		this.dedicatedConnection = builder.dedicatedConnection;
		this.invoker = builder.invoker;
	}

	/**
	 * Starts a declaration.
	 * @param id identifies the listener
	 * @param invoker what is called for each message
	 * @return a builder
	 */
	public static Builder builder(String id, MqttListenerInvoker invoker) {
		return new Builder(id, invoker);
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
	 * Whether the listener gets a connection of its own.
	 * @return the setting
	 */
	public boolean dedicatedConnection() {
		return this.dedicatedConnection;
	}

	/**
	 * What is called for each message.
	 * @return the invoker
	 */
	public MqttListenerInvoker invoker() {
		return this.invoker;
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

	/** Builds a declaration. */
	public static final class Builder {

		private final String id;

		private final MqttListenerInvoker invoker;

		private final List<TopicPattern> patterns = new ArrayList<>();

		private QoS qos = QoS.AT_LEAST_ONCE;

		private boolean noLocal;

		private boolean retainAsPublished;

		private RetainHandling retainHandling = RetainHandling.SEND;

		private boolean autoStartup = true;

		private AckMode ackMode = AckMode.AUTO;

		private boolean dedicatedConnection;

		private Builder(String id, MqttListenerInvoker invoker) {
			this.id = id;
			this.invoker = invoker;
		}

		/**
		 * Adds patterns to subscribe to.
		 * @param patterns topics, filters, or patterns with variables
		 * @return this builder
		 * @throws InvalidTopicException if one breaks a rule
		 */
		public Builder topics(String... patterns) {
			for (String pattern : patterns) {
				this.patterns.add(TopicPattern.of(pattern));
			}
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
		 * Whether the listener gets a connection of its own. Default: no.
		 * @param dedicatedConnection the setting
		 * @return this builder
		 */
		public Builder dedicatedConnection(boolean dedicatedConnection) {
			this.dedicatedConnection = dedicatedConnection;
			return this;
		}

		/**
		 * Builds the declaration.
		 * @return the declaration
		 * @throws InvalidMqttListenerException if there is no pattern
		 */
		public MqttListenerEndpoint build() {
			if (this.patterns.isEmpty()) {
				throw new InvalidMqttListenerException(this.id, "has no topic", "Name at least one topic or pattern.");
			}
			return new MqttListenerEndpoint(this);
		}

	}

}
