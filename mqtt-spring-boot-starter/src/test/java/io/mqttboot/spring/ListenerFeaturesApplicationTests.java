package io.mqttboot.spring;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.MeterRegistry;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.spring.annotation.AckMode;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.annotation.Ordering;
import io.mqttboot.spring.annotation.TopicVariable;
import io.mqttboot.spring.config.MqttListenerConfigurer;
import io.mqttboot.spring.config.MqttListenerEndpointRegistrar;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.core.MqttRecord;
import io.mqttboot.spring.listener.Acknowledgment;
import io.mqttboot.spring.listener.MqttErrorAction;
import io.mqttboot.spring.listener.MqttListenerContainer;
import io.mqttboot.spring.listener.MqttListenerContainerFactory;
import io.mqttboot.spring.listener.MqttListenerEndpoint;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import io.mqttboot.spring.listener.MqttMessageRecoverer;
import io.mqttboot.spring.support.App;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AliasFor;
import org.springframework.messaging.handler.annotation.SendTo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * One application whose listeners use what there is, on the embedded broker.
 */
class ListenerFeaturesApplicationTests {

	private static App app;

	@BeforeAll
	static void start() {
		app = App.connected("mqtt: { client-id: features }", Application.class);
	}

	@AfterAll
	static void stop() {
		app.close();
	}

	record Reading(int value) {
	}

	@Retention(RetentionPolicy.RUNTIME)
	@MqttListener(qos = "2", concurrency = "2")
	@interface PlantListener {

		@AliasFor(annotation = MqttListener.class, attribute = "topics")
		String[] value();

		@AliasFor(annotation = MqttListener.class, attribute = "id")
		String name() default "";

	}

	@Configuration(proxyBeanMethods = false)
	static class Application implements MqttListenerConfigurer {

		final BlockingQueue<Object> received = new LinkedBlockingQueue<>();

		final List<String> given = new CopyOnWriteArrayList<>();

		final List<String> copies = new CopyOnWriteArrayList<>();

		final Map<String, List<Integer>> byPlant = new ConcurrentHashMap<>();

		final AtomicInteger together = new AtomicInteger();

		final AtomicInteger most = new AtomicInteger();

		final CompletableFuture<Void> gate = new CompletableFuture<>();

		@PlantListener(value = "meta/{plant}", name = "meta")
		void meta(String text, @TopicVariable String plant) {
			this.received.add(plant + " " + text);
		}

		@MqttListener("ask/{plant}")
		@SendTo("told/{plant}/answer")
		String ask(String question) {
			return question + "!";
		}

		@MqttListener("told/{*rest}")
		void told(String answer, @TopicVariable String rest) {
			this.received.add(rest + " " + answer);
		}

		@MqttListener(topics = "shared/#", group = "workers")
		void one(String text) {
			this.given.add("one " + text);
		}

		@MqttListener(id = "other", topics = "shared/#", group = "workers", dedicatedConnection = true)
		void other(String text) {
			this.given.add("other " + text);
		}

		@MqttListener(id = "keyed", topics = "keyed/{plant}/{sensor}", concurrency = "4", ordering = Ordering.BY_KEY,
				key = "{plant}")
		CompletableFuture<Void> keyed(int value, @TopicVariable String plant) {
			this.most.accumulateAndGet(this.together.incrementAndGet(), Math::max);
			return this.gate.thenRunAsync(() -> {
				this.byPlant.computeIfAbsent(plant, (key) -> new CopyOnWriteArrayList<>()).add(value);
				this.together.decrementAndGet();
			});
		}

		@MqttListener(id = "timed", topics = "timed/{plant}", batchSize = "100", batchTimeout = "100ms")
		CompletableFuture<Void> timed(List<Reading> readings) {
			this.received.addAll(readings);
			return CompletableFuture.completedFuture(null);
		}

		@MqttListener(id = "batches", topics = "batch/{plant}", batchSize = "3", batchTimeout = "1h",
				ackMode = AckMode.MANUAL)
		void batch(List<MqttRecord<Reading>> readings, Acknowledgment acknowledgment) {
			this.received.add(readings.stream()
				.map((it) -> it.topicVariables().get("plant") + Objects.requireNonNull(it.payload()).value())
				.toList());
			acknowledgment.acknowledge();
		}

		@MqttListener(topics = "customized", containerFactory = "otherFactory")
		void customized(String text) {
			throw new IllegalStateException(text);
		}

		@MqttListener(id = "same.1", topics = "same/{any}", qos = "0")
		void same(String text) {
			this.copies.add("one " + text);
		}

		@MqttListener(id = "same.2", topics = "same/{any}", qos = "2")
		void again(String text) {
			this.copies.add("again " + text);
		}

		@Bean
		MqttListenerContainerFactory otherFactory(MqttListenerContainerFactory mqttListenerContainerFactory) {
			return mqttListenerContainerFactory.mutate()
				.errorHandler((message, failure) -> MqttErrorAction.recover())
				.build();
		}

		@Bean
		MqttMessageRecoverer recoverer() {
			return (message, failure) -> {
				this.received.add("recovered " + message.payloadAsString());
				return null;
			};
		}

		@Override
		public void configureListeners(MqttListenerEndpointRegistrar registrar) {
			registrar.register(MqttListenerEndpoint.builder("programmatic", (message) -> {
				this.received.add(message.topicVariables().get("name"));
				return null;
			}).topics("programmatic/{name}").build());
		}

	}

	private static Application application() {
		return app.bean(Application.class);
	}

	private static MqttListenerEndpointRegistry registry() {
		return app.bean(MqttListenerEndpointRegistry.class);
	}

	private static void send(String topic, Object payload) {
		app.bean(MqttOperations.class).send(topic, payload);
	}

	private static Object next() throws InterruptedException {
		return Objects.requireNonNull(application().received.poll(10, TimeUnit.SECONDS), "nothing within 10 s");
	}

	private static MqttListenerContainer container(String id) {
		return Objects.requireNonNull(registry().container(id));
	}

	@Test
	void anAnnotationOfOnesOwn() throws Exception {
		send("meta/fern", "wet");
		assertThat(next()).isEqualTo("fern wet");
		assertThat(container("meta").endpoint().concurrency()).isEqualTo(2);
		assertThat(container("meta").endpoint().ordering()).isEqualTo(Ordering.BY_TOPIC);
		assertThat(container("meta").endpoint().subscriptions().get(0).qos().level()).isEqualTo(2);
	}

	@Test
	void anAnswerWithoutResponseTopicGoesToSendTo() throws Exception {
		send("ask/fern", "wet");
		assertThat(next()).isEqualTo("fern/answer wet!");
	}

	@Test
	void aGroupSharesMessages() {
		await().until(() -> container("other").grantedQos().size() == 1);
		for (int i = 0; i < 20; i++) {
			send("shared/" + i, String.valueOf(i));
		}
		await().until(() -> application().given.size() == 20);
		assertThat(application().given).extracting((text) -> text.split(" ", -1)[1]).doesNotHaveDuplicates();
	}

	@Test
	void theSameFilterTwiceIsOneSubscriptionAndEachListenerGetsAMessageOnce() throws Exception {
		for (int i = 0; i < 10; i++) {
			send("same/a", String.valueOf(i));
		}
		await().until(() -> application().copies.size() >= 20);
		send("programmatic/end", "x");
		assertThat(next()).isEqualTo("end");
		assertThat(application().copies).hasSize(20).doesNotHaveDuplicates();
		assertThat(container("same.1").endpoint().subscriptions().get(0).qos()).isEqualTo(QoS.AT_MOST_ONCE);
		await().until(() -> QoS.EXACTLY_ONCE == container("same.1").grantedQos().get(TopicFilter.of("same/+")));
	}

	@Test
	void keysKeepTheirOrder() {
		Application application = application();
		for (int i = 0; i < 10; i++) {
			for (String plant : List.of("fern", "moss", "ivy")) {
				send("keyed/" + plant + "/" + (i % 3), String.valueOf(i));
			}
		}
		await().until(() -> application.most.get() == 3);
		assertThat(container("keyed").activeCount()).isEqualTo(3);
		await().until(() -> container("keyed").waitingCount() == 27);
		application.gate.complete(null);
		await().until(() -> application.byPlant.values().stream().mapToInt(List::size).sum() == 30);
		assertThat(application.byPlant.values())
			.allSatisfy((values) -> assertThat(values).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
		assertThat(application.most).hasValue(3);
	}

	@Test
	void batchesBySizeAndByTime() throws Exception {
		for (int i = 0; i < 3; i++) {
			send("batch/fern", new Reading(i));
		}
		assertThat(next()).isEqualTo(List.of("fern0", "fern1", "fern2"));
		send("timed/moss", new Reading(4));
		assertThat(next()).isEqualTo(new Reading(4));
		app.client().publish(MqttMessage.to("timed/ivy").text("no JSON").atLeastOnce().build());
		assertThat(next()).isEqualTo("recovered no JSON");
		await().until(() -> app.client().status().inFlightIncoming() == 0);
	}

	@Test
	void anotherContainerFactory() throws Exception {
		send("customized", "now");
		assertThat(next()).isEqualTo("recovered now");
	}

	@Test
	void aListenerThatIsNoMethod() throws Exception {
		send("programmatic/fern", "x");
		assertThat(next()).isEqualTo("fern");
	}

	@Test
	void listenersComeAndGo() throws Exception {
		BlockingQueue<String> texts = new LinkedBlockingQueue<>();
		MqttListenerEndpoint endpoint = MqttListenerEndpoint.builder("guest", (message) -> {
			texts.add(message.message().payloadAsString());
			return null;
		}).topics("guest").dedicatedConnection(true).build();
		MqttListenerContainerFactory factory = app.context()
			.getBean("mqttListenerContainerFactory", MqttListenerContainerFactory.class);
		for (int i = 0; i < 2; i++) {
			MqttListenerContainer container = registry().register(endpoint, factory);
			await().until(() -> container.grantedQos().size() == 1);
			send("guest", "text " + i);
			assertThat(texts.poll(10, TimeUnit.SECONDS)).isEqualTo("text " + i);
			MeterRegistry meters = app.bean(MeterRegistry.class);
			assertThat(meters.find("mqtt.listener.lag").tag("listener", "guest").meters()).hasSize(1);
			registry().unregister("guest").get(10, TimeUnit.SECONDS);
			assertThat(registry().container("guest")).isNull();
			await().until(() -> !app.bean(MqttConnections.class).asMap().containsKey("guest"));
			assertThat(meters.find("mqtt.listener.lag").tag("listener", "guest").meters()).isEmpty();
		}
	}

}
