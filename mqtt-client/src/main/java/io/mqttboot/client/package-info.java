/**
 * The client itself, in its asynchronous and its blocking form.
 */
@NullMarked
package io.mqttboot.client;

import org.jspecify.annotations.NullMarked;
