/**
 * Tests.
 */
@NullMarked
package io.mqttboot.spring.test;

import org.jspecify.annotations.NullMarked;
