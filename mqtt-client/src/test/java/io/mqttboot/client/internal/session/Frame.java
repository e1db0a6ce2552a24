package io.mqttboot.client.internal.session;

import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.message.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * A packet between a session and the model broker.
 *
 * @param type the type
 * @param packetId the packet identifier, 0 at QoS 0
 * @param code the reason code of an acknowledgement
 * @param content the rest of the other packets
 */
record Frame(PacketType type, int packetId, ReasonCode code, @Nullable Object content) {

	static Frame acknowledgement(PacketType type, int packetId, ReasonCode code) {
		return new Frame(type, packetId, code, null);
	}

	/**
	 * What is in a PUBLISH of the client.
	 *
	 * @param message the message
	 * @param topic the topic, empty if left out
	 * @param alias the topic alias, 0 for none
	 */
	record FromClient(ModelMessage message, String topic, int alias) {
	}

	/**
	 * What is in a PUBLISH of the broker.
	 *
	 * @param message the message
	 * @param duplicate the DUP flag
	 * @param topic the topic, empty if left out
	 * @param alias the topic alias, 0 for none
	 */
	record FromBroker(ModelMessage message, boolean duplicate, String topic, int alias) {
	}

}
