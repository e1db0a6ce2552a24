/**
 * Immutable options of a client and their builders.
 */
@NullMarked
package io.mqttboot.client.options;

import org.jspecify.annotations.NullMarked;
