package io.mqttboot.spring.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * Broker inside the application, for development and tests.
 *
 * @param enabled Whether it is started when its library is on the class path and no
 * address is set.
 */
public record MqttEmbeddedProperties(@Nullable Boolean enabled) {
}
