/**
 * Simulated plants: they publish readings and alarms, and answer commands.
 */
@NullMarked
package io.mqttboot.sample.device;

import org.jspecify.annotations.NullMarked;
