package io.mqttboot.client.message;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A message to be published. Immutable, except that the payload array is handed over, not
 * copied: it must not be modified until the publication is acknowledged.
 */
public final class MqttMessage {

	private static final byte[] EMPTY = {};

	private final String topic;

	private final byte[] payload;

	private final QoS qos;

	private final boolean retained;

	private final MessageProperties properties;

	private MqttMessage(Builder builder) {
		this.topic = TopicName.check(builder.topic);
		this.payload = builder.payload;
		this.qos = builder.qos;
		this.retained = builder.retained;
		this.properties = builder.properties();
	}

	/**
	 * Starts a message: QoS 0, not retained, empty payload.
	 * @param topic where to publish, without wildcards
	 * @return a builder
	 */
	public static Builder to(String topic) {
		return new Builder(topic);
	}

	/**
	 * The topic.
	 * @return the topic
	 */
	public String topic() {
		return this.topic;
	}

	/**
	 * The payload, not copied.
	 * @return the bytes; not to be modified
	 */
	public byte[] payload() {
		return this.payload;
	}

	/**
	 * The quality of service.
	 * @return the QoS
	 */
	public QoS qos() {
		return this.qos;
	}

	/**
	 * Whether the server keeps this message for future subscribers. A retained message
	 * with an empty payload removes the one that is kept.
	 * @return {@code true} if retained
	 */
	public boolean retained() {
		return this.retained;
	}

	/**
	 * The MQTT 5.0 properties.
	 * @return the properties, {@link MessageProperties#NONE} if there are none
	 */
	public MessageProperties properties() {
		return this.properties;
	}

	/**
	 * A builder with everything of this message.
	 * @return a new builder
	 */
	public Builder mutate() {
		Builder builder = new Builder(this.topic);
		builder.payload = this.payload;
		builder.qos = this.qos;
		builder.retained = this.retained;
		builder.payloadFormat = this.properties.payloadFormat();
		builder.expirySeconds = this.properties.expirySeconds();
		builder.contentType = this.properties.contentType();
		builder.responseTopic = this.properties.responseTopic();
		builder.correlationData = this.properties.correlationData();
		builder.userProperties.addAll(this.properties.userProperties());
		return builder;
	}

	/**
	 * Topic, QoS and size; never the payload.
	 */
	@Override
	public String toString() {
		return "MqttMessage[topic=%s, qos=%d, retained=%s, %d bytes]".formatted(this.topic, this.qos.level(),
				this.retained, this.payload.length);
	}

	/** Builds a message. */
	public static final class Builder {

		private String topic;

		private byte[] payload = EMPTY;

		private QoS qos = QoS.AT_MOST_ONCE;

		private boolean retained;

		private @Nullable PayloadFormat payloadFormat;

		private @Nullable Long expirySeconds;

		private @Nullable String contentType;

		private @Nullable String responseTopic;

		private byte @Nullable [] correlationData;

		private final List<UserProperty> userProperties = new ArrayList<>(0);

		private Builder(String topic) {
			this.topic = Objects.requireNonNull(topic, "topic");
		}

		/**
		 * Replaces the topic.
		 * @param topic where to publish
		 * @return this builder
		 */
		public Builder topic(String topic) {
			this.topic = Objects.requireNonNull(topic, "topic");
			return this;
		}

		/**
		 * Hands over the payload.
		 * @param payload the bytes, not to be modified until the publication is
		 * acknowledged
		 * @return this builder
		 */
		public Builder payload(byte[] payload) {
			this.payload = Objects.requireNonNull(payload, "payload");
			return this;
		}

		/**
		 * Copies the payload.
		 * @param payload the bytes
		 * @return this builder
		 */
		public Builder payloadCopy(byte[] payload) {
			return payload(payload.clone());
		}

		/**
		 * Sets a text payload in UTF-8. Does not set the payload format.
		 * @param text the text
		 * @return this builder
		 */
		public Builder text(String text) {
			return text(text, StandardCharsets.UTF_8);
		}

		/**
		 * Sets a text payload.
		 * @param text the text
		 * @param charset its encoding
		 * @return this builder
		 */
		public Builder text(String text, Charset charset) {
			return payload(text.getBytes(charset));
		}

		/**
		 * Sets the quality of service. Default: {@link QoS#AT_MOST_ONCE}.
		 * @param qos the QoS
		 * @return this builder
		 */
		public Builder qos(QoS qos) {
			this.qos = Objects.requireNonNull(qos, "qos");
			return this;
		}

		/**
		 * QoS 0.
		 * @return this builder
		 */
		public Builder atMostOnce() {
			return qos(QoS.AT_MOST_ONCE);
		}

		/**
		 * QoS 1.
		 * @return this builder
		 */
		public Builder atLeastOnce() {
			return qos(QoS.AT_LEAST_ONCE);
		}

		/**
		 * QoS 2.
		 * @return this builder
		 */
		public Builder exactlyOnce() {
			return qos(QoS.EXACTLY_ONCE);
		}

		/**
		 * Makes the server keep the message for future subscribers.
		 * @return this builder
		 */
		public Builder retain() {
			return retain(true);
		}

		/**
		 * Whether the server keeps the message for future subscribers. Default: no.
		 * @param retain whether to keep it
		 * @return this builder
		 */
		public Builder retain(boolean retain) {
			this.retained = retain;
			return this;
		}

		/**
		 * Says what the payload bytes are (MQTT 5.0).
		 * @param payloadFormat the format, or {@code null} for none
		 * @return this builder
		 */
		public Builder payloadFormat(@Nullable PayloadFormat payloadFormat) {
			this.payloadFormat = payloadFormat;
			return this;
		}

		/**
		 * Limits the lifetime of the message, counted from the call that publishes it
		 * (MQTT 5.0). Time spent waiting in the client counts.
		 * @param expiry whole seconds up to 4,294,967,295, or {@code null} for no limit
		 * @return this builder
		 */
		public Builder expiry(@Nullable Duration expiry) {
			if (expiry != null && (expiry.isNegative() || expiry.toSeconds() > 0xFFFF_FFFFL)) {
				throw new IllegalArgumentException("Message expiry must be 0 to 4294967295 s, not " + expiry);
			}
			this.expirySeconds = (expiry != null) ? expiry.toSeconds() : null;
			return this;
		}

		/**
		 * Describes the payload, usually by a MIME type (MQTT 5.0).
		 * @param contentType the type, or {@code null} for none
		 * @return this builder
		 */
		public Builder contentType(@Nullable String contentType) {
			this.contentType = (contentType != null) ? Utf8.check(contentType, "Content type") : null;
			return this;
		}

		/**
		 * Asks for an answer on a topic (MQTT 5.0).
		 * @param responseTopic a topic without wildcards [MQTT5-3.3.2-14], or
		 * {@code null}
		 * @return this builder
		 */
		public Builder responseTopic(@Nullable String responseTopic) {
			this.responseTopic = (responseTopic != null) ? TopicName.check(responseTopic) : null;
			return this;
		}

		/**
		 * Bytes that an answer must carry (MQTT 5.0).
		 * @param correlationData at most 65,535 bytes, handed over, or {@code null}
		 * @return this builder
		 */
		public Builder correlationData(byte @Nullable [] correlationData) {
			if (correlationData != null && correlationData.length > Utf8.MAX_LENGTH) {
				throw new IllegalArgumentException(
						"Correlation data must not exceed 65535 bytes, it has " + correlationData.length);
			}
			this.correlationData = correlationData;
			return this;
		}

		/**
		 * Adds a user property (MQTT 5.0). Names may repeat.
		 * @param name the name
		 * @param value the value
		 * @return this builder
		 */
		public Builder userProperty(String name, String value) {
			this.userProperties.add(new UserProperty(name, value));
			return this;
		}

		/**
		 * Replaces all user properties (MQTT 5.0).
		 * @param userProperties the properties in order
		 * @return this builder
		 */
		public Builder userProperties(List<UserProperty> userProperties) {
			this.userProperties.clear();
			this.userProperties.addAll(userProperties);
			return this;
		}

		private MessageProperties properties() {
			if (this.payloadFormat == null && this.expirySeconds == null && this.contentType == null
					&& this.responseTopic == null && this.correlationData == null && this.userProperties.isEmpty()) {
				return MessageProperties.NONE;
			}
			return new MessageProperties(this.payloadFormat, this.expirySeconds, this.contentType, this.responseTopic,
					this.correlationData, List.of(), List.copyOf(this.userProperties));
		}

		/**
		 * Builds the message.
		 * @return the message
		 * @throws InvalidTopicException if the topic is empty, holds a wildcard or is not
		 * a valid string
		 */
		public MqttMessage build() {
			return new MqttMessage(this);
		}

	}

}
