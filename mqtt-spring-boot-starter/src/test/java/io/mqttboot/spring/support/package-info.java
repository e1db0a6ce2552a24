/**
 * What several tests use.
 */
@NullMarked
package io.mqttboot.spring.support;

import org.jspecify.annotations.NullMarked;
