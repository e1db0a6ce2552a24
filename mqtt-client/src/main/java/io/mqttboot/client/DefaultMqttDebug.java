package io.mqttboot.client;

import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.internal.engine.ClientEngine;
import io.mqttboot.client.internal.session.ByHand;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.Publication;
import io.mqttboot.client.message.QoS;

/**
 * Hands what is done by hand to the engine.
 */
final class DefaultMqttDebug implements MqttDebug {

	private static final int LARGEST_ALIAS = 65_535;

	private final ClientEngine engine;

	DefaultMqttDebug(ClientEngine engine) {
		this.engine = engine;
	}

	@Override
	public CompletableFuture<Void> sendRaw(byte[] bytes) {
		return this.engine.sendRaw(bytes.clone());
	}

	@Override
	public Publication publishWithAlias(MqttMessage message, int topicAlias) {
		if (topicAlias < 1 || topicAlias > LARGEST_ALIAS) {
			throw new IllegalArgumentException("A topic alias must be 1 to 65535, not " + topicAlias);
		}
		return this.engine.publish(message, new ByHand(topicAlias, false));
	}

	@Override
	public Publication publishDuplicate(MqttMessage message) {
		if (message.qos() == QoS.AT_MOST_ONCE) {
			throw new IllegalArgumentException("A QoS 0 message cannot be a duplicate [MQTT5-3.3.1-2]");
		}
		return this.engine.publish(message, new ByHand(0, true));
	}

}
