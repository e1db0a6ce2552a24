/**
 * Tests of the session store.
 */
@NullMarked
package io.mqttboot.client.internal.store;

import org.jspecify.annotations.NullMarked;
