package io.mqttboot.client.message;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What the server said to a subscribe.
 *
 * @param filters the answer per filter, in the order of the request
 * @param subscriptionIdentifier the identifier that the client gave the subscription, 1
 * to 268,435,455, and that its messages carry; 0 if it has none (MQTT 3.1.1, or a server
 * without identifiers)
 * @param reasonString text from the server, or {@code null}
 * @param userProperties user properties of the SUBACK
 */
public record SubscribeResult(List<FilterResult> filters, int subscriptionIdentifier, @Nullable String reasonString,
		List<UserProperty> userProperties) {

	/**
	 * Whether every filter was granted.
	 * @return {@code true} if none was refused
	 */
	public boolean isSuccess() {
		return this.filters.stream().noneMatch(FilterResult::isError);
	}

}
