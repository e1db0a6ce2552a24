package io.mqttboot.client.message;

import java.util.Objects;

/**
 * A filter and the options of a subscription. The last three options exist in MQTT 5.0
 * only.
 *
 * @param filter the topic filter
 * @param qos the highest QoS at which messages are wanted
 * @param noLocal whether messages published by this client itself are left out
 * @param retainAsPublished whether the RETAIN flag is kept as it was published
 * @param retainHandling when retained messages are sent
 */
public record Subscription(TopicFilter filter, QoS qos, boolean noLocal, boolean retainAsPublished,
		RetainHandling retainHandling) {

	public Subscription {
		Objects.requireNonNull(filter, "filter");
		Objects.requireNonNull(qos, "qos");
		Objects.requireNonNull(retainHandling, "retainHandling");
		if (noLocal && filter.isShared()) {
			throw new IllegalArgumentException(
					"A shared subscription cannot have the no-local option [MQTT5-3.8.3-4]: " + filter);
		}
	}

	/**
	 * A subscription with default options.
	 * @param filter the topic filter
	 * @param qos the highest QoS wanted
	 * @return the subscription
	 * @throws InvalidTopicException if the filter breaks a rule
	 */
	public static Subscription of(String filter, QoS qos) {
		return new Subscription(TopicFilter.of(filter), qos, false, false, RetainHandling.SEND);
	}

	/**
	 * A subscription with QoS 0.
	 * @param filter the topic filter
	 * @return the subscription
	 */
	public static Subscription atMostOnce(String filter) {
		return of(filter, QoS.AT_MOST_ONCE);
	}

	/**
	 * A subscription with QoS 1.
	 * @param filter the topic filter
	 * @return the subscription
	 */
	public static Subscription atLeastOnce(String filter) {
		return of(filter, QoS.AT_LEAST_ONCE);
	}

	/**
	 * A subscription with QoS 2.
	 * @param filter the topic filter
	 * @return the subscription
	 */
	public static Subscription exactlyOnce(String filter) {
		return of(filter, QoS.EXACTLY_ONCE);
	}

	/**
	 * The same subscription without messages published by this client (MQTT 5.0).
	 * @return a copy
	 */
	public Subscription withNoLocal() {
		return new Subscription(this.filter, this.qos, true, this.retainAsPublished, this.retainHandling);
	}

	/**
	 * The same subscription, RETAIN flags kept as published (MQTT 5.0).
	 * @return a copy
	 */
	public Subscription withRetainAsPublished() {
		return new Subscription(this.filter, this.qos, this.noLocal, true, this.retainHandling);
	}

	/**
	 * The same subscription with another retain handling (MQTT 5.0).
	 * @param retainHandling when retained messages are sent
	 * @return a copy
	 */
	public Subscription withRetainHandling(RetainHandling retainHandling) {
		return new Subscription(this.filter, this.qos, this.noLocal, this.retainAsPublished, retainHandling);
	}

	/**
	 * Whether this subscription uses an option that MQTT 3.1.1 does not have.
	 * @return {@code true} if it needs MQTT 5.0
	 */
	public boolean needsVersion5() {
		return this.noLocal || this.retainAsPublished || this.retainHandling != RetainHandling.SEND;
	}

}
