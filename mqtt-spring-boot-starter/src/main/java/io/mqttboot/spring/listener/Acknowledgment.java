package io.mqttboot.spring.listener;

import java.util.List;

import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledges the message of a listener with {@code AckMode.MANUAL}. May be used from
 * any thread, once; further calls do nothing. Acknowledgements leave in the order of
 * arrival, so one that is held back holds those after it. If the listener throws, the
 * message is acknowledged after error handling.
 */
public interface Acknowledgment {

	/**
	 * Says that the message is done.
	 */
	void acknowledge();

	/**
	 * Says that the message is done, with something to tell the server: on MQTT 5.0 the
	 * acknowledgement carries the reason and the user properties, as far as they fit into
	 * the largest packet that the server accepts; on 3.1.1 this is the same as
	 * {@link #acknowledge()}.
	 * @param reason text for the log of the server, or {@code null}
	 * @param userProperties in order, may be empty
	 * @throws IllegalArgumentException if the reason is not a valid string of at most
	 * 65,535 bytes; the message is not acknowledged then
	 */
	void acknowledge(@Nullable String reason, List<UserProperty> userProperties);

	/**
	 * Says that the message is refused: on MQTT 5.0 the acknowledgement carries the
	 * reason code, on 3.1.1 this is the same as {@link #acknowledge()}. The server does
	 * not send the message again.
	 * @param reasonCode an error code that PUBACK and PUBREC may carry
	 * @param reason text for the log of the server, or {@code null}
	 * @throws IllegalArgumentException if PUBACK may not carry the reason code; the
	 * message is not acknowledged then
	 */
	default void reject(ReasonCode reasonCode, @Nullable String reason) {
		reject(reasonCode, reason, List.of());
	}

	/**
	 * Says that the message is refused, with user properties; otherwise as
	 * {@link #reject(ReasonCode, String)}.
	 * @param reasonCode an error code that PUBACK and PUBREC may carry
	 * @param reason text for the log of the server, or {@code null}
	 * @param userProperties in order, may be empty
	 * @throws IllegalArgumentException if PUBACK may not carry the reason code; the
	 * message is not acknowledged then
	 */
	void reject(ReasonCode reasonCode, @Nullable String reason, List<UserProperty> userProperties);

}
