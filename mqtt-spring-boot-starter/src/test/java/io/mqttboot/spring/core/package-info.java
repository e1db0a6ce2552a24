/**
 * Tests.
 */
@NullMarked
package io.mqttboot.spring.core;

import org.jspecify.annotations.NullMarked;
