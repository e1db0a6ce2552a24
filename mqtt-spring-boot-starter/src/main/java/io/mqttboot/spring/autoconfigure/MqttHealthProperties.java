package io.mqttboot.spring.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Health indicator.
 *
 * @param downAfter How long a connection may be away before health is down.
 */
public record MqttHealthProperties(@Nullable Duration downAfter) {
}
