/**
 * The code of the page about listeners.
 */
@NullMarked
package io.mqttboot.spring.docs.listeners;

import org.jspecify.annotations.NullMarked;
