package io.mqttboot.client.internal.session;

import java.util.List;

import io.mqttboot.client.error.MqttPublishException;
import io.mqttboot.client.error.MqttPublishException.Kind;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.internal.session.OutgoingMessage.Stage;
import io.mqttboot.client.message.Direction;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.spi.MqttEvent;
import org.jspecify.annotations.Nullable;

/**
 * What the server answers to PUBLISH and PUBREL: finds the message, refuses what does not
 * belong to its state, and completes it with the last answer.
 */
final class Acknowledgements {

	private final ConnectionState connection;

	private final PacketIds ids;

	private final InFlight inFlight;

	Acknowledgements(ConnectionState connection, PacketIds ids, InFlight inFlight) {
		this.connection = connection;
		this.ids = ids;
		this.inFlight = inFlight;
	}

	/**
	 * A PUBACK, PUBREC or PUBCOMP was received.
	 * @return whether it was the last one of a message, so that another may be sent
	 */
	boolean received(PacketType type, int packetId, ReasonCode reasonCode, @Nullable String reasonString,
			List<UserProperty> userProperties, long now) {
		Object owner = this.ids.owner(packetId);
		if (owner == null || (owner instanceof OutgoingMessage unsent && !unsent.sent)) {
			acknowledgedUnknown(type, packetId);
		}
		else if (!(owner instanceof OutgoingMessage message) || !isExpected(type, reasonCode, message)) {
			this.connection.violated(ReasonCode.PROTOCOL_ERROR,
					"%s (%s) for packet identifier %d, which is in use by %s".formatted(type, reasonCode, packetId,
							owner));
		}
		else if (type == PacketType.PUBREC && !reasonCode.isError()) {
			this.inFlight.release(message, reasonCode, now);
		}
		else {
			if (type != PacketType.PUBCOMP) {
				message.received = reasonCode;
			}
			this.inFlight.remove(message);
			complete(message, reasonCode, reasonString, userProperties);
			return true;
		}
		return false;
	}

	private void acknowledgedUnknown(PacketType type, int packetId) {
		this.connection.counters.increment(Counter.UNKNOWN_ACKNOWLEDGEMENTS);
		if (type == PacketType.PUBREC && this.connection.isVersion5()) {
			this.connection.output.sendAcknowledgement(PacketType.PUBREL, packetId,
					ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
		}
	}

	private static boolean isExpected(PacketType type, ReasonCode reasonCode, OutgoingMessage message) {
		boolean published = message.stage == Stage.PUBLISHED;
		return switch (type) {
			case PUBACK -> message.message().qos() == QoS.AT_LEAST_ONCE;
			case PUBREC -> message.message().qos() == QoS.EXACTLY_ONCE && (published || !reasonCode.isError());
			case PUBCOMP -> !published;
			default -> false;
		};
	}

	/** PUBCOMP is a success whatever its code, since PUBREC was. */
	private void complete(OutgoingMessage message, ReasonCode reasonCode, @Nullable String reasonString,
			List<UserProperty> userProperties) {
		this.connection.counters.increment(Counter.ACKNOWLEDGED);
		if (this.connection.output.wantsMessageEvents()) {
			this.connection.output
				.event(new MqttEvent.MessageAcknowledged(Direction.OUTGOING, message.packetId, reasonCode));
		}
		if (message.received.isError()) {
			message
				.fail(new MqttPublishException(Kind.REFUSED_BY_SERVER,
						"The server refused the message to '%s': %s%s".formatted(message.message().topic(), reasonCode,
								(reasonString != null) ? " (" + reasonString + ")" : ""),
						reasonCode, message.packetId));
		}
		else {
			message.succeed(InFlight.result(message, reasonString, userProperties));
		}
	}

}
