/**
 * Tests.
 */
@NullMarked
package io.mqttboot.spring.config;

import org.jspecify.annotations.NullMarked;
