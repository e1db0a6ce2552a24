/**
 * The code of the pages about message channels.
 */
@NullMarked
package io.mqttboot.spring.docs.channels;

import org.jspecify.annotations.NullMarked;
