package io.mqttboot.sample;

import jakarta.validation.constraints.NotNull;

/**
 * Something a device shall do, published on {@code devices/{deviceId}/commands}.
 *
 * @param action what to do
 */
public record Command(@NotNull Action action) {

	/** What a device can do. */
	public enum Action {

		/** Open the valve for a moment. */
		WATER,

		/** Switch the lamp on or off. */
		LAMP

	}

}
