package io.mqttboot.spring.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What applies to listeners.
 *
 * @param qos QoS of subscriptions that do not say theirs: 0, 1 or 2.
 * @param defaultContentType Content type of messages that have none, or none that is
 * understood.
 * @param reply Replies of listeners.
 */
public record MqttListenerProperties(@Nullable Integer qos, @Nullable String defaultContentType,
		@DefaultValue Reply reply) {

	/**
	 * Replies of listeners.
	 *
	 * @param allowedTopics Topic filters that response topics must match. Topics that
	 * begin with $ are never allowed.
	 */
	public record Reply(@Nullable List<String> allowedTopics) {
	}

}
