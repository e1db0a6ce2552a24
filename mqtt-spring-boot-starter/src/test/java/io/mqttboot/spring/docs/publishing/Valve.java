package io.mqttboot.spring.docs.publishing;

/**
 * How far a valve is open.
 *
 * @param percent 0 to 100
 */
public record Valve(int percent) {
}
