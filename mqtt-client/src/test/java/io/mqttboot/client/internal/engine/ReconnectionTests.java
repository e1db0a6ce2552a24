package io.mqttboot.client.internal.engine;

import java.io.IOException;
import java.security.cert.CertificateExpiredException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLHandshakeException;

import io.mqttboot.client.error.MqttConfigurationException;
import io.mqttboot.client.error.MqttConnectException;
import io.mqttboot.client.error.MqttProtocolException;
import io.mqttboot.client.message.ConnectPhase;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.options.ReconnectOptions;
import io.mqttboot.client.spi.MqttEvent.Initiator;
import io.mqttboot.client.spi.ReconnectPolicy.Reaction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When the client tries again, and when it gives up.
 */
class ReconnectionTests {

	private static Reconnection reconnection(UnaryOperator<ReconnectOptions.Builder> change) {
		return new Reconnection(MqttClientOptions.builder().reconnect(change).build());
	}

	private static Reconnection reconnection() {
		return reconnection(UnaryOperator.identity());
	}

	private static @Nullable Duration failed(Reconnection reconnection, @Nullable ReasonCode code, Throwable cause) {
		reconnection.nextTarget();
		return reconnection.afterFailedAttempt(new MqttConnectException(ConnectPhase.TCP, "no", code, cause), null,
				true);
	}

	private static @Nullable Duration lost(Reconnection reconnection, @Nullable ReasonCode code,
			@Nullable Throwable cause) {
		return reconnection.afterLoss(new Ending(Initiator.SERVER, code, null, null, List.of(), cause));
	}

	private static Duration next(Reconnection reconnection) {
		Duration delay = failed(reconnection, null, new IOException("reset"));
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
			Reconnection policy = reconnection((options) -> options.maxDelay(Duration.ofSeconds(5)));
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
		Reconnection reconnection = reconnection((options) -> options.initialDelay(Duration.ofNanos(1))
			.multiplier(100)
			.resetAfter(Duration.ofSeconds(30)));
		next(reconnection);
		for (int i = 0; i < 8; i++) {
			reconnection.succeeded();
			reconnection.connectionLasted(Duration.ofSeconds(29).toNanos());
			next(reconnection);
		}
		reconnection.succeeded();
		reconnection.connectionLasted(Duration.ofSeconds(30).toNanos());
		assertThat(next(reconnection)).isLessThanOrEqualTo(Duration.ofNanos(1));
	}

	@ParameterizedTest
	@EnumSource(ReasonCode.class)
	@DisplayName("reacts to each reason code by its class [RULE-22.4]")
	void reactsToEachReasonCodeByItsClass(ReasonCode code) {
		Set<ReasonCode> fatal = EnumSet.of(ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR,
				ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
				ReasonCode.BAD_USER_NAME_OR_PASSWORD, ReasonCode.NOT_AUTHORIZED, ReasonCode.BANNED,
				ReasonCode.BAD_AUTHENTICATION_METHOD, ReasonCode.SESSION_TAKEN_OVER, ReasonCode.PACKET_TOO_LARGE,
				ReasonCode.ADMINISTRATIVE_ACTION, ReasonCode.RETAIN_NOT_SUPPORTED, ReasonCode.QOS_NOT_SUPPORTED);
		Set<ReasonCode> slow = EnumSet.of(ReasonCode.SERVER_UNAVAILABLE, ReasonCode.SERVER_BUSY,
				ReasonCode.QUOTA_EXCEEDED, ReasonCode.CONNECTION_RATE_EXCEEDED, ReasonCode.MESSAGE_RATE_TOO_HIGH,
				ReasonCode.USE_ANOTHER_SERVER, ReasonCode.SERVER_MOVED);
		Duration afterLoss = lost(reconnection(), code, null);
		Duration afterAttempt = failed(reconnection(), code, new IOException());
		if (fatal.contains(code)) {
			assertThat(afterLoss).isNull();
			assertThat(afterAttempt).isNull();
		}
		else if (slow.contains(code)) {
			assertThat(afterLoss).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
			assertThat(afterAttempt).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
		}
		else {
			assertThat(afterLoss).isBetween(Duration.ZERO, Duration.ofSeconds(1));
			assertThat(afterAttempt).isBetween(Duration.ZERO, Duration.ofSeconds(1));
		}
	}

	@Test
	void aCertificateThatIsNotAcceptedNeedsTime() {
		SSLHandshakeException refused = new SSLHandshakeException("expired");
		refused.initCause(new CertificateExpiredException());
		assertThat(failed(reconnection(), null, refused)).isGreaterThanOrEqualTo(Duration.ofSeconds(15));
		assertThat(failed(reconnection(), null, new SSLHandshakeException("reset")))
			.isLessThanOrEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void theApplicationMayDecideOtherwise() {
		Reconnection stubborn = reconnection((options) -> options.policy((failure) -> Reaction.NORMAL));
		assertThat(lost(stubborn, ReasonCode.NOT_AUTHORIZED, null)).isNotNull();
		Reconnection shy = reconnection(
				(options) -> options.policy((failure) -> failure.wasConnected() ? Reaction.STOP : Reaction.NORMAL));
		assertThat(lost(shy, null, new IOException())).isNull();
		assertThat(shy.verdict()).contains("policy");
		assertThat(failed(shy, null, new IOException())).isNotNull();
	}

	@Test
	void aPolicyThatFailsIsReplacedByTheStandard() {
		Reconnection broken = reconnection((options) -> options.policy((failure) -> {
			throw new IllegalStateException();
		}));
		assertThat(lost(broken, ReasonCode.NOT_AUTHORIZED, null)).isNull();
		assertThat(lost(broken, null, new IOException())).isNotNull();
	}

	@Test
	void comesBackSlowlyAfterATakeOverByOption() {
		assertThat(lost(reconnection((options) -> options.afterTakeOver(true)), ReasonCode.SESSION_TAKEN_OVER, null))
			.isGreaterThanOrEqualTo(Duration.ofSeconds(15));
	}

	@Test
	@DisplayName("gives up after the same breach of the protocol three times [RULE-20.2]")
	void givesUpAfterTheSameBreachOfTheProtocolThreeTimes() {
		Reconnection reconnection = reconnection();
		assertThat(lost(reconnection, null, breach("a"))).isNotNull();
		assertThat(lost(reconnection, null, breach("a"))).isNotNull();
		assertThat(lost(reconnection, null, breach("b"))).isNotNull();
		assertThat(lost(reconnection, null, breach("b"))).isNotNull();
		assertThat(lost(reconnection, null, breach("b"))).isNull();
		assertThat(reconnection.verdict()).contains("3 times in a row");
	}

	@Test
	void givesUpForAWrongConfigurationWhenSwitchedOffAndAfterTheLastAttempt() {
		assertThat(failed(reconnection(), null, new MqttConfigurationException("tls", "no"))).isNull();
		assertThat(lost(reconnection((options) -> options.enabled(false)), null, new IOException())).isNull();
		Reconnection limited = reconnection((options) -> options.maxAttempts(2));
		assertThat(lost(limited, null, new IOException("reset"))).isNotNull();
		assertThat(failed(limited, null, new IOException("reset"))).isNotNull();
		assertThat(failed(limited, null, new IOException("reset"))).isNull();
		limited.succeeded();
		assertThat(failed(limited, null, new IOException("reset"))).isNotNull();
	}

	private static Throwable breach(String text) {
		return new MqttProtocolException(ReasonCode.PROTOCOL_ERROR, text);
	}

}
