package io.mqttboot.client.internal.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.options.ReconnectOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class ReconnectPolicyTests {

	private static Duration next(ReconnectPolicy policy) {
		Duration delay = policy.next(null, new IOException("reset"));
		assertThat(delay).isNotNull();
		return delay;
	}

	@Test
	void delaysAreRandomBelowABoundThatDoublesUpToAMaximum() {
		Duration[] bounds = { Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4),
				Duration.ofSeconds(5), Duration.ofSeconds(5) };
		Duration[] longest = new Duration[bounds.length];
		Set<Duration> first = new HashSet<>();
		for (int round = 0; round < 500; round++) {
			ReconnectPolicy policy = new ReconnectPolicy(
					ReconnectOptions.builder().maxDelay(Duration.ofSeconds(5)).build());
			for (int i = 0; i < bounds.length; i++) {
				Duration delay = next(policy);
				assertThat(delay).isBetween(Duration.ZERO, bounds[i]);
				longest[i] = (longest[i] == null || delay.compareTo(longest[i]) > 0) ? delay : longest[i];
				if (i == 0) {
					first.add(delay);
				}
			}
		}
		assertThat(first).hasSizeGreaterThan(400);
		for (int i = 0; i < bounds.length; i++) {
			assertThat(longest[i]).isGreaterThan(bounds[i].multipliedBy(3).dividedBy(4));
		}
	}

	@Test
	void onlyAStableConnectionResetsTheDelays() {
		ReconnectPolicy policy = new ReconnectPolicy(ReconnectOptions.builder()
			.initialDelay(Duration.ofNanos(1))
			.multiplier(100)
			.resetAfter(Duration.ofSeconds(30))
			.build());
		next(policy);
		for (int i = 0; i < 8; i++) {
			policy.connectionLasted(Duration.ofSeconds(29).toNanos());
			next(policy);
		}
		policy.connectionLasted(Duration.ofSeconds(30).toNanos());
		assertThat(next(policy)).isLessThanOrEqualTo(Duration.ofNanos(1));
	}

	@ParameterizedTest
	@EnumSource(names = { "BAD_USER_NAME_OR_PASSWORD", "NOT_AUTHORIZED", "SESSION_TAKEN_OVER", "BANNED",
			"CLIENT_IDENTIFIER_NOT_VALID", "UNSUPPORTED_PROTOCOL_VERSION" })
	void givesUpForReasonsThatComeAgain(ReasonCode code) {
		assertThat(policy().next(code, null)).isNull();
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVER_BUSY", "SERVER_UNAVAILABLE", "SERVER_SHUTTING_DOWN", "QUOTA_EXCEEDED",
			"KEEP_ALIVE_TIMEOUT" })
	void triesAgainForReasonsThatPass(ReasonCode code) {
		assertThat(policy().next(code, null)).isNotNull();
	}

	@Test
	void givesUpAfterTheSameBreachOfTheProtocolThreeTimes() {
		ReconnectPolicy policy = policy();
		assertThat(policy.next(null, breach("a"))).isNotNull();
		assertThat(policy.next(null, breach("a"))).isNotNull();
		assertThat(policy.next(null, breach("b"))).isNotNull();
		assertThat(policy.next(null, breach("b"))).isNotNull();
		assertThat(policy.next(null, breach("b"))).isNull();
	}

	@Test
	void givesUpForAWrongConfigurationWhenSwitchedOffAndAfterTheLastAttempt() {
		assertThat(policy().next(null, new MqttConfigurationException("tls", "no"))).isNull();
		assertThat(new ReconnectPolicy(ReconnectOptions.builder().enabled(false).build()).next(null,
				new IOException("reset")))
			.isNull();
		ReconnectPolicy limited = new ReconnectPolicy(ReconnectOptions.builder().maxAttempts(2).build());
		assertThat(limited.next(null, new IOException("reset"))).isNotNull();
		limited.attemptFailed();
		assertThat(limited.next(null, new IOException("reset"))).isNotNull();
		limited.attemptFailed();
		assertThat(limited.next(null, new IOException("reset"))).isNull();
		limited.attemptSucceeded();
		limited.attemptFailed();
		assertThat(limited.next(null, new IOException("reset"))).isNotNull();
	}

	private static ReconnectPolicy policy() {
		return new ReconnectPolicy(ReconnectOptions.builder().build());
	}

	private static @Nullable Throwable breach(String text) {
		return new MqttProtocolException(ReasonCode.PROTOCOL_ERROR, text);
	}

}
