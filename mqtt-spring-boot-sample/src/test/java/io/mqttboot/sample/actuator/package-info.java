/**
 * Tests.
 */
@NullMarked
package io.mqttboot.sample.actuator;

import org.jspecify.annotations.NullMarked;
