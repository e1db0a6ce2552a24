package io.mqttboot.spring.observation;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

import io.mqttboot.client.message.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * How reasons read in keys, made once and not for each message.
 */
final class Reasons {

	/** There is nothing to explain. */
	static final String NONE = "none";

	private static final Map<ReasonCode, String> WORDS = new EnumMap<>(ReasonCode.class);
	static {
		for (ReasonCode code : ReasonCode.values()) {
			WORDS.put(code, code.name().toLowerCase(Locale.ROOT));
		}
		WORDS.put(ReasonCode.SUCCESS, NONE);
	}

	private Reasons() {
	}

	/** A reason code in lower case, {@code none} for plain success. */
	static String word(@Nullable ReasonCode code) {
		return (code != null) ? WORDS.getOrDefault(code, NONE) : NONE;
	}

}
