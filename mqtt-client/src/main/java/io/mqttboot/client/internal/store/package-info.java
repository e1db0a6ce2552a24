/**
 * The session store in a file.
 */
@NullMarked
package io.mqttboot.client.internal.store;

import org.jspecify.annotations.NullMarked;
