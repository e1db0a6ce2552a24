package io.mqttboot.client.internal.session;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.message.SubscribeResult;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.UserProperty;
import org.jspecify.annotations.Nullable;

/**
 * A subscribe on its way to the server. The recipient takes messages from the moment the
 * session gets the request, since messages may come before SUBACK.
 *
 * @param subscriptions at least one
 * @param recipient who takes the messages, or {@code null} if the handlers are attached
 * otherwise
 * @param userProperties user properties of SUBSCRIBE
 * @param future completes with SUBACK
 */
public record SubscribeRequest(List<Subscription> subscriptions, @Nullable Recipient recipient,
		List<UserProperty> userProperties, CompletableFuture<SubscribeResult> future) {
}
