/**
 * The packets of the protocol and the table of their properties.
 */
@NullMarked
package io.mqttboot.client.internal.packet;

import org.jspecify.annotations.NullMarked;
