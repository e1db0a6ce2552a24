/**
 * Whole-process measurements of this client beside others.
 */
@NullMarked
package io.mqttboot.benchmarks;

import org.jspecify.annotations.NullMarked;
