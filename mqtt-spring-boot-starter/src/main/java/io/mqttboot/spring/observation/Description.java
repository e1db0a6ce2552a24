package io.mqttboot.spring.observation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.common.KeyValues;
import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.observation.MqttObservation.ListenerLowCardinalityKeys;
import org.jspecify.annotations.Nullable;

/**
 * What a convention says in keys of few values. Many messages have the same, so the key
 * values are made once and not for each of them.
 *
 * @param connection the name of the connection
 * @param destination the declared pattern
 * @param listener the id of the listener, if there is one
 * @param failed whether something failed
 * @param qos the QoS
 * @param reason why
 */
record Description(String connection, String destination, @Nullable String listener, boolean failed, QoS qos,
		String reason) {

	/** More are made each time: a pattern should not be a topic, but may be. */
	private static final int MOST_KNOWN = 1000;

	private static final Map<Description, KeyValues> KNOWN = new ConcurrentHashMap<>();

	/** The key values. */
	KeyValues keyValues() {
		KeyValues known = KNOWN.get(this);
		if (known == null) {
			known = describe();
			if (KNOWN.size() < MOST_KNOWN) {
				KNOWN.put(this, known);
			}
		}
		return known;
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

}
