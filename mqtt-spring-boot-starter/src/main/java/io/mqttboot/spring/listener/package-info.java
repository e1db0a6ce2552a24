/**
 * Listener endpoints and containers: dispatch, acknowledgement, error handling and order.
 */
@NullMarked
package io.mqttboot.spring.listener;

import org.jspecify.annotations.NullMarked;
