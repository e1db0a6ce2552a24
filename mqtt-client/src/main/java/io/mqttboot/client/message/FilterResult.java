package io.mqttboot.client.message;

import org.jspecify.annotations.Nullable;

/**
 * The answer of the server for one filter of a subscribe or unsubscribe.
 *
 * @param filter the filter
 * @param reasonCode the code of the server; for a subscribe the granted QoS or an error
 */
public record FilterResult(TopicFilter filter, ReasonCode reasonCode) {

	/**
	 * Whether the server refused.
	 * @return {@code true} for an error code
	 */
	public boolean isError() {
		return this.reasonCode.isError();
	}

	/**
	 * The QoS that was granted, which may be lower than the one asked for
	 * [MQTT5-3.8.4-8].
	 * @return the QoS, or {@code null} if this is not a granted subscription
	 */
	public @Nullable QoS grantedQos() {
		return (this.reasonCode.code() <= 2) ? QoS.of(this.reasonCode.code()) : null;
	}

}
