/**
 * Service connections: containers of MQTT servers annotated with
 * {@code @ServiceConnection}.
 */
@NullMarked
package io.mqttboot.spring.testcontainers;

import org.jspecify.annotations.NullMarked;
