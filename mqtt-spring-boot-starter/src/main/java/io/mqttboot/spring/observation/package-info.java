/**
 * Observations of publishing and listening, and trace context in user properties.
 */
@NullMarked
package io.mqttboot.spring.observation;

import org.jspecify.annotations.NullMarked;
