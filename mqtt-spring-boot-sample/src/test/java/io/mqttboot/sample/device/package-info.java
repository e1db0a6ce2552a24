/**
 * Tests.
 */
@NullMarked
package io.mqttboot.sample.device;

import org.jspecify.annotations.NullMarked;
