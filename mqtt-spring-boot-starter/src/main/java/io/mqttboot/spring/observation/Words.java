package io.mqttboot.spring.observation;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * How values of the protocol read in keys, made once and not for each message.
 */
final class Words {

	static final String NONE = "none";

	private static final String[] LEVELS = { "0", "1", "2" };

	private static final Map<ReasonCode, String> REASONS = new EnumMap<>(ReasonCode.class);
	static {
		for (ReasonCode code : ReasonCode.values()) {
			REASONS.put(code, code.name().toLowerCase(Locale.ROOT));
		}
		REASONS.put(ReasonCode.SUCCESS, NONE);
	}

	private Words() {
	}

	/** The QoS as a number. */
	static String qos(QoS qos) {
		return LEVELS[qos.level()];
	}

	/** A reason code in lower case, {@code none} for plain success. */
	static String reason(@Nullable ReasonCode code) {
		return (code != null) ? REASONS.getOrDefault(code, NONE) : NONE;
	}

	/** Whether something failed. */
	static String outcome(boolean failed) {
		return failed ? "failure" : "success";
	}

}
