package io.mqttboot.client.options;

import java.time.Duration;

import io.mqttboot.client.message.MqttVersion;
import org.jspecify.annotations.Nullable;

/**
 * Bounds in both directions, and what happens at them.
 */
public final class FlowOptions {

	private final int receiveMaximum;

	private final boolean strictReceiveMaximum;

	private final int maximumPacketSize;

	private final int topicAliasMaximum;

	private final boolean automaticTopicAliases;

	private final @Nullable Integer maxInFlight;

	private final int queueMessages;

	private final long queueBytes;

	private final QueueOverflow queueOverflow;

	private final int incomingQos0Messages;

	private final long incomingBytes;

	private final Unmatched unmatched;

	private final Duration parkingTime;

	private final HandlerFailure handlerFailure;

	private final boolean strictOrder;

	private final @Nullable Duration resendAfter;

	private FlowOptions(Builder builder) {
		this.receiveMaximum = builder.receiveMaximum;
		this.strictReceiveMaximum = builder.strictReceiveMaximum;
		this.maximumPacketSize = builder.maximumPacketSize;
		this.topicAliasMaximum = builder.topicAliasMaximum;
		this.automaticTopicAliases = builder.automaticTopicAliases;
		this.maxInFlight = builder.maxInFlight;
		this.queueMessages = builder.queueMessages;
		this.queueBytes = builder.queueBytes;
		this.queueOverflow = builder.queueOverflow;
		this.incomingQos0Messages = builder.incomingQos0Messages;
		this.incomingBytes = builder.incomingBytes;
		this.unmatched = builder.unmatched;
		this.parkingTime = builder.parkingTime;
		this.handlerFailure = builder.handlerFailure;
		this.strictOrder = builder.strictOrder;
		this.resendAfter = builder.resendAfter;
	}

	/**
	 * Starts with the defaults.
	 * @return a builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * How many unacknowledged messages the server may send.
	 * @return the setting
	 */
	public int receiveMaximum() {
		return this.receiveMaximum;
	}

	/**
	 * Whether a server that sends more is disconnected.
	 * @return the setting
	 */
	public boolean strictReceiveMaximum() {
		return this.strictReceiveMaximum;
	}

	/**
	 * Largest packet accepted, in bytes.
	 * @return the setting
	 */
	public int maximumPacketSize() {
		return this.maximumPacketSize;
	}

	/**
	 * How many topic aliases the server may use.
	 * @return the setting
	 */
	public int topicAliasMaximum() {
		return this.topicAliasMaximum;
	}

	/**
	 * Whether the client uses topic aliases by itself.
	 * @return the setting
	 */
	public boolean automaticTopicAliases() {
		return this.automaticTopicAliases;
	}

	/**
	 * How many messages may be sent without an acknowledgement.
	 * @param version the version spoken, on which the default depends
	 * @return the setting, or its default
	 */
	public int maxInFlight(MqttVersion version) {
		if (this.maxInFlight != null) {
			return this.maxInFlight;
		}
		return (version == MqttVersion.V3_1_1) ? 20 : 65_535;
	}

	/**
	 * How many messages may wait to be sent.
	 * @return the setting
	 */
	public int queueMessages() {
		return this.queueMessages;
	}

	/**
	 * How many bytes may wait to be sent.
	 * @return the setting
	 */
	public long queueBytes() {
		return this.queueBytes;
	}

	/**
	 * What happens to a publication while the queue is full.
	 * @return the setting
	 */
	public QueueOverflow queueOverflow() {
		return this.queueOverflow;
	}

	/**
	 * How many QoS 0 messages may wait for handlers.
	 * @return the setting
	 */
	public int incomingQos0Messages() {
		return this.incomingQos0Messages;
	}

	/**
	 * How many bytes of received messages may wait for handlers.
	 * @return the setting
	 */
	public long incomingBytes() {
		return this.incomingBytes;
	}

	/**
	 * What happens to messages that no handler wants.
	 * @return the setting
	 */
	public Unmatched unmatched() {
		return this.unmatched;
	}

	/**
	 * How long messages without a handler wait for one.
	 * @return the setting
	 */
	public Duration parkingTime() {
		return this.parkingTime;
	}

	/**
	 * What happens to messages whose handler failed.
	 * @return the setting
	 */
	public HandlerFailure handlerFailure() {
		return this.handlerFailure;
	}

	/**
	 * Whether QoS 0 messages keep their place too.
	 * @return the setting
	 */
	public boolean strictOrder() {
		return this.strictOrder;
	}

	/**
	 * After how long without an answer a message is sent again on its connection.
	 * @return the time, or {@code null} for never
	 */
	public @Nullable Duration resendAfter() {
		return this.resendAfter;
	}

	/**
	 * A builder with these settings.
	 * @return a new builder
	 */
	public Builder mutate() {
		Builder builder = new Builder();
		builder.receiveMaximum = this.receiveMaximum;
		builder.strictReceiveMaximum = this.strictReceiveMaximum;
		builder.maximumPacketSize = this.maximumPacketSize;
		builder.topicAliasMaximum = this.topicAliasMaximum;
		builder.automaticTopicAliases = this.automaticTopicAliases;
		builder.maxInFlight = this.maxInFlight;
		builder.queueMessages = this.queueMessages;
		builder.queueBytes = this.queueBytes;
		builder.queueOverflow = this.queueOverflow;
		builder.incomingQos0Messages = this.incomingQos0Messages;
		builder.incomingBytes = this.incomingBytes;
		builder.unmatched = this.unmatched;
		builder.parkingTime = this.parkingTime;
		builder.handlerFailure = this.handlerFailure;
		builder.strictOrder = this.strictOrder;
		builder.resendAfter = this.resendAfter;
		return builder;
	}

	/** Builds the options. */
	public static final class Builder {

		private int receiveMaximum = 256;

		private boolean strictReceiveMaximum;

		private int maximumPacketSize = 1024 * 1024;

		private int topicAliasMaximum = 32;

		private boolean automaticTopicAliases = true;

		private @Nullable Integer maxInFlight;

		private int queueMessages = 10_000;

		private long queueBytes = 64L * 1024 * 1024;

		private QueueOverflow queueOverflow = QueueOverflow.REJECT;

		private int incomingQos0Messages = 10_000;

		private long incomingBytes = 64L * 1024 * 1024;

		private Unmatched unmatched = Unmatched.ACKNOWLEDGE;

		private Duration parkingTime = Duration.ofSeconds(10);

		private HandlerFailure handlerFailure = HandlerFailure.ACKNOWLEDGE;

		private boolean strictOrder = false;

		private @Nullable Duration resendAfter;

		private Builder() {
		}

		/**
		 * How many QoS 1 and 2 messages the server may send without an acknowledgement
		 * (MQTT 5.0). See {@link #strictReceiveMaximum} for a server that sends more.
		 * Default: 256.
		 * @param receiveMaximum the setting
		 * @return this builder
		 */
		public Builder receiveMaximum(int receiveMaximum) {
			this.receiveMaximum = (int) Checks.range("receiveMaximum", receiveMaximum, 1, 65_535);
			return this;
		}

		/**
		 * Whether a server that exceeds {@link #receiveMaximum} is disconnected at once
		 * with 0x93 [MQTT5-3.3.4-9]. Otherwise its messages are taken and counted, and
		 * the client stops reading until handlers catch up; while it waits for an answer
		 * of the server it cannot, and disconnects with 0x93 when the messages beyond
		 * Receive Maximum take more than {@link #incomingBytes}. The same holds for a
		 * small Receive Maximum, such as 1: it says what the server should send ahead,
		 * not how many handlers run at a time, and Mosquitto 2.0.11 exceeds a small one
		 * sooner than a large one. Default: no.
		 * @param strictReceiveMaximum the setting
		 * @return this builder
		 */
		public Builder strictReceiveMaximum(boolean strictReceiveMaximum) {
			this.strictReceiveMaximum = strictReceiveMaximum;
			return this;
		}

		/**
		 * Largest packet accepted from the server, in bytes, header included. A larger
		 * one closes the connection before it is read into memory. Default: 1 MiB.
		 * @param maximumPacketSize the setting
		 * @return this builder
		 */
		public Builder maximumPacketSize(int maximumPacketSize) {
			this.maximumPacketSize = (int) Checks.range("maximumPacketSize", maximumPacketSize, 1, 268_435_460);
			return this;
		}

		/**
		 * How many topic aliases the server may use (MQTT 5.0). Default: 32; 0 for none.
		 * @param topicAliasMaximum the setting
		 * @return this builder
		 */
		public Builder topicAliasMaximum(int topicAliasMaximum) {
			this.topicAliasMaximum = (int) Checks.range("topicAliasMaximum", topicAliasMaximum, 0, 65_535);
			return this;
		}

		/**
		 * Whether topics are shortened by aliases when the server allows it (MQTT 5.0).
		 * Default: yes.
		 * @param automaticTopicAliases the setting
		 * @return this builder
		 */
		public Builder automaticTopicAliases(boolean automaticTopicAliases) {
			this.automaticTopicAliases = automaticTopicAliases;
			return this;
		}

		/**
		 * How many QoS 1 and 2 messages may be sent without an acknowledgement. The
		 * server's Receive Maximum counts too. Default: 65,535 on MQTT 5.0; 20 on MQTT
		 * 3.1.1, where servers announce no bound and some drop what exceeds theirs
		 * (Mosquitto loses the 21st QoS 2 message without a word).
		 * @param maxInFlight the setting
		 * @return this builder
		 */
		public Builder maxInFlight(int maxInFlight) {
			this.maxInFlight = (int) Checks.range("maxInFlight", maxInFlight, 1, 65_535);
			return this;
		}

		/**
		 * How many messages may wait to be sent, connected or not. What happens to one
		 * more says {@link #queueOverflow}. Default: 10,000.
		 * @param queueMessages the setting
		 * @return this builder
		 */
		public Builder queueMessages(int queueMessages) {
			this.queueMessages = (int) Checks.range("queueMessages", queueMessages, 1, 8_000_000);
			return this;
		}

		/**
		 * How many bytes of topics and payloads may wait to be sent. A single message is
		 * always allowed. Default: 64 MiB.
		 * @param queueBytes the setting
		 * @return this builder
		 */
		public Builder queueBytes(long queueBytes) {
			this.queueBytes = Checks.range("queueBytes", queueBytes, 1, 1L << 38);
			return this;
		}

		/**
		 * What happens to a publication while the queue, or the bound of a session store,
		 * is full. The futures of what is refused or dropped fail with
		 * {@code MqttOverflowException}. With {@link QueueOverflow#DROP_OLDEST} up to
		 * 10,000 messages or 64 MiB more may be on their way to the event loop; a caller
		 * that is further ahead of it loses the newest. Default:
		 * {@link QueueOverflow#REJECT}.
		 * @param queueOverflow the setting
		 * @return this builder
		 */
		public Builder queueOverflow(QueueOverflow queueOverflow) {
			this.queueOverflow = queueOverflow;
			return this;
		}

		/**
		 * How many QoS 0 messages may wait for handlers or be with them. Above it the
		 * client stops reading. While it waits for an answer of the server it cannot, and
		 * drops the oldest of those that wait; a handler keeps the messages, at most 64,
		 * that it was already given. Default: 10,000.
		 * @param incomingQos0Messages the setting
		 * @return this builder
		 */
		public Builder incomingQos0Messages(int incomingQos0Messages) {
			this.incomingQos0Messages = (int) Checks.range("incomingQos0Messages", incomingQos0Messages, 1, 10_000_000);
			return this;
		}

		/**
		 * How many bytes of topics and payloads of QoS 0 messages may wait for handlers
		 * or be with them; above it the client does the same as for
		 * {@link #incomingQos0Messages}. On MQTT 3.1.1, which has no Receive Maximum, and
		 * beyond Receive Maximum, QoS 1 and 2 messages that are not acknowledged have a
		 * bound of the same size, in which each counts 128 bytes more: above half of it
		 * the client stops reading; if it cannot, it closes the connection at the bound,
		 * without acknowledging them. Default: 64 MiB.
		 * @param incomingBytes the setting
		 * @return this builder
		 */
		public Builder incomingBytes(long incomingBytes) {
			this.incomingBytes = Checks.range("incomingBytes", incomingBytes, 1, 1L << 38);
			return this;
		}

		/**
		 * What happens to a QoS 1 or 2 message that no handler wants, after it was
		 * parked. Default: {@link Unmatched#ACKNOWLEDGE}.
		 * @param unmatched the setting
		 * @return this builder
		 */
		public Builder unmatched(Unmatched unmatched) {
			this.unmatched = unmatched;
			return this;
		}

		/**
		 * How long QoS 1 and 2 messages without a handler wait for one, counted from
		 * CONNACK or the last handler that was added. Default: 10 s.
		 * @param parkingTime the setting
		 * @return this builder
		 */
		public Builder parkingTime(Duration parkingTime) {
			this.parkingTime = Checks.seconds("parkingTime", parkingTime, 0, 3600);
			return this;
		}

		/**
		 * What happens to a QoS 1 or 2 message whose handler threw an exception. Does not
		 * concern manual handlers, which say it themselves. Default:
		 * {@link HandlerFailure#ACKNOWLEDGE}.
		 * @param handlerFailure the setting
		 * @return this builder
		 */
		public Builder handlerFailure(HandlerFailure handlerFailure) {
			this.handlerFailure = handlerFailure;
			return this;
		}

		/**
		 * Whether QoS 0 messages also wait behind QoS 1 and 2 messages that are held back
		 * by the server's Receive Maximum. Default: no, they overtake them.
		 * @param strictOrder the setting
		 * @return this builder
		 */
		public Builder strictOrder(boolean strictOrder) {
			this.strictOrder = strictOrder;
			return this;
		}

		/**
		 * After how long without an answer PUBLISH (with DUP) and PUBREL are sent again
		 * on a connection with MQTT 3.1.1, every time as long, up to a second later. For
		 * servers that lose packets; others may be late and then answer twice. MQTT 5.0
		 * allows it only on a new connection [MQTT5-4.4.0-1], so with that version the
		 * setting is an error, unless it may fall back to MQTT 3.1.1. Default: never.
		 * @param resendAfter 1 s to 24 h
		 * @return this builder
		 */
		public Builder resendAfter(Duration resendAfter) {
			this.resendAfter = Checks.seconds("resendAfter", resendAfter, 1, 86_400);
			return this;
		}

		/**
		 * Builds the options.
		 * @return the options
		 */
		public FlowOptions build() {
			return new FlowOptions(this);
		}

	}

}
