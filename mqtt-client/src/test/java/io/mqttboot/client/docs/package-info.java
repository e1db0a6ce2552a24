/**
 * The code of the documentation, compiled and run.
 */
@NullMarked
package io.mqttboot.client.docs;

import org.jspecify.annotations.NullMarked;
