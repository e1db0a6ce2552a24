/**
 * The code of the documentation, compiled, and the tests that compare it with the pages.
 */
@NullMarked
package io.mqttboot.spring.docs;

import org.jspecify.annotations.NullMarked;
