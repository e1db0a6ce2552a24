package io.mqttboot.client.internal.session;

import io.mqttboot.client.error.MqttPublishException;
import io.mqttboot.client.error.MqttPublishException.Kind;
import io.mqttboot.client.message.ConnectResult;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ServerLimits;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.options.CheckOptions;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the network connection: whether there is one, which one it is, and
 * what its server takes. Nothing carries over from one connection to the next.
 */
final class ConnectionState {

	/** A topic alias adds 3 bytes, and one more to each of the two lengths. */
	private static final int ALIAS_BYTES = 5;

	/** Header, lengths and packet identifier of a PUBLISH without properties. */
	private static final long HEADER_BYTES = 10;

	private static final long UTF_8_BYTES = 3;

	final SessionOutput output;

	final Counters counters;

	final CheckOptions checks;

	private final boolean lenient;

	private MqttVersion version;

	private ServerLimits limits = ServerLimits.DEFAULTS;

	private boolean open;

	private int number;

	ConnectionState(SessionSettings settings, Counters counters, SessionOutput output) {
		this.version = settings.version();
		this.lenient = settings.lenient();
		this.counters = counters;
		this.checks = settings.checks();
		this.output = output;
	}

	void opened(ConnectResult result) {
		this.version = result.version();
		this.limits = result.limits();
		this.number++;
		this.open = true;
	}

	void closed() {
		this.open = false;
	}

	/** Whether packets may be sent and are taken. */
	boolean isOpen() {
		return this.open;
	}

	/** Counts connections: 1 is the first. */
	int number() {
		return this.number;
	}

	boolean isVersion5() {
		return this.version == MqttVersion.V5;
	}

	/** Whether what only 5.0 has is sent, or left out by option. */
	boolean takesAnything() {
		return isVersion5() || this.lenient;
	}

	ServerLimits limits() {
		return this.limits;
	}

	/** The server broke the protocol: nothing more is sent or taken. */
	void violated(ReasonCode reasonCode, String problem) {
		this.open = false;
		this.output.protocolError(reasonCode, problem);
	}

	/** Why the protocol version does not allow a message, or {@code null}. */
	@Nullable MqttPublishException refusedByVersion(MqttMessage message) {
		if (takesAnything() || message.properties().equals(MessageProperties.NONE)) {
			return null;
		}
		return new MqttPublishException(Kind.NOT_IN_THIS_VERSION,
				"The message to '%s' has properties, which MQTT 3.1.1 does not know; leave out expiry, content type, payload format, response topic, correlation data and user properties, connect with MQTT 5.0, or set connect().lenient"
					.formatted(message.topic()),
				null, 0);
	}

	/**
	 * Why the server of this connection does not take a message, or {@code null}
	 * [MQTT5-3.2.2-11, MQTT5-3.2.2-14, MQTT5-3.2.2-15].
	 */
	@Nullable MqttPublishException refusedByServer(MqttMessage message, int packetId) {
		if (message.qos().level() > this.limits.maximumQos().level()) {
			return refusal(ReasonCode.QOS_NOT_SUPPORTED, packetId,
					"The message to '%s' has QoS %d, but the server takes at most QoS %d".formatted(message.topic(),
							message.qos().level(), this.limits.maximumQos().level()));
		}
		if (message.retained() && !this.limits.retainAvailable()) {
			return refusal(ReasonCode.RETAIN_NOT_SUPPORTED, packetId,
					"The message to '%s' is retained, but the server keeps no retained messages"
						.formatted(message.topic()));
		}
		if (!fits(message, 0)) {
			return refusal(ReasonCode.PACKET_TOO_LARGE, packetId,
					"The message to '%s' makes a packet of %d bytes, but the server takes at most %d"
						.formatted(message.topic(), this.output.publishSize(message), this.limits.maximumPacketSize()));
		}
		return null;
	}

	private static MqttPublishException refusal(ReasonCode reasonCode, int packetId, String problem) {
		return new MqttPublishException(Kind.NOT_SUPPORTED_BY_SERVER, problem, reasonCode, packetId);
	}

	/** Whether a topic alias does not make the packet too large. */
	boolean hasRoomForAlias(MqttMessage message) {
		return fits(message, ALIAS_BYTES);
	}

	/** The exact size is only computed for messages that are near the limit. */
	private boolean fits(MqttMessage message, int extra) {
		long limit = this.limits.maximumPacketSize() - extra;
		long atMost = HEADER_BYTES + UTF_8_BYTES * message.topic().length() + message.payload().length;
		if (atMost <= limit && message.properties().equals(MessageProperties.NONE)) {
			return true;
		}
		return this.output.publishSize(message) <= limit;
	}

	/** Why the server of this connection does not take a filter, or {@code null}. */
	@Nullable ReasonCode refusedByServer(TopicFilter filter) {
		if (filter.isShared() && !this.limits.sharedSubscriptions()) {
			return ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED;
		}
		if (filter.hasWildcard() && !this.limits.wildcardSubscriptions()) {
			return ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED;
		}
		return null;
	}

}
