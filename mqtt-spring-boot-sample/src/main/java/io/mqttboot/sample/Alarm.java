package io.mqttboot.sample;

/**
 * The soil of a plant is too dry, published on {@code devices/{deviceId}/alarms}.
 *
 * @param moisture soil moisture in percent
 */
public record Alarm(double moisture) {
}
