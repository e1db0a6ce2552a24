package io.mqttboot.client.internal.session;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.message.UnsubscribeResult;
import io.mqttboot.client.message.UserProperty;

/**
 * An unsubscribe on its way to the server. Handlers stay until UNSUBACK.
 *
 * @param filters at least one, compared character by character [MQTT5-3.10.4-1]
 * @param userProperties user properties of UNSUBSCRIBE
 * @param future completes with UNSUBACK
 */
public record UnsubscribeRequest(List<TopicFilter> filters, List<UserProperty> userProperties,
		CompletableFuture<UnsubscribeResult> future) {
}
