/**
 * Tests.
 */
@NullMarked
package io.mqttboot.sample;

import org.jspecify.annotations.NullMarked;
