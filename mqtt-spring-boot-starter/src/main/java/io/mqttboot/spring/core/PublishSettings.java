package io.mqttboot.spring.core;

import java.time.Duration;

import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.QoS;

import org.springframework.util.ClassUtils;

/**
 * What the messages of a template have in common.
 *
 * @param client publishes
 * @param payloadConverter converts payloads
 * @param publisher publishes and observes
 * @param defaultQos QoS unless a message says its own
 * @param timeout how long a blocking send or a request waits
 * @param afterCommit whether messages given in a transaction are sent after its commit
 */
record PublishSettings(MqttClient client, MqttPayloadConverter payloadConverter, ObservedPublisher publisher,
		QoS defaultQos, Duration timeout, boolean afterCommit) {

	private static final boolean TRANSACTIONS = ClassUtils.isPresent(
			"org.springframework.transaction.support.TransactionSynchronization",
			PublishSettings.class.getClassLoader());

	boolean isVersion5() {
		return this.client.options().version() == MqttVersion.V5;
	}

	static Duration positive(Duration timeout) {
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException("The timeout must be positive, not " + timeout);
		}
		return timeout;
	}

	static boolean transactions(boolean afterCommit) {
		if (afterCommit && !TRANSACTIONS) {
			throw new IllegalStateException(
					"Sending after the commit of a transaction needs 'org.springframework:spring-tx', "
							+ "which is not on the class path");
		}
		return afterCommit;
	}

}
