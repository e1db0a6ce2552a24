/**
 * Tests of the protocol engine, without a network.
 */
@NullMarked
package io.mqttboot.client.internal.session;

import org.jspecify.annotations.NullMarked;
