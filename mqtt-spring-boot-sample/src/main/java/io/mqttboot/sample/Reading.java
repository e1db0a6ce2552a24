package io.mqttboot.sample;

import java.time.Instant;

import jakarta.validation.constraints.NotNull;

/**
 * One measurement, published on {@code devices/{deviceId}/telemetry/{sensor}}.
 *
 * @param value in the unit of the sensor
 * @param at when it was measured
 */
public record Reading(@NotNull Double value, @NotNull Instant at) {
}
