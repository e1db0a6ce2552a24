package io.mqttboot.client.internal.codec;

import java.util.ArrayList;
import java.util.List;

import io.mqttboot.client.internal.packet.Packet;
import io.mqttboot.client.internal.packet.PacketType;
import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import org.jspecify.annotations.Nullable;

/**
 * What a decoder handed over.
 */
sealed interface Received {

	/** A PUBLISH, its payload in hex. */
	record Publish(String topic, int topicAlias, int qos, boolean duplicate, boolean retained, int packetId,
			MessageProperties properties, String payload) implements Received {
	}

	/** One of the four acknowledgements. */
	record Acknowledgement(PacketType type, int packetId, ReasonCode reasonCode, @Nullable String reasonString,
			List<UserProperty> userProperties) implements Received {
	}

	/** Any other packet. */
	record Other(Packet packet) implements Received {
	}

	/** Collects. */
	final class Collector implements Packet.Receiver {

		final List<Received> received = new ArrayList<>();

		@Override
		public void publish(String topic, int topicAlias, int qos, boolean duplicate, boolean retained, int packetId,
				MessageProperties properties, byte[] payload) {
			this.received
				.add(new Publish(topic, topicAlias, qos, duplicate, retained, packetId, properties, Hex.of(payload)));
		}

		@Override
		public void acknowledgement(PacketType type, int packetId, ReasonCode reasonCode, @Nullable String reasonString,
				List<UserProperty> userProperties) {
			this.received.add(new Acknowledgement(type, packetId, reasonCode, reasonString, userProperties));
		}

		@Override
		public void packet(Packet packet) {
			this.received.add(new Other(packet));
		}

	}

}
