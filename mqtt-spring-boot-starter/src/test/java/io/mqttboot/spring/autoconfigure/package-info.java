/**
 * Tests.
 */
@NullMarked
package io.mqttboot.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
