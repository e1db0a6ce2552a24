/**
 * Translation between bytes and packets.
 */
@NullMarked
package io.mqttboot.client.internal.codec;

import org.jspecify.annotations.NullMarked;
