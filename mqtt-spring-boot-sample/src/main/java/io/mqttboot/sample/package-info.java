/**
 * An application with simulated devices and a live page.
 */
@NullMarked
package io.mqttboot.sample;

import org.jspecify.annotations.NullMarked;
