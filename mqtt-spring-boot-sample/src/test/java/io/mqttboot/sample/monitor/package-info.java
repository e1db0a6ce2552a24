/**
 * Tests.
 */
@NullMarked
package io.mqttboot.sample.monitor;

import org.jspecify.annotations.NullMarked;
