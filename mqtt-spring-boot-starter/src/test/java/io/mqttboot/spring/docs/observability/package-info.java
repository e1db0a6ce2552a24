/**
 * The code of the page about observability.
 */
@NullMarked
package io.mqttboot.spring.docs.observability;

import org.jspecify.annotations.NullMarked;
