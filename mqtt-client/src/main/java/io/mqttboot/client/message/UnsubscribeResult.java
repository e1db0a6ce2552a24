package io.mqttboot.client.message;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What the server said to an unsubscribe. MQTT 3.1.1 answers without codes; then every
 * filter counts as a success.
 *
 * @param filters the answer per filter, in the order of the request
 * @param reasonString text from the server, or {@code null}
 * @param userProperties user properties of the UNSUBACK
 */
public record UnsubscribeResult(List<FilterResult> filters, @Nullable String reasonString,
		List<UserProperty> userProperties) {

	/**
	 * Whether every filter was removed.
	 * @return {@code true} if no filter has an error code
	 */
	public boolean isSuccess() {
		return this.filters.stream().noneMatch(FilterResult::isError);
	}

}
