package io.mqttboot.spring.docs.channels;

/**
 * What a sensor says.
 *
 * @param value the value
 */
public record Reading(double value) {
}
