/**
 * Which test shows which statement of the standard.
 */
@NullMarked
package io.mqttboot.client.conformance;

import org.jspecify.annotations.NullMarked;
