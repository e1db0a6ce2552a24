package io.mqttboot.spring.observation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.common.KeyValues;
import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.observation.MqttObservation.ListenerLowCardinalityKeys;
import org.jspecify.annotations.Nullable;

/**
 * What the key values of low cardinality of an observation say. Many messages have the
 * same, so they are made once and not for each of them.
 *
 * @param connection the name of the connection
 * @param destination the declared pattern
 * @param listener the id of the listener, if there is one
 * @param failed whether something failed
 * @param qos the QoS
 * @param reason why
 */
record LowCardinality(String connection, String destination, @Nullable String listener, boolean failed, QoS qos,
		String reason) {

	private static final Cache SHARED = new Cache();

	/** The key values. */
	KeyValues keyValues() {
		return SHARED.keyValues(this);
	}

	private KeyValues describe() {
		KeyValues common = KeyValues.of(ListenerLowCardinalityKeys.CONNECTION.withValue(this.connection),
				ListenerLowCardinalityKeys.DESTINATION.withValue(this.destination),
				ListenerLowCardinalityKeys.OUTCOME.withValue(this.failed ? "failure" : "success"),
				ListenerLowCardinalityKeys.QOS.withValue(String.valueOf(this.qos.level())),
				ListenerLowCardinalityKeys.REASON.withValue(this.reason));
		return (this.listener != null) ? common.and(ListenerLowCardinalityKeys.LISTENER.withValue(this.listener))
				: common;
	}

	/** Key values that were made already. */
	static final class Cache {

		/** More are made each time: a pattern should not be a topic, but may be. */
		static final int MAXIMUM_SIZE = 1000;

		private final Map<LowCardinality, KeyValues> known = new ConcurrentHashMap<>();

		KeyValues keyValues(LowCardinality values) {
			KeyValues all = this.known.get(values);
			if (all == null) {
				all = values.describe();
				if (this.known.size() < MAXIMUM_SIZE) {
					this.known.put(values, all);
				}
			}
			return all;
		}

		int size() {
			return this.known.size();
		}

	}

}
