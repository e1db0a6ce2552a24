/**
 * Code of {@code docs/configuration.md}.
 */
@NullMarked
package io.mqttboot.spring.docs.configuration;

import org.jspecify.annotations.NullMarked;
