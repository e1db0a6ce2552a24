package io.mqttboot.spring.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.MqttVersion;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.UserProperty;
import io.mqttboot.client.options.MqttClientOptions;
import io.mqttboot.spring.annotation.AckMode;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttPayloadConverter;
import io.mqttboot.spring.listener.MqttListenerException.Reason;
import io.mqttboot.spring.support.StubClient;
import io.mqttboot.spring.support.TestMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.util.MimeTypeUtils;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Retries, recoverers and dead letters, message by message.
 */
class ErrorHandlingTests {

	private static final RetryPolicy QUICK = RetryPolicy.builder().maxRetries(3).delay(Duration.ofMillis(1)).build();

	private final StubClient client = new StubClient();

	private final MqttConnections connections = new MqttConnections(MqttConnections.Startup.BACKGROUND, null);

	private final List<MqttListenerException> failures = new CopyOnWriteArrayList<>();

	private MqttListenerContainerFactory.Builder factory() {
		return MqttListenerContainerFactory
			.builder(this.client, this.connections,
					new MqttPayloadConverter(null, new DefaultConversionService(), MimeTypeUtils.APPLICATION_JSON))
			.errorHandler(new RetryingErrorHandler(QUICK))
			.recoverer((message, failure) -> {
				this.failures.add(failure);
				return null;
			});
	}

	private MqttListenerContainer start(MqttListenerContainerFactory.Builder factory, AckMode ackMode,
			MqttListenerInvoker invoker) {
		MqttListenerContainer container = factory.build()
			.createContainer(MqttListenerEndpoint.builder("one", invoker).topics("a/#").ackMode(ackMode).build());
		container.start();
		return container;
	}

	private TestMessage deliver(TestMessage message) throws Exception {
		this.client.deliver(message);
		return message;
	}

	@Test
	void aMessageIsTriedAgainBeforeTheNextOneAndAcknowledgedOnce() throws Exception {
		List<String> calls = new CopyOnWriteArrayList<>();
		MqttListenerContainer container = start(factory(), AckMode.AUTO, (message) -> {
			calls.add(message.message().payloadAsString());
			if (calls.size() < 3) {
				throw new IllegalStateException("not yet");
			}
			return null;
		});
		TestMessage first = deliver(new TestMessage("a/1", "1"));
		TestMessage second = deliver(new TestMessage("a/2", "2"));
		await().until(() -> second.acknowledgements() == 1);
		assertThat(calls).containsExactly("1", "1", "1", "2");
		assertThat(first.acknowledgements()).isOne();
		assertThat(container.retries()).isEqualTo(2);
		assertThat(container.failures()).isZero();
	}

	@Test
	void aMessageThatNeverWorksIsGivenUp() throws Exception {
		AtomicInteger calls = new AtomicInteger();
		MqttListenerContainer container = start(factory(), AckMode.AUTO, (message) -> CompletableFuture
			.failedFuture(new IllegalStateException("no " + calls.incrementAndGet())));
		TestMessage message = deliver(new TestMessage("a/1", "1"));
		await().until(() -> message.acknowledgements() == 1);
		assertThat(calls).hasValue(4);
		assertThat(this.failures).singleElement().satisfies((failure) -> {
			assertThat(failure.getAttempts()).isEqualTo(4);
			assertThat(failure.getConnection()).isEqualTo("default");
			assertThat(failure).hasMessageContaining("4 attempts").hasMessageContaining("no 4");
		});
		assertThat(container.recovered()).isOne();
	}

	@Test
	void whatCannotBeConvertedIsNotTriedAgain() throws Exception {
		MqttListenerContainer container = start(factory(), AckMode.AUTO, (message) -> {
			throw new MessageConversionException("not JSON");
		});
		deliver(new TestMessage("a/1", "1"));
		assertThat(this.failures).singleElement()
			.satisfies((failure) -> assertThat(failure.getReason()).isEqualTo(Reason.CONVERSION));
		assertThat(container.retries()).isZero();
	}

	@Test
	void aMessageThatTheListenerAcknowledgedIsNotTriedAgain() throws Exception {
		MqttListenerContainer container = start(factory(), AckMode.MANUAL, (message) -> {
			Objects.requireNonNull(message.acknowledgment()).acknowledge();
			throw new IllegalStateException("afterwards");
		});
		TestMessage message = deliver(new TestMessage("a/1", "1"));
		assertThat(message.acknowledgements()).isOne();
		assertThat(this.failures).hasSize(1);
		assertThat(container.retries()).isZero();
	}

	@Test
	void whatCannotBeToldToTheServerDoesNotKeepTheMessage() throws Exception {
		start(factory(), AckMode.MANUAL, (message) -> {
			Objects.requireNonNull(message.acknowledgment()).reject(ReasonCode.SUCCESS, "no error code");
			return null;
		});
		TestMessage message = deliver(new TestMessage("a/1", "1"));
		await().until(() -> message.acknowledgements() == 1);
		assertThat(this.failures).singleElement()
			.satisfies((failure) -> assertThat(failure).hasMessageContaining("refuses nothing"));
	}

	@Test
	void anErrorHandlerMayAcknowledgeOrReject() throws Exception {
		start(factory().errorHandler((message, failure) -> message.payloadAsString().equals("reject")
				? MqttErrorAction.reject(ReasonCode.QUOTA_EXCEEDED, "full") : MqttErrorAction.acknowledge()),
				AckMode.AUTO, (message) -> {
					throw new IllegalStateException("no");
				});
		assertThat(deliver(new TestMessage("a/1", "reject")).rejection()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
		assertThat(deliver(new TestMessage("a/1", "other")).acknowledgements()).isOne();
		assertThat(this.failures).isEmpty();
	}

	@Test
	void whateverGoesWrongTheNextMessageIsHandled() throws Exception {
		List<String> handled = new CopyOnWriteArrayList<>();
		start(factory().errorHandler((message, failure) -> {
			if (message.payloadAsString().equals("error")) {
				throw new StackOverflowError();
			}
			return MqttErrorAction.reject(ReasonCode.SUCCESS, null);
		}), AckMode.AUTO, (message) -> {
			handled.add(message.message().payloadAsString());
			if (message.message().payloadAsString().equals("reply")) {
				return "to nowhere";
			}
			throw new IllegalStateException("no");
		});
		List<TestMessage> messages = new ArrayList<>();
		for (String text : List.of("error", "code", "reply", "last")) {
			messages.add(deliver(new TestMessage("a/1", text, TestMessage.properties(null, "b", null))));
		}
		await().until(() -> handled.contains("last"));
		this.client.published.get(0).acknowledged().completeExceptionally(new IllegalStateException("refused"));
		await().until(() -> messages.stream().allMatch((message) -> message.acknowledgements() == 1));
	}

	@Test
	void theMessageWaitsForItsRecoverer() throws Exception {
		CompletableFuture<Void> recovery = new CompletableFuture<>();
		start(factory().recoverer((message, failure) -> recovery), AckMode.AUTO, (message) -> {
			throw new MessageConversionException("no");
		});
		TestMessage message = deliver(new TestMessage("a/1", "1"));
		assertThat(message.acknowledgements()).isZero();
		recovery.complete(null);
		assertThat(message.acknowledgements()).isOne();
	}

	private MqttErrorAction handle(RetryPolicy policy, Reason reason, Throwable cause, int attempts, Duration elapsed) {
		return new RetryingErrorHandler(policy).handleError(new TestMessage("a", "x"),
				new MqttListenerException("one", "default", "a", reason, cause, attempts, elapsed));
	}

	@Test
	void delaysGrowAndTheTimeIsLimited() {
		RetryPolicy policy = RetryingErrorHandler.defaultPolicy().build();
		Exception cause = new IllegalStateException();
		List<MqttErrorAction> actions = new ArrayList<>();
		for (int attempts = 1; attempts <= 5; attempts++) {
			actions.add(handle(policy, Reason.HANDLER, cause, attempts, Duration.ofSeconds(1)));
		}
		assertThat(actions).containsExactly(MqttErrorAction.retry(Duration.ofMillis(500)),
				MqttErrorAction.retry(Duration.ofSeconds(1)), MqttErrorAction.retry(Duration.ofSeconds(2)),
				MqttErrorAction.retry(Duration.ofSeconds(4)), MqttErrorAction.recover());
		assertThat(handle(policy, Reason.HANDLER, cause, 4, Duration.ofSeconds(11)))
			.isEqualTo(MqttErrorAction.retry(Duration.ofSeconds(4)));
		assertThat(handle(policy, Reason.HANDLER, cause, 4, Duration.ofMillis(11_001)))
			.isEqualTo(MqttErrorAction.recover());
	}

	@ParameterizedTest
	@EnumSource(Reason.class)
	void onlyTheListenerItselfIsTriedAgain(Reason reason) {
		MqttErrorAction action = handle(QUICK, reason, new IllegalStateException(), 1, Duration.ZERO);
		assertThat(action instanceof MqttErrorAction.Retry).isEqualTo(reason == Reason.HANDLER);
	}

	@Test
	void errorsAndExcludedExceptionsAreNotTriedAgain() {
		assertThat(handle(QUICK, Reason.HANDLER, new StackOverflowError(), 1, Duration.ZERO))
			.isEqualTo(MqttErrorAction.recover());
		RetryPolicy choosy = RetryPolicy.builder().excludes(IllegalArgumentException.class).build();
		assertThat(handle(choosy, Reason.HANDLER, new IllegalArgumentException(), 1, Duration.ZERO))
			.isEqualTo(MqttErrorAction.recover());
	}

	private CompletableFuture<?> deadLetter(StubClient used, TestMessage message, Throwable cause) {
		MqttConnections all = new MqttConnections(MqttConnections.Startup.BACKGROUND, null);
		all.add("default", used);
		return Objects.requireNonNull(new DeadLetterRecoverer(all, "dead/{listener}/{*topic}", QoS.AT_LEAST_ONCE)
			.recover(message, new MqttListenerException("one/two", "default", message.topic(), Reason.HANDLER, cause, 3,
					Duration.ofSeconds(1))))
			.toCompletableFuture();
	}

	@Test
	void aDeadLetterIsTheMessageWithWhatHappened() {
		TestMessage message = new TestMessage("plants/1/humidity", "wet",
				TestMessage.properties("text/plain", "answers", new byte[] { 1 }, new UserProperty("k", "v")));
		CompletableFuture<?> done = deadLetter(this.client, message,
				new IllegalStateException("too\u0000wet\uD83D\uDE00"));
		StubClient.Sent sent = this.client.published.get(0);
		MqttMessage letter = sent.message();
		assertThat(letter.topic()).isEqualTo("dead/one_two/plants/1/humidity");
		assertThat(letter.payload()).isEqualTo("wet".getBytes(UTF_8));
		assertThat(letter.properties().contentType()).isEqualTo("text/plain");
		assertThat(letter.properties().responseTopic()).isEqualTo("answers");
		assertThat(letter.properties().correlationData()).containsExactly(1);
		assertThat(letter.properties().userProperties()).containsExactly(new UserProperty("k", "v"),
				new UserProperty("dead-letter-topic", "plants/1/humidity"),
				new UserProperty("dead-letter-listener", "one/two"), new UserProperty("dead-letter-reason", "handler"),
				new UserProperty("dead-letter-error", "java.lang.IllegalStateException: too wet "),
				new UserProperty("dead-letter-attempts", "3"));
		assertThat(done).isNotDone();
		sent.acknowledge(ReasonCode.SUCCESS);
		assertThat(done).isCompleted();
	}

	@Test
	void textIsShortenedToThePacketLimit() {
		TestMessage message = new TestMessage("a", "x".repeat(1_500),
				TestMessage.properties(null, null, null, new UserProperty("k", "v".repeat(200))));
		for (int limit : new int[] { 100_000, 2_600, 2_100 }) {
			this.client.maximumPacketSize = limit;
			deadLetter(this.client, message, new IllegalStateException("é".repeat(5_000)));
		}
		List<Integer> texts = new ArrayList<>();
		List<Boolean> own = new ArrayList<>();
		for (StubClient.Sent sent : this.client.published) {
			texts.add(Objects.requireNonNull(sent.message().properties().userProperty("dead-letter-error")).length());
			own.add(sent.message().properties().userProperty("k") != null);
		}
		assertThat(texts.get(0)).isEqualTo(1_000);
		assertThat(texts.get(1)).isBetween(1, 999);
		assertThat(texts.get(2)).isLessThan(texts.get(1));
		assertThat(own).startsWith(true, true);
	}

	@Test
	void onVersion311ItIsAnEnvelope() {
		StubClient old = new StubClient(MqttClientOptions.builder().version(MqttVersion.V3_1_1).clientId("x").build());
		deadLetter(old, new TestMessage("a/b", "wet"), new IllegalStateException("say \"no\"\n"));
		assertThat(new String(old.published.get(0).message().payload(), UTF_8))
			.isEqualTo("{\"topic\":\"a/b\",\"qos\":1,\"listener\":\"one/two\",\"reason\":\"handler\","
					+ "\"error\":\"java.lang.IllegalStateException: say \\\"no\\\" \",\"attempts\":3,\"payload\":\"d2V0\"}");
	}

	@Test
	void aDeadLetterIsNotPublishedAgain() {
		TestMessage again = new TestMessage("elsewhere", "x",
				TestMessage.properties(null, null, null, new UserProperty("dead-letter-topic", "a")));
		assertThat(deadLetter(this.client, again, new IllegalStateException())).isCompletedExceptionally();
		assertThat(deadLetter(this.client, new TestMessage("dead/x/y", "x"), new IllegalStateException()))
			.isCompletedExceptionally();
		assertThat(this.client.published).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{*topic}", "dead/{topic}", "dead/+", "dead/{other}" })
	void deadLetterTopicsThatCannotWork(String topic) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new DeadLetterRecoverer(this.connections, topic, QoS.AT_LEAST_ONCE))
			.withMessageContaining(topic);
	}

}
