package io.mqttboot.client.message;

import java.time.Duration;
import java.util.Objects;

/**
 * The message that the server publishes when the client vanishes.
 *
 * @param message the message; its QoS, RETAIN flag and properties count
 * @param delay how long the server waits for the client to come back, whole seconds up to
 * 4,294,967,295 (MQTT 5.0); zero on MQTT 3.1.1
 */
public record Will(MqttMessage message, Duration delay) {

	public Will {
		Objects.requireNonNull(message, "message");
		if (delay.isNegative() || delay.toSeconds() > 0xFFFF_FFFFL) {
			throw new IllegalArgumentException("Will delay must be 0 to 4294967295 s, not " + delay);
		}
		if (message.payload().length > Utf8.MAX_LENGTH) {
			throw new IllegalArgumentException(
					"Will payload must not exceed 65535 bytes, it has " + message.payload().length);
		}
	}

	/**
	 * A will without delay.
	 * @param message the message
	 * @return the will
	 */
	public static Will of(MqttMessage message) {
		return new Will(message, Duration.ZERO);
	}

}
