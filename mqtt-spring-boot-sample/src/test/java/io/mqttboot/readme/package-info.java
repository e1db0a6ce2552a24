/**
 * Tests.
 */
@NullMarked
package io.mqttboot.readme;

import org.jspecify.annotations.NullMarked;
