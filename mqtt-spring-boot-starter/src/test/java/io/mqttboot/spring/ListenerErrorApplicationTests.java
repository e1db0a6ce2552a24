package io.mqttboot.spring;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.spring.annotation.AckMode;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.listener.Acknowledgment;
import io.mqttboot.spring.listener.MqttErrorAction;
import io.mqttboot.spring.listener.MqttErrorHandler;
import io.mqttboot.spring.listener.MqttListenerException;
import io.mqttboot.spring.listener.MqttMessageRecoverer;
import io.mqttboot.spring.listener.RetryingErrorHandler;
import io.mqttboot.spring.support.App;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.retry.RetryPolicy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Applications whose listeners fail, answer, or take their time.
 */
@ExtendWith(OutputCaptureExtension.class)
class ListenerErrorApplicationTests {

	record Reading(double value) {
	}

	static class Readings {

		final BlockingQueue<Reading> all = new LinkedBlockingQueue<>();

		@MqttListener(id = "readings", topics = "readings/{device}")
		void on(Reading reading) {
			if (reading.value() < 0) {
				throw new IllegalStateException("below zero");
			}
			this.all.add(reading);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Impatient {

		@Bean
		MqttErrorHandler errorHandler() {
			return new RetryingErrorHandler(RetryPolicy.builder().maxRetries(2).delay(Duration.ofMillis(10)).build());
		}

	}

	@Test
	void aPoisonMessageIsLoggedCountedAcknowledgedAndHarmless(CapturedOutput output) throws Exception {
		try (App app = App.connected("mqtt.client-id: app", Readings.class, Impatient.class)) {
			MqttOperations operations = app.bean(MqttOperations.class);
			operations.send("readings/1", "{this is not JSON");
			operations.send("readings/2", new Reading(-1));
			operations.send("readings/3", new Reading(20));
			assertThat(app.bean(Readings.class).all.poll(10, TimeUnit.SECONDS)).isEqualTo(new Reading(20));
			await().until(() -> app.client().status().inFlightIncoming() == 0);
			assertThat(app.client().status().counters().disconnects()).isZero();
			assertThat(app.client().status().counters().receivedQos1()).isEqualTo(3);
			assertThat(output).contains("ERROR")
				.contains("Listener 'readings' could not handle a message to 'readings/1' (CONVERSION)")
				.contains(
						"Listener 'readings' could not handle a message to 'readings/2' (HANDLER, 3 attempts): below zero");
			MeterRegistry meters = app.bean(MeterRegistry.class);
			assertThat(meters.get("mqtt.listener")
				.tags("listener", "readings", "outcome", "failure", "reason", "conversion", "error",
						"MessageConversionException")
				.timer()
				.count()).isOne();
			assertThat(meters.get("mqtt.listener")
				.tags("listener", "readings", "outcome", "failure", "reason", "handler", "error",
						"IllegalStateException")
				.timer()
				.count()).isOne();
			assertThat(meters.get("mqtt.listener.retries")
				.tags("connection", "default", "listener", "readings")
				.functionCounter()
				.count()).isEqualTo(2);
			assertThat(meters.get("mqtt.listener.lag").tag("listener", "readings").timeGauge().value()).isZero();
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class WithRecoverer {

		final List<MqttListenerException> failures = new CopyOnWriteArrayList<>();

		@Bean
		MqttErrorHandler errorHandler() {
			return (message, failure) -> MqttErrorAction.recover();
		}

		@Bean
		MqttMessageRecoverer recoverer() {
			return (message, failure) -> {
				this.failures.add(failure);
				return null;
			};
		}

	}

	@Test
	void aRecovererSeesFailuresInsteadOfTheLog(CapturedOutput output) {
		try (App app = App.connected("mqtt.client-id: app", Readings.class, WithRecoverer.class)) {
			app.bean(MqttOperations.class).send("readings/2", new Reading(-1));
			List<MqttListenerException> failures = app.bean(WithRecoverer.class).failures;
			await().until(() -> failures.size() == 1);
			assertThat(failures.get(0).getTopic()).isEqualTo("readings/2");
			await().until(() -> app.client().status().inFlightIncoming() == 0);
			assertThat(output).doesNotContain("could not handle a message");
		}
	}

	record Sum(int result) {
	}

	record SumRequest(int a, int b) {
	}

	static class Calculator {

		@MqttListener("rpc/sum")
		Sum sum(SumRequest request) {
			return new Sum(request.a() + request.b());
		}

		@MqttListener("rpc/later")
		CompletableFuture<Sum> later(SumRequest request) {
			return CompletableFuture.supplyAsync(() -> new Sum(request.a() * request.b()));
		}

	}

	@Test
	void aReturnedValueIsTheAnswer() throws Exception {
		try (App app = App.connected("mqtt.client-id: app", Calculator.class)) {
			BlockingQueue<String> answers = new LinkedBlockingQueue<>();
			app.client()
				.subscribe(Subscription.atLeastOnce("answers/+"),
						(message) -> answers
							.add(new String(Objects.requireNonNull(message.properties().correlationData()), UTF_8) + " "
									+ message.topic() + " " + message.properties().contentType() + " "
									+ message.payloadAsString()))
				.join();
			MqttOperations operations = app.bean(MqttOperations.class);
			operations.toTopic("rpc/sum")
				.responseTopic("answers/me")
				.correlationData("1".getBytes(UTF_8))
				.payload(new SumRequest(3, 4))
				.send();
			assertThat(answers.poll(10, TimeUnit.SECONDS)).isEqualTo("1 answers/me application/json {\"result\":7}");
			operations.toTopic("rpc/later")
				.responseTopic("answers/me")
				.correlationData("2".getBytes(UTF_8))
				.payload(new SumRequest(3, 4))
				.send();
			assertThat(answers.poll(10, TimeUnit.SECONDS)).isEqualTo("2 answers/me application/json {\"result\":12}");
			await().until(() -> app.client().status().inFlightIncoming() == 0);
		}
	}

	static class Slow {

		final CompletableFuture<Void> work = new CompletableFuture<>();

		final BlockingQueue<Acknowledgment> acknowledgments = new LinkedBlockingQueue<>();

		@MqttListener("slow/future")
		CompletableFuture<Void> future(String text) {
			return this.work;
		}

		@MqttListener(topics = "slow/manual", ackMode = AckMode.MANUAL)
		void manual(String text, Acknowledgment acknowledgment) {
			this.acknowledgments.add(acknowledgment);
		}

	}

	@Test
	void acknowledgementsComeWhenTheWorkIsDone() throws Exception {
		try (App app = App.connected("mqtt.client-id: app", Slow.class)) {
			Slow slow = app.bean(Slow.class);
			app.bean(MqttOperations.class).send("slow/future", "x");
			await().until(() -> app.client().status().inFlightIncoming() == 1);
			slow.work.complete(null);
			await().until(() -> app.client().status().inFlightIncoming() == 0);
			app.bean(MqttOperations.class).send("slow/manual", "x");
			Acknowledgment acknowledgment = Objects.requireNonNull(slow.acknowledgments.poll(10, TimeUnit.SECONDS));
			await().until(() -> app.client().status().inFlightIncoming() == 1);
			acknowledgment.acknowledge();
			await().until(() -> app.client().status().inFlightIncoming() == 0);
		}
	}

	static class Chained {

		final MqttOperations operations;

		final BlockingQueue<String> all = new LinkedBlockingQueue<>();

		Chained(MqttOperations operations) {
			this.operations = operations;
		}

		@MqttListener("chain/1")
		void first(String text) {
			this.operations.send("chain/2", text);
		}

		@MqttListener("chain/2")
		void second(String text) {
			this.operations.send("chain/3", text);
		}

		@MqttListener("chain/3")
		void third(String text) {
			this.all.add(text);
		}

	}

	@Test
	void listenersMayPublishAndWait() {
		try (App app = App.connected("mqtt.client-id: app", Chained.class)) {
			for (int i = 0; i < 50; i++) {
				app.bean(MqttOperations.class).sendAsync("chain/1", "text " + i);
			}
			await().until(() -> app.bean(Chained.class).all.size() == 50);
		}
	}

}
