/**
 * Tests of the codec: fixtures in hex, tests generated from the property table, and
 * random mutations.
 */
@NullMarked
package io.mqttboot.client.internal.codec;

import org.jspecify.annotations.NullMarked;
