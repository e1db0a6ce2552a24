/**
 * What an application may implement: event listeners, authenticators and session stores.
 */
@NullMarked
package io.mqttboot.client.spi;

import org.jspecify.annotations.NullMarked;
