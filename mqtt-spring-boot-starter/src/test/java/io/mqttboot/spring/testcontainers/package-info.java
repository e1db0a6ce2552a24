/**
 * Tests.
 */
@NullMarked
package io.mqttboot.spring.testcontainers;

import org.jspecify.annotations.NullMarked;
