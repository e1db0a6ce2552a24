package io.mqttboot.spring.autoconfigure;

import io.mqttboot.spring.listener.RetryingErrorHandler;

import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.core.retry.RetryPolicy;

/**
 * Makes the retry policy of listeners from properties. What is not set is as in
 * {@link RetryingErrorHandler#defaultPolicy()}.
 */
final class RetryPolicies {

	private static final String PREFIX = "mqtt.listener.retry.";

	private RetryPolicies() {
	}

	static RetryPolicy of(MqttListenerProperties.Retry retry) {
		RetryPolicy.Builder builder = RetryingErrorHandler.defaultPolicy();
		PropertyMapper map = PropertyMapper.get();
		ClientOptionErrors.valid(PREFIX + "max-retries",
				() -> map.from(retry.maxRetries()).as(Integer::longValue).to(builder::maxRetries));
		ClientOptionErrors.valid(PREFIX + "delay", () -> map.from(retry.delay()).to(builder::delay));
		ClientOptionErrors.valid(PREFIX + "multiplier", () -> map.from(retry.multiplier()).to(builder::multiplier));
		ClientOptionErrors.valid(PREFIX + "max-delay", () -> map.from(retry.maxDelay()).to(builder::maxDelay));
		ClientOptionErrors.valid(PREFIX + "jitter", () -> map.from(retry.jitter()).to(builder::jitter));
		ClientOptionErrors.valid(PREFIX + "timeout", () -> map.from(retry.timeout()).to(builder::timeout));
		map.from(retry.notRetryable()).to(builder::excludes);
		return builder.build();
	}

}
