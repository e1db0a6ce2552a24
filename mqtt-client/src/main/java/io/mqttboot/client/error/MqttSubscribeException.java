package io.mqttboot.client.error;

import java.util.List;

import io.mqttboot.client.message.FilterResult;
import io.mqttboot.client.message.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * At least one filter of a subscribe or unsubscribe was refused. The other filters took
 * effect.
 */
public final class MqttSubscribeException extends MqttException {

	private static final long serialVersionUID = 1L;

	private final transient List<FilterResult> filters;

	/**
	 * Creates the exception.
	 * @param message which filters were refused and why
	 * @param reasonCode the first error code, or {@code null}
	 * @param filters the answer per filter, empty if nothing was sent
	 */
	public MqttSubscribeException(String message, @Nullable ReasonCode reasonCode, List<FilterResult> filters) {
		super(message, reasonCode, null);
		this.filters = List.copyOf(filters);
	}

	/**
	 * The answer per filter.
	 * @return the answers in the order of the request, empty if nothing was sent
	 */
	public List<FilterResult> filters() {
		return this.filters;
	}

}
