/**
 * Tests.
 */
@NullMarked
package io.mqttboot.sample.page;

import org.jspecify.annotations.NullMarked;
