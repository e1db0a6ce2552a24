/**
 * Annotations that declare listeners and publishing interfaces.
 */
@NullMarked
package io.mqttboot.spring.annotation;

import org.jspecify.annotations.NullMarked;
