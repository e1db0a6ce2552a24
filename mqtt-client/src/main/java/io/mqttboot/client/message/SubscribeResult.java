package io.mqttboot.client.message;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What the server said to a subscribe.
 *
 * @param filters the answer per filter, in the order of the request
 * @param reasonString text from the server, or {@code null}
 * @param userProperties user properties of the SUBACK
 */
public record SubscribeResult(List<FilterResult> filters, @Nullable String reasonString,
		List<UserProperty> userProperties) {

	/**
	 * Whether every filter was granted.
	 * @return {@code true} if none was refused
	 */
	public boolean isSuccess() {
		return this.filters.stream().noneMatch(FilterResult::isError);
	}

}
