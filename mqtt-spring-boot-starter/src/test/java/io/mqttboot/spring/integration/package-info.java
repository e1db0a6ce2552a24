/**
 * Tests.
 */
@NullMarked
package io.mqttboot.spring.integration;

import org.jspecify.annotations.NullMarked;
