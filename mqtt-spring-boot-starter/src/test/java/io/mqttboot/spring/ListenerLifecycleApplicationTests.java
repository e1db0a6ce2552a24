package io.mqttboot.spring;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.message.QoS;
import io.mqttboot.client.testkit.EmbeddedBroker;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.listener.MqttErrorAction;
import io.mqttboot.spring.listener.MqttErrorHandler;
import io.mqttboot.spring.listener.MqttListenerContainer;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import io.mqttboot.spring.support.App;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Applications that stop, pause and go on while listeners hold messages. Stopping must
 * not wait for what is held: the server has it, and sends it again.
 */
@ExtendWith(OutputCaptureExtension.class)
class ListenerLifecycleApplicationTests {

	private static final String DRAIN_OVER = "Not everything was acknowledged";

	private static EmbeddedBroker broker;

	@BeforeAll
	static void startBroker() {
		broker = EmbeddedBroker.start();
	}

	@AfterAll
	static void stopBroker() {
		broker.close();
	}

	static class Texts {

		final BlockingQueue<String> all = new LinkedBlockingQueue<>();

		@MqttListener(id = "texts", topics = "texts/#")
		void on(String text) {
			this.all.add(text);
		}

	}

	private static String yaml(String clientId) {
		return "mqtt: { url: '%s', client-id: %s, timeouts.drain: 1h }".formatted(broker.uri(), clientId);
	}

	private static void waitForHeld(App app, int number) {
		MqttListenerEndpointRegistry registry = app.bean(MqttListenerEndpointRegistry.class);
		await().until(() -> registry.containers().iterator().next().waitingCount() == number);
	}

	@Test
	void whatAPausedListenerHoldsComesAgainAfterARestart(CapturedOutput output) throws Exception {
		try (App app = App.connected(yaml("paused"), Texts.class)) {
			app.bean(MqttListenerEndpointRegistry.class).pause("texts");
			app.bean(MqttOperations.class).send("texts/1", "one");
			app.bean(MqttOperations.class).toTopic("texts/2").payload("two").send();
			waitForHeld(app, 2);
		}
		assertThat(output).doesNotContain(DRAIN_OVER);
		try (App app = App.connected(yaml("paused"), Texts.class)) {
			Texts texts = app.bean(Texts.class);
			assertThat(texts.all.poll(10, TimeUnit.SECONDS)).isEqualTo("one");
			assertThat(texts.all.poll(10, TimeUnit.SECONDS)).isEqualTo("two");
			await().until(() -> app.client().status().inFlightIncoming() == 0);
		}
	}

	@Test
	void aContextMayBePausedAndGoOn(CapturedOutput output) throws Exception {
		try (App app = App.connected(yaml("context"), Texts.class)) {
			app.bean(MqttListenerEndpointRegistry.class).pause("texts");
			app.bean(MqttOperations.class).send("texts/1", "one");
			waitForHeld(app, 1);
			app.context().pause();
			assertThat(app.client().status().isConnected()).isFalse();
			app.context().restart();
			await().until(() -> app.client().status().isConnected());
			assertThat(app.bean(Texts.class).all).isEmpty();
			app.bean(MqttListenerEndpointRegistry.class).resume("texts");
			// twice with a broker that uses another packet identifier when it sends again
			assertThat(app.bean(Texts.class).all.poll(10, TimeUnit.SECONDS)).isEqualTo("one");
		}
		assertThat(output).doesNotContain(DRAIN_OVER);
	}

	@Configuration(proxyBeanMethods = false)
	static class Hopeless {

		final BlockingQueue<String> attempts = new LinkedBlockingQueue<>();

		@MqttListener(id = "hopeless", topics = "hopeless")
		void on(String text) {
			this.attempts.add(text);
			throw new IllegalStateException("not today");
		}

		@Bean
		MqttErrorHandler errorHandler() {
			return (message, failure) -> MqttErrorAction.retry(ofHours(1));
		}

	}

	@Test
	void aMessageThatWaitsForAnotherAttemptDoesNotHoldUpTheEnd(CapturedOutput output) throws Exception {
		for (int i = 0; i < 2; i++) {
			try (App app = App.connected(yaml("hopeless"), Hopeless.class)) {
				if (i == 0) {
					app.bean(MqttOperations.class).send("hopeless", "x");
				}
				assertThat(app.bean(Hopeless.class).attempts.poll(10, TimeUnit.SECONDS)).isEqualTo("x");
				await().until(() -> app.client().status().inFlightIncoming() == 1);
			}
		}
		assertThat(output).doesNotContain(DRAIN_OVER);
	}

	static class Poisoned {

		final BlockingQueue<Integer> numbers = new LinkedBlockingQueue<>();

		@MqttListener(id = "poisoned", topics = "poison", qos = "2")
		void on(int number) {
			this.numbers.add(number);
		}

	}

	@Test
	void aPoisonMessageDoesNotComeBackToAPersistentSession() throws Exception {
		for (int i = 0; i < 2; i++) {
			try (App app = App.connected(yaml("poisoned"), Poisoned.class)) {
				MqttListenerContainer container = app.bean(MqttListenerEndpointRegistry.class)
					.containers()
					.iterator()
					.next();
				if (i == 0) {
					app.bean(MqttOperations.class).toTopic("poison").qos(QoS.EXACTLY_ONCE).payload("no number").send();
				}
				app.bean(MqttOperations.class).toTopic("poison").qos(QoS.EXACTLY_ONCE).payload("" + i).send();
				assertThat(app.bean(Poisoned.class).numbers.poll(10, TimeUnit.SECONDS)).isEqualTo(i);
				await().until(() -> app.client().status().inFlightIncoming() == 0);
				assertThat(container.failures()).isEqualTo(1 - i);
				assertThat(app.client().status().counters().disconnects()).isZero();
			}
		}
	}

	static class Threads {

		final BlockingQueue<Thread> all = new LinkedBlockingQueue<>();

		@MqttListener(topics = "threads/1")
		void one(String text) {
			this.all.add(Thread.currentThread());
		}

		@MqttListener(topics = "threads/2", concurrency = "2")
		void two(String text) {
			this.all.add(Thread.currentThread());
		}

	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void virtualThreads() throws Exception {
		String yaml = yaml("threads") + "\nspring.threads.virtual.enabled: true";
		try (App app = App.connected(yaml, Threads.class)) {
			for (String topic : List.of("threads/1", "threads/2")) {
				app.bean(MqttOperations.class).send(topic, "x");
				Thread thread = Objects.requireNonNull(app.bean(Threads.class).all.poll(10, TimeUnit.SECONDS));
				assertThat(thread.toString()).contains("VirtualThread").contains("mqtt-");
			}
			assertThat(app.context().containsBean("applicationTaskExecutor")).isTrue();
		}
	}

}
