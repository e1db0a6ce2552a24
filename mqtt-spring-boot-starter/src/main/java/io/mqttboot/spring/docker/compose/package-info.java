/**
 * Service connections: MQTT servers among the services of Docker Compose.
 */
@NullMarked
package io.mqttboot.spring.docker.compose;

import org.jspecify.annotations.NullMarked;
