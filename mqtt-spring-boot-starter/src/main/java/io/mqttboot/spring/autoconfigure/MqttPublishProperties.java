package io.mqttboot.spring.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What applies to messages published by the template.
 *
 * @param qos QoS of messages that do not say theirs: 0, 1 or 2.
 * @param timeout How long a blocking send waits for the acknowledgement, and a request
 * for the reply.
 * @param afterCommit Whether messages published in a transaction are sent only after its
 * commit, and not at all after a rollback. Needs spring-tx.
 * @param retainedTimeout How long to wait for a retained message, which is also how long
 * it takes to find that there is none.
 */
public record MqttPublishProperties(@Nullable Integer qos, @Nullable Duration timeout, @Nullable Boolean afterCommit,
		@Nullable Duration retainedTimeout) {
}
