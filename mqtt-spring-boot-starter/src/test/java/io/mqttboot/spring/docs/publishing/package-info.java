/**
 * The code of the page about publishing.
 */
@NullMarked
package io.mqttboot.spring.docs.publishing;

import org.jspecify.annotations.NullMarked;
