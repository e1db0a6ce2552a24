/**
 * Tests of the starter as a whole.
 */
@NullMarked
package io.mqttboot.spring;

import org.jspecify.annotations.NullMarked;
