/**
 * An application under test, for the page about testing.
 */
@NullMarked
package io.mqttboot.spring.docs.testing;

import org.jspecify.annotations.NullMarked;
