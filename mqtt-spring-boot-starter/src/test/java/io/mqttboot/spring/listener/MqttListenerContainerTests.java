package io.mqttboot.spring.listener;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.mqttboot.client.error.MqttSubscribeException;
import io.mqttboot.client.message.FilterResult;
import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.client.message.TopicFilter;
import io.mqttboot.client.message.UnsubscribeResult;
import io.mqttboot.client.message.Will;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.spring.annotation.AckMode;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttPayloadConverter;
import io.mqttboot.spring.listener.MqttListenerException.Reason;
import io.mqttboot.spring.support.StubClient;
import io.mqttboot.spring.support.TestMessage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.util.MimeTypeUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class MqttListenerContainerTests {

	private final StubClient client = new StubClient();

	private final TestObservationRegistry observations = TestObservationRegistry.create();

	private final List<MqttListenerException> failures = new CopyOnWriteArrayList<>();

	private final MqttListenerContainerFactory factory = factory(this.client).build();

	private final MqttListenerEndpointRegistry registry = new MqttListenerEndpointRegistry();

	private MqttListenerContainerFactory.Builder factory(StubClient used) {
		MqttPayloadConverter converter = new MqttPayloadConverter(null, new DefaultConversionService(),
				MimeTypeUtils.APPLICATION_JSON);
		return MqttListenerContainerFactory
			.builder(used, new MqttConnections(MqttConnections.Startup.BACKGROUND, null), converter)
			.observationRegistry(this.observations)
			.errorHandler((message, failure) -> MqttErrorAction.recover())
			.recoverer((message, failure) -> {
				this.failures.add(failure);
				return null;
			});
	}

	private MqttListenerContainer container(String id, MqttListenerInvoker invoker, String... topics) {
		return register(MqttListenerEndpoint.builder(id, invoker).topics(topics).build());
	}

	private MqttListenerContainer register(MqttListenerEndpoint endpoint) {
		this.registry.register(List.of(endpoint), this.factory);
		return Objects.requireNonNull(this.registry.container(endpoint.id()));
	}

	@Test
	void subscribesAtOnceAndHoldsMessagesUntilStarted() throws Exception {
		List<String> handled = new CopyOnWriteArrayList<>();
		container("one", (message) -> {
			handled.add(message.message().topic());
			return null;
		}, "a/{x}");
		assertThat(this.client.subscribed).containsExactly(Subscription.atLeastOnce("a/+"));
		TestMessage message = new TestMessage("a/1", "x");
		this.client.deliver(message);
		assertThat(handled).isEmpty();
		assertThat(message.isAwaited()).isFalse();
		this.registry.start();
		await().until(() -> message.acknowledgements() == 1);
		assertThat(message.isAwaited()).isTrue();
		assertThat(handled).containsExactly("a/1");
	}

	@Test
	void aListenerThatDoesNotStartByItselfDoesNotSubscribe() {
		MqttListenerContainer container = register(
				MqttListenerEndpoint.builder("one", (message) -> null).topics("a").autoStartup(false).build());
		this.registry.start();
		assertThat(this.client.subscribed).isEmpty();
		assertThat(container.isRunning()).isFalse();
		this.registry.start("one");
		assertThat(this.client.subscribed).hasSize(1);
		assertThat(container.isRunning()).isTrue();
	}

	@Test
	void pauseHoldsMessagesAndAcknowledgements() throws Exception {
		container("one", (message) -> null, "a");
		this.registry.start();
		this.registry.pause("one");
		TestMessage message = new TestMessage("a", "x");
		this.client.deliver(message);
		assertThat(message.acknowledgements()).isZero();
		assertThat(message.isAwaited()).isFalse();
		this.registry.resume("one");
		await().until(() -> message.acknowledgements() == 1);
	}

	@Test
	void stoppingTheRegistryWaitsForWhatIsBeingHandledAndKeepsSubscriptions() throws Exception {
		CompletableFuture<Void> work = new CompletableFuture<>();
		MqttListenerContainer container = container("one", (message) -> work, "a");
		this.registry.start();
		TestMessage message = new TestMessage("a", "x");
		this.client.deliver(message);
		assertThat(container.activeCount()).isOne();
		CompletableFuture<Void> stopped = new CompletableFuture<>();
		this.registry.stop(() -> stopped.complete(null));
		assertThat(stopped).isNotDone();
		assertThat(message.acknowledgements()).isZero();
		work.complete(null);
		assertThat(stopped).isDone();
		assertThat(message.acknowledgements()).isOne();
		assertThat(this.client.unsubscribed).isEmpty();
		this.registry.start();
		assertThat(container.isRunning()).isTrue();
		assertThat(this.client.subscribed).hasSize(1);
	}

	@Test
	void stoppingAListenerUnsubscribesAndStartingSubscribesAgainAfterwards() throws Exception {
		MqttListenerContainer container = container("one", (message) -> null, "a");
		this.registry.start();
		CompletableFuture<Void> stopped = this.registry.stop("one");
		assertThat(this.client.unsubscribed).containsExactly("a");
		assertThat(container.isRunning()).isFalse();
		TestMessage late = new TestMessage("a", "x");
		this.client.deliver(late);
		assertThat(late.acknowledgements()).isOne();
		this.registry.start("one");
		assertThat(this.client.subscribed).hasSize(1);
		this.client.unsubscribeAnswer.complete(new UnsubscribeResult(List.of(), null, List.of()));
		assertThat(stopped).isDone();
		assertThat(this.client.subscribed).hasSize(2);
		this.registry.stop();
		this.registry.start();
		assertThat(container.isRunning()).isTrue();
	}

	@Test
	void aListenerThatWasStoppedStaysStoppedWhenTheApplicationRestarts() {
		MqttListenerContainer container = container("one", (message) -> null, "a");
		this.registry.start();
		this.registry.stop("one");
		this.registry.stop();
		this.registry.start();
		assertThat(container.isRunning()).isFalse();
	}

	@Test
	@DisplayName("The same filter twice is one subscription with the highest QoS [MQTT5-3.8.4-3]")
	void sameFilter() throws Exception {
		List<String> handled = new ArrayList<>();
		MqttListenerEndpoint first = endpoint("first", handled).topics("a/{x}").qos(QoS.AT_MOST_ONCE).build();
		MqttListenerEndpoint second = endpoint("second", handled).topics("a/+").qos(QoS.EXACTLY_ONCE).build();
		this.registry.register(List.of(first, second), this.factory);
		this.registry.start();
		assertThat(this.client.subscribed).containsExactly(Subscription.exactlyOnce("a/+"));
		this.client.deliver(new TestMessage("a/1", "x"));
		assertThat(handled).containsExactly("first", "second");
		assertThat(this.registry.stop("first")).isDone();
		assertThat(this.client.unsubscribed).isEmpty();
		TestMessage message = new TestMessage("a/2", "x");
		this.client.deliver(message);
		assertThat(handled).containsExactly("first", "second", "second");
		assertThat(message.acknowledgements()).isEqualTo(2);
		this.registry.start("first");
		this.client.deliver(new TestMessage("a/3", "x"));
		assertThat(handled).hasSize(5);
	}

	private static MqttListenerEndpoint.Builder endpoint(String id, List<String> handled) {
		return MqttListenerEndpoint.builder(id, (message) -> {
			handled.add(id);
			return null;
		});
	}

	@Test
	void theSameFilterWithOtherOptionsFails() {
		MqttListenerEndpoint first = endpoint("first", List.of()).topics("a").build();
		MqttListenerEndpoint second = endpoint("second", List.of()).topics("a").noLocal(true).build();
		assertThatExceptionOfType(InvalidMqttListenerException.class)
			.isThrownBy(() -> this.registry.register(List.of(first, second), this.factory))
			.withMessageContaining("second")
			.withMessageContaining("first");
	}

	@Test
	void optionsThatVersion311DoesNotHaveFail() {
		StubClient old = new StubClient(MqttClientOptions.builder().version(MqttVersion.V3_1_1).clientId("x").build());
		MqttListenerEndpoint endpoint = endpoint("first", List.of()).topics("a").noLocal(true).build();
		assertThatExceptionOfType(InvalidMqttListenerException.class)
			.isThrownBy(() -> factory(old).build().createContainer(endpoint))
			.withMessageContaining("3.1.1");
	}

	@Test
	void idsAreUnique() {
		container("one", (message) -> null, "a");
		assertThatExceptionOfType(InvalidMqttListenerException.class)
			.isThrownBy(() -> container("one", (message) -> null, "b"))
			.withMessageContaining("'one'");
	}

	@Test
	void showsWhatTheServerGrantedAndRefused() {
		MqttListenerContainer container = container("one", (message) -> null, "a", "b");
		this.client.fire(new MqttEvent.Subscribed(List.of(new FilterResult(TopicFilter.of("a"), ReasonCode.SUCCESS),
				new FilterResult(TopicFilter.of("other"), ReasonCode.GRANTED_QOS_2),
				new FilterResult(TopicFilter.of("b"), ReasonCode.NOT_AUTHORIZED)), false));
		assertThat(container.grantedQos()).containsExactly(Map.entry(TopicFilter.of("a"), QoS.AT_MOST_ONCE));
		assertThat(container.lastError()).isNull();
		MqttSubscribeException refused = new MqttSubscribeException("refused", ReasonCode.NOT_AUTHORIZED,
				List.of(new FilterResult(TopicFilter.of("b"), ReasonCode.NOT_AUTHORIZED)));
		this.client.subscribeAnswer.completeExceptionally(refused);
		assertThat(container.lastError()).isSameAs(refused);
	}

	@Test
	void failuresReachTheErrorHandlerAndAreAcknowledged() throws Exception {
		IllegalStateException broken = new IllegalStateException("broken");
		container("one", (message) -> {
			throw broken;
		}, "a/{x}");
		this.registry.start();
		TestMessage message = new TestMessage("a/1", "x");
		this.client.deliver(message);
		assertThat(this.failures).singleElement().satisfies((failure) -> {
			assertThat(failure.getListenerId()).isEqualTo("one");
			assertThat(failure.getTopic()).isEqualTo("a/1");
			assertThat(failure.getReason()).isEqualTo(Reason.HANDLER);
			assertThat(failure.getCause()).isSameAs(broken);
		});
		assertThat(message.acknowledgements()).isOne();
		TestObservationRegistryAssert.assertThat(this.observations)
			.hasSingleObservationThat()
			.hasNameEqualTo("mqtt.listener")
			.hasContextualNameEqualTo("a/{x} receive")
			.hasLowCardinalityKeyValue("connection", "default")
			.hasLowCardinalityKeyValue("qos", "1")
			.hasLowCardinalityKeyValue("destination", "a/{x}")
			.hasLowCardinalityKeyValue("listener", "one")
			.hasLowCardinalityKeyValue("outcome", "failure")
			.hasLowCardinalityKeyValue("reason", "handler")
			.hasHighCardinalityKeyValue("topic", "a/1")
			.hasHighCardinalityKeyValue("size", "1")
			.hasError(broken)
			.hasBeenStopped();
	}

	@Test
	void aFailureIsObservedBeforeTheMessageIsAcknowledged() throws Exception {
		container("one", (message) -> {
			throw new IllegalStateException("broken");
		}, "a");
		this.registry.start();
		AtomicInteger acknowledged = new AtomicInteger();
		this.client.deliver(new TestMessage("a", "x") {

			@Override
			public synchronized void acknowledge() {
				TestObservationRegistryAssert.assertThat(MqttListenerContainerTests.this.observations)
					.hasSingleObservationThat()
					.hasBeenStopped();
				acknowledged.incrementAndGet();
			}

		});
		assertThat(acknowledged).hasValue(1);
	}

	@Test
	void anObserverThatFailsHoldsNoMessageBack() throws Exception {
		this.observations.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {

			@Override
			public void onScopeClosed(Observation.Context context) {
				if (!MqttListenerContainerTests.this.failures.isEmpty()) {
					throw new IllegalStateException("broken observer");
				}
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return true;
			}

		});
		container("one", (message) -> {
			throw new IllegalStateException("broken");
		}, "a");
		this.registry.start();
		TestMessage message = new TestMessage("a", "x");
		this.client.deliver(message);
		assertThat(message.acknowledgements()).isOne();
	}

	@Test
	void conversionFailuresAreToldApartAlsoInsideAFlow() throws Exception {
		container("one", (message) -> {
			throw new MessageHandlingException(message, "flow", new MessageConversionException("not JSON"));
		}, "a");
		this.registry.start();
		this.client.deliver(new TestMessage("a", "x"));
		assertThat(this.failures).singleElement()
			.satisfies((failure) -> assertThat(failure.getReason()).isEqualTo(Reason.CONVERSION));
	}

	@Test
	void aFailedFutureIsAFailure() throws Exception {
		CompletableFuture<Void> work = new CompletableFuture<>();
		container("one", (message) -> work.thenRun(() -> {
		}), "a");
		this.registry.start();
		TestMessage message = new TestMessage("a", "x");
		this.client.deliver(message);
		assertThat(message.acknowledgements()).isZero();
		IllegalStateException broken = new IllegalStateException("late");
		work.completeExceptionally(broken);
		await().until(() -> message.acknowledgements() == 1);
		assertThat(this.failures).singleElement()
			.satisfies((failure) -> assertThat(failure.getCause()).isSameAs(broken));
		assertThat(message.acknowledgements()).isOne();
	}

	@Test
	void anErrorHandlerThatFailsDoesNoHarm() throws Exception {
		MqttListenerContainerFactory failing = factory(this.client).errorHandler((message, failure) -> {
			throw new IllegalStateException("handler too");
		}).recoverer((message, failure) -> {
			throw new IllegalStateException("recoverer too");
		}).build();
		this.registry.register(List.of(MqttListenerEndpoint.builder("one", (message) -> {
			throw new IllegalStateException("broken");
		}).topics("a").build()), failing);
		this.registry.start();
		TestMessage message = new TestMessage("a", "x");
		this.client.deliver(message);
		assertThat(message.acknowledgements()).isOne();
	}

	@Test
	void manualAcknowledgementIsLeftToTheListenerUnlessItThrows() throws Exception {
		List<Acknowledgment> acknowledgments = new ArrayList<>();
		register(MqttListenerEndpoint.builder("one", (message) -> {
			acknowledgments.add(Objects.requireNonNull(message.acknowledgment()));
			if (message.message().payloadAsString().equals("bad")) {
				throw new IllegalStateException("bad");
			}
			return null;
		}).topics("a").ackMode(AckMode.MANUAL).build());
		this.registry.start();
		TestMessage good = new TestMessage("a", "good");
		TestMessage bad = new TestMessage("a", "bad");
		TestMessage refused = new TestMessage("a", "refused");
		this.client.deliver(good);
		this.client.deliver(bad);
		this.client.deliver(refused);
		assertThat(good.acknowledgements()).isZero();
		assertThat(bad.acknowledgements()).isOne();
		acknowledgments.get(0).acknowledge();
		acknowledgments.get(0).acknowledge();
		acknowledgments.get(0).reject(ReasonCode.QUOTA_EXCEEDED, null);
		acknowledgments.get(1).acknowledge();
		acknowledgments.get(2).reject(ReasonCode.QUOTA_EXCEEDED, "too much");
		assertThat(good.acknowledgements()).isOne();
		assertThat(good.rejection()).isNull();
		assertThat(bad.acknowledgements()).isOne();
		assertThat(refused.acknowledgements()).isZero();
		assertThat(refused.rejection()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
	}

	@Test
	@DisplayName("A reply goes to the response topic with the correlation data, and is acknowledged before the request [MQTT5-3.3.2-15]")
	void replies() throws Exception {
		container("one", (message) -> CompletableFuture.completedFuture("pong"), "a");
		this.registry.start();
		TestMessage request = new TestMessage("a", "ping",
				TestMessage.properties(null, "answers/{me}", new byte[] { 1, 2 }));
		this.client.deliver(request);
		StubClient.Sent reply = this.client.published.get(0);
		MqttMessage message = reply.message();
		assertThat(message.topic()).isEqualTo("answers/{me}");
		assertThat(new String(message.payload(), StandardCharsets.UTF_8)).isEqualTo("pong");
		assertThat(message.qos()).isEqualTo(QoS.AT_LEAST_ONCE);
		assertThat(message.properties().correlationData()).containsExactly(1, 2);
		assertThat(request.acknowledgements()).isZero();
		reply.acknowledge(ReasonCode.SUCCESS);
		assertThat(request.acknowledgements()).isOne();
		TestMessage notARequest = new TestMessage("a", "ping");
		this.client.deliver(notARequest);
		assertThat(this.client.published).hasSize(1);
		assertThat(notARequest.acknowledgements()).isOne();
	}

	@Test
	void repliesGoToAllowedTopicsOnly() throws Exception {
		MqttListenerContainerFactory careful = factory(this.client)
			.replyTopics(List.of(TopicFilter.of("answers/#"), TopicFilter.of("$SYS/#")))
			.build();
		this.registry.register(List.of(MqttListenerEndpoint.builder("one", (message) -> "pong").topics("a").build()),
				careful);
		this.registry.start();
		for (String topic : List.of("other", "$SYS/broker")) {
			TestMessage request = new TestMessage("a", "ping", TestMessage.properties(null, topic, null));
			this.client.deliver(request);
			await().until(() -> request.acknowledgements() == 1);
		}
		assertThat(this.client.published).isEmpty();
		assertThat(this.failures).hasSize(2)
			.allSatisfy((failure) -> assertThat(failure.getReason()).isEqualTo(Reason.REPLY));
	}

	@Test
	void aConnectionOfItsOwnHasItsOwnClientIdAndNoWill() {
		MqttConnections connections = new MqttConnections(MqttConnections.Startup.BACKGROUND, null);
		StubClient ordinary = new StubClient(MqttClientOptions.builder()
			.clientId("app")
			.keepAlive(Duration.ofSeconds(7))
			.will(Will.of(MqttMessage.to("gone").build()))
			.build());
		MqttListenerContainerFactory own = MqttListenerContainerFactory
			.builder(ordinary, connections,
					new MqttPayloadConverter(null, new DefaultConversionService(), MimeTypeUtils.APPLICATION_JSON))
			.build();
		MqttListenerContainer container = own
			.createContainer(endpoint("slow", List.of()).topics("a").dedicatedConnection(true).build());
		try {
			assertThat(container.connection()).isEqualTo("slow");
			MqttClientOptions options = Objects.requireNonNull(connections.asMap().get("slow")).options();
			assertThat(options.clientId()).isEqualTo("app-slow");
			assertThat(options.will()).isNull();
			assertThat(options.keepAlive()).hasSeconds(7);
		}
		finally {
			connections.destroy();
		}
	}

	@Test
	void closingTurnsHeldMessagesAwayUnacknowledged() throws Exception {
		MqttListenerContainer container = container("one", (message) -> null, "a");
		TestMessage message = new TestMessage("a", "x");
		this.client.deliver(message);
		assertThat(container.waitingCount()).isOne();
		this.registry.destroy();
		this.client.deliver(message);
		assertThat(container.waitingCount()).isZero();
		assertThat(message.acknowledgements()).isZero();
	}

}
