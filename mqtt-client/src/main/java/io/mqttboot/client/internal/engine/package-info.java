/**
 * The life of a client: states, handshake, keep-alive, reconnect and delivery.
 */
@NullMarked
package io.mqttboot.client.internal.engine;

import org.jspecify.annotations.NullMarked;
