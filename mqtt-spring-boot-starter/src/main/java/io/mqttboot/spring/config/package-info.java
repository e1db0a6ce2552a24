/**
 * Registration of listeners and interfaces in an application context.
 */
@NullMarked
package io.mqttboot.spring.config;

import org.jspecify.annotations.NullMarked;
