/**
 * Messages, subscriptions, topic filters and the results of operations.
 */
@NullMarked
package io.mqttboot.client.message;

import org.jspecify.annotations.NullMarked;
