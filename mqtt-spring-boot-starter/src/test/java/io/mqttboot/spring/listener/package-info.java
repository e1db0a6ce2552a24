/**
 * Tests.
 */
@NullMarked
package io.mqttboot.spring.listener;

import org.jspecify.annotations.NullMarked;
