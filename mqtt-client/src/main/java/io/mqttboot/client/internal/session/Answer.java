package io.mqttboot.client.internal.session;

import java.util.List;

import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.message.Utf8;
import io.mqttboot.client.options.CheckOptions;
import org.jspecify.annotations.Nullable;

/**
 * What PUBACK or PUBREC says about a message, beside its identifier.
 *
 * @param reasonCode the code
 * @param reason text for the server, or {@code null}
 * @param userProperties in order
 */
record Answer(ReasonCode reasonCode, @Nullable String reason, List<UserProperty> userProperties) {

	/** Nothing but success. */
	static final Answer SUCCESS = new Answer(ReasonCode.SUCCESS, null, List.of());

	static Answer success(@Nullable String reason, List<UserProperty> userProperties) {
		return new Answer(ReasonCode.SUCCESS, reason, List.copyOf(userProperties));
	}

	/** A handler does not want the message [MQTT5-3.4.2-1, MQTT5-3.5.2-1]. */
	static Answer refusal(ReasonCode reasonCode, @Nullable String reason, List<UserProperty> userProperties) {
		switch (reasonCode) {
			case UNSPECIFIED_ERROR, IMPLEMENTATION_SPECIFIC_ERROR, NOT_AUTHORIZED, TOPIC_NAME_INVALID, QUOTA_EXCEEDED,
					PAYLOAD_FORMAT_INVALID ->
				{
				}
			default -> throw new IllegalArgumentException(
					"A message cannot be refused with '%s'; PUBACK and PUBREC may carry 0x80, 0x83, 0x87, 0x90, 0x97 and 0x99"
						.formatted(reasonCode));
		}
		return new Answer(reasonCode, reason, List.copyOf(userProperties));
	}

	boolean isRefusal() {
		return this.reasonCode.isError();
	}

	/** Refuses strings that cannot be sent, or are not to be by option. */
	void check(CheckOptions checks) {
		if (this.reason != null) {
			Utf8.check(this.reason, "Reason");
		}
		String problem = checks.problem("The reason", this.reason);
		problem = (problem != null) ? problem : checks.problem(this.userProperties);
		if (problem != null) {
			throw new IllegalArgumentException(problem);
		}
	}

}
