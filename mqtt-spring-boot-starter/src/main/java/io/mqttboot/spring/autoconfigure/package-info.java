/**
 * Configuration properties, connection details and auto-configuration for Spring Boot.
 */
@NullMarked
package io.mqttboot.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
