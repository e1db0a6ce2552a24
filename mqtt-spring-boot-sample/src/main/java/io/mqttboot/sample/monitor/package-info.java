/**
 * What the application does with the messages of plants.
 */
@NullMarked
package io.mqttboot.sample.monitor;

import org.jspecify.annotations.NullMarked;
