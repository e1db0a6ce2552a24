package io.mqttboot.client.internal.session;

import io.mqttboot.client.error.MqttException;
import io.mqttboot.client.error.MqttPublishException;
import io.mqttboot.client.error.MqttPublishException.Kind;
import io.mqttboot.client.error.MqttStateException;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.options.FlowOptions;
import org.jspecify.annotations.Nullable;

/**
 * Says why a message cannot be published at all, or cannot be sent on the connection that
 * stands. What the server of a connection takes is looked at once per connection.
 */
final class Admission {

	private final ConnectionState connection;

	private final FlowOptions flow;

	private final Journal journal;

	Admission(ConnectionState connection, FlowOptions flow, Journal journal) {
		this.connection = connection;
		this.flow = flow;
		this.journal = journal;
	}

	/** Why a message is refused when it is published, or {@code null}. */
	@Nullable MqttException refusalToPublish(OutgoingMessage message) {
		MqttException refusal = this.connection.refusedByVersion(message.message());
		if (refusal == null) {
			refusal = refusedByCheck(message.message());
		}
		if (refusal == null && this.connection.isOpen()) {
			refusal = this.connection.refusedByServer(message.message(), 0);
			message.checkedOn = this.connection.number();
		}
		if (refusal == null && message.message().qos() != QoS.AT_MOST_ONCE) {
			return this.journal.failure();
		}
		return refusal;
	}

	/** Why the checks that the options ask for refuse a message, or {@code null}. */
	private @Nullable MqttPublishException refusedByCheck(MqttMessage message) {
		String problem = this.connection.checks.problem(message);
		if (problem != null) {
			return new MqttPublishException(Kind.REFUSED_BY_CHECK, problem, null, 0);
		}
		if (!this.connection.checks.accepts(message.properties(), message.payload())) {
			return new MqttPublishException(Kind.REFUSED_BY_CHECK,
					"The payload of the message to '%s' is not well-formed UTF-8, although its payload format says so; send other bytes without the payload format"
						.formatted(message.topic()),
					ReasonCode.PAYLOAD_FORMAT_INVALID, 0);
		}
		return null;
	}

	/** Why a message cannot be sent on this connection, or {@code null}. */
	@Nullable MqttException refusalToSend(OutgoingMessage message, long now) {
		boolean checked = message.checkedOn == this.connection.number();
		if (!message.sent && (message.isExpired(now) || (message.cannotWait() && !checked))) {
			return expired(message.message());
		}
		if (checked) {
			return refusedAlias(message);
		}
		message.checkedOn = this.connection.number();
		MqttException refusal = this.connection.refusedByVersion(message.message());
		if (refusal == null) {
			refusal = this.connection.refusedByServer(message.message(), message.packetId);
		}
		return (refusal != null) ? refusal : refusedAlias(message);
	}

	/** Counts a message that expired, and says so. */
	MqttPublishException expired(MqttMessage message) {
		this.connection.counters.increment(Counter.EXPIRED);
		return new MqttPublishException(Kind.EXPIRED, "The message to '%s' expired after %d s, before it could be sent"
			.formatted(message.topic(), message.properties().expirySeconds()), null, 0);
	}

	/** Why an alias that was chosen by hand cannot be sent, or {@code null}. */
	private @Nullable MqttException refusedAlias(OutgoingMessage message) {
		int alias = (message.byHand != null) ? message.byHand.topicAlias() : 0;
		if (alias == 0 || message.sent) {
			return null;
		}
		if (this.flow.automaticTopicAliases()) {
			return new MqttStateException("Topic aliases are chosen by the client: switch flow().automaticTopicAliases "
					+ "off to choose them by hand");
		}
		int maximum = this.connection.isVersion5() ? this.connection.limits().topicAliasMaximum() : 0;
		if (alias > maximum || !this.connection.hasRoomForAlias(message.message())) {
			return new MqttPublishException(Kind.NOT_SUPPORTED_BY_SERVER,
					"The server takes topic aliases up to %d, not %d [MQTT5-3.3.2-9]".formatted(maximum, alias),
					ReasonCode.TOPIC_ALIAS_INVALID, 0);
		}
		return null;
	}

}
