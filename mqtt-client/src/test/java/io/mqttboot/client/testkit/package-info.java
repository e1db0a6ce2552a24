/**
 * Test support, also attached as a test-jar for other modules.
 */
@NullMarked
package io.mqttboot.client.testkit;

import org.jspecify.annotations.NullMarked;
