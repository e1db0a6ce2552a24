package io.mqttboot.client.internal.session;

/**
 * A handler as the session sees it: something that takes deliveries.
 */
public interface Recipient {

}
