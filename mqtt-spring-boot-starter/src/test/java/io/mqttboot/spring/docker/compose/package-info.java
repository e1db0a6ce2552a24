/**
 * Tests.
 */
@NullMarked
package io.mqttboot.spring.docker.compose;

import org.jspecify.annotations.NullMarked;
