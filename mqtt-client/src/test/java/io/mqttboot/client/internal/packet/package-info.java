/**
 * Tests of the packets and the property table.
 */
@NullMarked
package io.mqttboot.client.internal.packet;

import org.jspecify.annotations.NullMarked;
