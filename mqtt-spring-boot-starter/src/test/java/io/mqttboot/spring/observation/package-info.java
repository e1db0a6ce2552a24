/**
 * Tests.
 */
@NullMarked
package io.mqttboot.spring.observation;

import org.jspecify.annotations.NullMarked;
