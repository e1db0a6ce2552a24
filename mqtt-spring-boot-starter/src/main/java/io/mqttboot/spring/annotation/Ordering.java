package io.mqttboot.spring.annotation;

/**
 * Which messages of a listener may be handled at the same time, if its concurrency is
 * above 1. Whatever is chosen, acknowledgements leave in the order of arrival.
 */
public enum Ordering {

	/** {@link #STRICT} if the concurrency is 1, {@link #BY_TOPIC} above. */
	DEFAULT,

	/** Any. */
	NONE,

	/** Those with different topics. */
	BY_TOPIC,

	/** Those with different keys, see {@link MqttListener#key()}. */
	BY_KEY,

	/** None: one after the other. */
	STRICT

}
