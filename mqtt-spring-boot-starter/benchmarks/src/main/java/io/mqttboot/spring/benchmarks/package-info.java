/**
 * Whole applications, measured beside spring-integration-mqtt.
 */
@NullMarked
package io.mqttboot.spring.benchmarks;

import org.jspecify.annotations.NullMarked;
