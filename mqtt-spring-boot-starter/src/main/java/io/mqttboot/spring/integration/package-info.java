/**
 * Channel adapters and gateways for message channels.
 */
@NullMarked
package io.mqttboot.spring.integration;

import org.jspecify.annotations.NullMarked;
