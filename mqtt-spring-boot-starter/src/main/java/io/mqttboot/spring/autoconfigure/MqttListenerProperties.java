package io.mqttboot.spring.autoconfigure;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What applies to listeners.
 *
 * @param qos QoS of subscriptions that do not say theirs: 0, 1 or 2.
 * @param concurrency How many messages a listener that does not say it handles at the
 * same time.
 * @param defaultContentType Content type of messages that have none, or none that is
 * understood.
 * @param idleEventInterval After how much silence an event tells that a listener gets no
 * messages. No events if absent.
 * @param reply Replies of listeners.
 * @param retry Further attempts after a listener failed.
 * @param deadLetter What happens to messages that a listener could not handle.
 */
public record MqttListenerProperties(@Nullable Integer qos, @Nullable Integer concurrency,
		@Nullable String defaultContentType, @Nullable Duration idleEventInterval, @DefaultValue Reply reply,
		@DefaultValue Retry retry, @DefaultValue DeadLetter deadLetter) {

	/**
	 * Replies of listeners.
	 *
	 * @param allowedTopics Topic filters that response topics must match. Topics that
	 * begin with $ are never allowed.
	 */
	public record Reply(@Nullable List<String> allowedTopics) {
	}

	/**
	 * Further attempts after a listener failed. Messages that cannot be converted or are
	 * not valid are not tried again.
	 *
	 * @param maxRetries How many attempts follow the first. Zero for none.
	 * @param delay Time before the second attempt.
	 * @param multiplier By how much the time grows with each further attempt.
	 * @param maxDelay Longest time between two attempts.
	 * @param jitter By how much the time may be shorter or longer, at random.
	 * @param timeout How long all attempts may take together. Zero for no limit.
	 * @param notRetryable Exceptions, subclasses included, after which a message is not
	 * tried again.
	 */
	public record Retry(@Nullable Integer maxRetries, @Nullable Duration delay, @Nullable Double multiplier,
			@Nullable Duration maxDelay, @Nullable Duration jitter, @Nullable Duration timeout,
			@Nullable List<Class<? extends Throwable>> notRetryable) {
	}

	/**
	 * What happens to messages that a listener could not handle.
	 *
	 * @param topic Where they are published, with what happened in user properties. May
	 * hold {listener}, {connection} and, at the end, {*topic}, the topic of the message.
	 * They only go to the error log if absent.
	 * @param qos QoS of these messages: 0, 1 or 2.
	 */
	public record DeadLetter(@Nullable String topic, @Nullable Integer qos) {
	}

}
