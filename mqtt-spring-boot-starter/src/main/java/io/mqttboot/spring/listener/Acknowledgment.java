package io.mqttboot.spring.listener;

import io.mqttboot.client.message.ReasonCode;
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
	 * Says that the message is refused: on MQTT 5.0 the acknowledgement carries the
	 * reason code, on 3.1.1 this is the same as {@link #acknowledge()}. The server does
	 * not send the message again.
	 * @param reasonCode an error code that PUBACK and PUBREC may carry
	 * @param reason text for the log of the server, or {@code null}
	 * @throws IllegalArgumentException if PUBACK may not carry the reason code
	 */
	void reject(ReasonCode reasonCode, @Nullable String reason);

}
