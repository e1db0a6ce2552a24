/**
 * The page and the numbers it shows.
 */
@NullMarked
package io.mqttboot.sample.page;

import org.jspecify.annotations.NullMarked;
