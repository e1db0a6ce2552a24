package io.mqttboot.spring.docs.publishing;

/**
 * How a plant is.
 *
 * @param text in words
 */
public record Status(String text) {
}
