package io.mqttboot.spring.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What applies to messages published by the template.
 *
 * @param qos QoS of messages that do not say theirs: 0, 1 or 2.
 * @param timeout How long a blocking send waits for the acknowledgement.
 */
public record MqttPublishProperties(@Nullable Integer qos, @Nullable Duration timeout) {
}
