/**
 * Tests of the client over real connections.
 */
@NullMarked
package io.mqttboot.client;

import org.jspecify.annotations.NullMarked;
