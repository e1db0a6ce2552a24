/**
 * The family of exceptions that the client throws or completes futures with.
 */
@NullMarked
package io.mqttboot.client.error;

import org.jspecify.annotations.NullMarked;
