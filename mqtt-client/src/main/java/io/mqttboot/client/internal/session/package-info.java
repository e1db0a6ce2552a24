/**
 * Quality-of-service flows, packet identifiers, order, quotas, aliases and subscriptions,
 * without network, threads or clock.
 */
@NullMarked
package io.mqttboot.client.internal.session;

import org.jspecify.annotations.NullMarked;
