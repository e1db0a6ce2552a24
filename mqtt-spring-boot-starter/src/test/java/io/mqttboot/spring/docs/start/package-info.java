/**
 * The application of the page about getting started.
 */
@NullMarked
package io.mqttboot.spring.docs.start;

import org.jspecify.annotations.NullMarked;
