/**
 * The template, payload conversion and topic patterns.
 */
@NullMarked
package io.mqttboot.spring.core;

import org.jspecify.annotations.NullMarked;
