/**
 * Tests.
 */
@NullMarked
package io.mqttboot.spring.actuate;

import org.jspecify.annotations.NullMarked;
