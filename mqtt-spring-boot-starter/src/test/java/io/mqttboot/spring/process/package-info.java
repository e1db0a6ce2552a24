/**
 * Applications in a JVM of their own.
 */
@NullMarked
package io.mqttboot.spring.process;

import org.jspecify.annotations.NullMarked;
