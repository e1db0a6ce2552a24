/**
 * The actuator endpoint, health and meters.
 */
@NullMarked
package io.mqttboot.spring.actuate;

import org.jspecify.annotations.NullMarked;
