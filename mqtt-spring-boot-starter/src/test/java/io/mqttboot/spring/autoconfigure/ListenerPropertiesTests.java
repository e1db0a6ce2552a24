package io.mqttboot.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import io.mqttboot.client.MqttClient;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttPayloadConverter;
import io.mqttboot.spring.listener.DeadLetterRecoverer;
import io.mqttboot.spring.listener.MqttErrorAction;
import io.mqttboot.spring.listener.MqttListenerContainer;
import io.mqttboot.spring.listener.MqttListenerContainerFactory;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import io.mqttboot.spring.listener.MqttListenerException;
import io.mqttboot.spring.listener.MqttListenerException.Reason;
import io.mqttboot.spring.listener.MqttMessageRecoverer;
import io.mqttboot.spring.listener.RetryingErrorHandler;
import io.mqttboot.spring.support.StubClient;
import io.mqttboot.spring.support.TestMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.MimeTypeUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the properties of listeners do.
 */
class ListenerPropertiesTests {

	private final StubClient client = new StubClient();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttListenerAutoConfiguration.class))
		.withBean("mqttClient", MqttClient.class, () -> this.client);

	private static MqttErrorAction after(RetryPolicy policy, int attempts, Duration elapsed) {
		return new RetryingErrorHandler(policy).handleError(new TestMessage("a", "x"), new MqttListenerException("one",
				"default", "a", Reason.HANDLER, new IllegalStateException(), attempts, elapsed));
	}

	@Test
	void retries() {
		RetryPolicy policy = RetryPolicies.of(new MqttListenerProperties.Retry(3, Duration.ofMillis(10), 3.0,
				Duration.ofMillis(50), null, Duration.ofSeconds(1), List.of(IllegalArgumentException.class)));
		assertThat(List.of(1, 2, 3, 4)).map((attempts) -> after(policy, attempts, Duration.ZERO))
			.containsExactly(MqttErrorAction.retry(Duration.ofMillis(10)), MqttErrorAction.retry(Duration.ofMillis(30)),
					MqttErrorAction.retry(Duration.ofMillis(50)), MqttErrorAction.recover());
		assertThat(after(policy, 1, Duration.ofSeconds(1))).isEqualTo(MqttErrorAction.recover());
		assertThat(policy.shouldRetry(new NumberFormatException())).isFalse();
		RetryPolicy random = RetryPolicies
			.of(new MqttListenerProperties.Retry(null, null, null, null, Duration.ofMillis(400), null, null));
		assertThat(IntStream.range(0, 100).mapToObj((i) -> after(random, 1, Duration.ZERO)).distinct().count())
			.isGreaterThan(1);
	}

	@Configuration(proxyBeanMethods = false)
	static class Failing {

		final List<String> recovered = new CopyOnWriteArrayList<>();

		@MqttListener(id = "failing", topics = "a")
		void on(String text) {
			throw new IllegalStateException(text);
		}

		@Bean
		MqttListenerContainerFactoryCustomizer customizer(MqttMessageRecoverer recoverer) {
			return (builder) -> builder.recoverer(recoverer)
				.errorHandler((message, failure) -> MqttErrorAction.recover());
		}

		@Bean
		MqttMessageRecoverer recoverer() {
			return (message, failure) -> {
				this.recovered.add(message.payloadAsString());
				return null;
			};
		}

	}

	@Test
	void customizersComeLastAndConcurrencyHasADefault() {
		this.runner.withUserConfiguration(Failing.class)
			.withPropertyValues("mqtt.listener.concurrency=1", "mqtt.listener.retry.delay=1h",
					"mqtt.listener.retry.timeout=2h")
			.run((context) -> {
				this.client.deliver(new TestMessage("a", "x"));
				assertThat(context.getBean(Failing.class).recovered).containsExactly("x");
			});
		this.runner.withUserConfiguration(Failing.class)
			.withPropertyValues("mqtt.listener.concurrency=5")
			.run((context) -> {
				MqttListenerContainer container = Objects
					.requireNonNull(context.getBean(MqttListenerEndpointRegistry.class).container("failing"));
				assertThat(container.endpoint().concurrency()).isEqualTo(5);
			});
	}

	@Test
	void deadLettersAreOptedInAndStepAside() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(MqttMessageRecoverer.class));
		ApplicationContextRunner withTopic = this.runner
			.withPropertyValues("mqtt.listener.dead-letter.topic=dead/{*topic}");
		withTopic.run((context) -> assertThat(context).hasSingleBean(DeadLetterRecoverer.class));
		withTopic.withUserConfiguration(Failing.class)
			.run((context) -> assertThat(context).doesNotHaveBean(DeadLetterRecoverer.class));
	}

	@Test
	void aFactoryOfTheSameNameReplacesOurs() {
		this.runner
			.withBean("mqttListenerContainerFactory", MqttListenerContainerFactory.class,
					() -> MqttListenerContainerFactory
						.builder(this.client, new MqttConnections(MqttConnections.Startup.BACKGROUND, null),
								new MqttPayloadConverter(null, new DefaultConversionService(),
										MimeTypeUtils.APPLICATION_JSON))
						.build())
			.run((context) -> assertThat(context).hasSingleBean(MqttListenerContainerFactory.class).hasNotFailed());
	}

	@ParameterizedTest
	@CsvSource({ "dead-letter.topic, '{*topic}'", "retry.max-retries, -1", "retry.delay, -1s", "retry.multiplier, 0.5",
			"retry.max-delay, -1s", "retry.jitter, -1s", "retry.timeout, -1s", "idle-event-interval, 0s" })
	void valuesThatCannotWork(String property, String value) {
		this.runner.withPropertyValues("mqtt.listener." + property + "=" + value)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidMqttPropertyException.class,
						(failure) -> assertThat(failure).hasMessageContaining("mqtt.listener." + property)));
	}

	@Test
	void aDeadLetterHasAQos() {
		this.runner.withPropertyValues("mqtt.listener.dead-letter.topic=dead", "mqtt.listener.dead-letter.qos=3")
			.run((context) -> assertThat(context).hasFailed());
		this.runner.withPropertyValues("mqtt.listener.dead-letter.topic=dead/x", "mqtt.listener.dead-letter.qos=2")
			.run((context) -> {
				context.getBean(DeadLetterRecoverer.class)
					.recover(new TestMessage("a", "x"), new MqttListenerException("one", "default", "a", Reason.HANDLER,
							new IllegalStateException(), 1, Duration.ZERO));
				assertThat(this.client.published).singleElement()
					.satisfies((sent) -> assertThat(sent.message().qos().level()).isEqualTo(2));
			});
	}

}
