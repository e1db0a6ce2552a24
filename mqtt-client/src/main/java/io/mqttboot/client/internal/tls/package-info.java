/**
 * TLS contexts, key and trust stores, verification and facts about a secured connection.
 */
@NullMarked
package io.mqttboot.client.internal.tls;

import org.jspecify.annotations.NullMarked;
