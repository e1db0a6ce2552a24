package io.mqttboot.client.internal.session;

/**
 * What an application decides about the first PUBLISH of a message, for debugging.
 *
 * @param topicAlias the topic alias, 0 for none
 * @param duplicate the DUP flag
 */
public record ByHand(int topicAlias, boolean duplicate) {
}
