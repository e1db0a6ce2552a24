package io.mqttboot.spring.config;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.message.Subscription;
import io.mqttboot.spring.annotation.AckMode;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.annotation.Ordering;
import io.mqttboot.spring.annotation.TopicVariable;
import io.mqttboot.spring.config.EnableMqttTests.Calls;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttHeaders;
import io.mqttboot.spring.core.MqttRecord;
import io.mqttboot.spring.listener.Acknowledgment;
import io.mqttboot.spring.listener.MqttListenerContainer;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import io.mqttboot.spring.listener.MqttListenerException.Reason;
import io.mqttboot.spring.support.StubClient;
import io.mqttboot.spring.support.TestMessage;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.SendTo;

import static io.mqttboot.spring.config.EnableMqttTests.assertFails;
import static io.mqttboot.spring.config.EnableMqttTests.deliver;
import static io.mqttboot.spring.config.EnableMqttTests.failure;
import static io.mqttboot.spring.config.EnableMqttTests.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What may be declared about a listener, and what is refused at start.
 */
class ListenerDeclarationTests {

	record Reading(@Max(100) int value) {
	}

	record Answer(int value) {
	}

	private static MqttListenerContainer container(AnnotationConfigApplicationContext context, String id) {
		return Objects.requireNonNull(context.getBean(MqttListenerEndpointRegistry.class).container(id));
	}

	static class OnAnotherConnection extends Calls {

		final StubClient edge = new StubClient();

		OnAnotherConnection(MqttConnections connections) {
			connections.add("edge", this.edge);
		}

		@MqttListener(id = "remote", topics = "a", connection = "${my.connection}", group = "g",
				concurrency = "${my.concurrency:3}")
		void on(String text) {
			add(text);
		}

	}

	@Test
	void aListenerMayUseAnotherConnection() {
		run(OnAnotherConnection.class, "my.connection=edge", (context) -> {
			OnAnotherConnection listener = context.getBean(OnAnotherConnection.class);
			assertThat(context.getBean("mqttClient", StubClient.class).subscribed).isEmpty();
			assertThat(listener.edge.subscribed).containsExactly(Subscription.atLeastOnce("$share/g/a"));
			assertThat(container(context, "remote").connection()).isEqualTo("edge");
			assertThat(container(context, "remote").endpoint().concurrency()).isEqualTo(3);
		});
		assertFails(OnAnotherConnection.class, "my.connection=mars", "'mars'", "'remote'");
	}

	static class Keyed extends Calls {

		@MqttListener(id = "keyed", topics = "a/{plant}", concurrency = "2", ordering = Ordering.BY_KEY,
				key = "message.topic.substring(0, 3)")
		void on(String text) {
			add(text);
		}

	}

	@Test
	void aKeyMayBeAnExpressionOnTheMessage() {
		run(Keyed.class, "", (context) -> {
			deliver(context, new TestMessage("a/fern", "x"));
			await().until(() -> context.getBean(Calls.class).all.size() == 1);
			deliver(context, new TestMessage("a/", "x"));
			await().until(() -> !context.getBean(EnableMqttTests.PlainSpring.class).failures.isEmpty());
			assertThat(failure(context).getReason()).isEqualTo(Reason.CONVERSION);
			assertThat(failure(context)).hasMessageContaining("ordering key");
		});
	}

	static class Batches extends Calls {

		@MqttListener(id = "batches", topics = "a", batchSize = "3", batchTimeout = "1h")
		CompletableFuture<Void> on(@Valid List<Reading> readings) {
			this.all.addAll(readings);
			return CompletableFuture.completedFuture(null);
		}

	}

	@Test
	void whatIsOfNoUseInABatchIsGivenUpAndTheRestHandled() {
		run(Batches.class, "", (context) -> {
			List<TestMessage> messages = List.of(new TestMessage("a", "{\"value\":1}"),
					new TestMessage("a", "{\"value\":101}"), new TestMessage("a", "{\"value\":2}"));
			messages.forEach((message) -> deliver(context, message));
			await().until(() -> messages.stream().allMatch((message) -> message.acknowledgements() > 0));
			assertThat(context.getBean(Calls.class).all).containsExactly(new Reading(1), new Reading(2));
			assertThat(failure(context).getReason()).isEqualTo(Reason.VALIDATION);
		});
	}

	static class BatchesOfMessages extends Calls {

		@MqttListener(id = "messages", topics = "a", batchSize = "3", batchTimeout = "1h")
		void on(@Valid List<Message<Reading>> readings) {
			for (Message<Reading> reading : readings) {
				add(reading.getPayload(), reading.getHeaders().get(MqttHeaders.RECEIVED_TOPIC));
			}
		}

	}

	@Test
	void aBatchMayHoldSpringMessages() {
		run(BatchesOfMessages.class, "", (context) -> {
			List<TestMessage> messages = List.of(new TestMessage("a", "{\"value\":1}"), new TestMessage("a", ""),
					new TestMessage("a", "{\"value\":2}"));
			messages.forEach((message) -> deliver(context, message));
			await().until(() -> messages.stream().allMatch((message) -> message.acknowledgements() > 0));
			assertThat(context.getBean(Calls.class).all).containsExactly(new Reading(1), "a", new Reading(2), "a");
			assertThat(failure(context).getReason()).isEqualTo(Reason.CONVERSION);
		});
	}

	static class WithSendTo extends Calls {

		@MqttListener("ask/{plant}")
		@SendTo("${my.answers}/{plant}")
		Answer on(int value) {
			return new Answer(value + 1);
		}

	}

	@Test
	void anAnswerGoesToTheResponseTopicOrElseToSendTo() {
		run(WithSendTo.class, "my.answers=told", (context) -> {
			deliver(context, new TestMessage("ask/fern", "1"));
			deliver(context, new TestMessage("ask/moss", "2", TestMessage.properties(null, "mine", new byte[] { 1 })));
			assertThat(context.getBean(StubClient.class).published).extracting((sent) -> sent.message().topic())
				.containsExactly("told/fern", "mine");
			MqttMessage fallback = context.getBean(StubClient.class).published.get(0).message();
			assertThat(fallback.properties().correlationData()).isNull();
		});
	}

	static class Refused {

		static class BadConcurrency {

			@MqttListener(topics = "a", concurrency = "many")
			void on(String text) {
			}

		}

		static class NoConcurrency {

			@MqttListener(topics = "a", concurrency = "0")
			void on(String text) {
			}

		}

		static class KeyWithoutOrdering {

			@MqttListener(topics = "a/{b}", key = "{b}", concurrency = "2")
			void on(String text) {
			}

		}

		static class OrderingWithoutKey {

			@MqttListener(topics = "a", ordering = Ordering.BY_KEY)
			void on(String text) {
			}

		}

		static class UnknownKey {

			@MqttListener(topics = { "a/{b}", "c" }, ordering = Ordering.BY_KEY, key = "{b}")
			void on(String text) {
			}

		}

		static class BadKey {

			@MqttListener(topics = "a", ordering = Ordering.BY_KEY, key = "headers[")
			void on(String text) {
			}

		}

		static class TwoConnections {

			@MqttListener(topics = "a", connection = "default", dedicatedConnection = true)
			void on(String text) {
			}

		}

		static class UnknownFactory {

			@MqttListener(topics = "a", containerFactory = "none")
			void on(String text) {
			}

		}

		static class BadGroup {

			@MqttListener(topics = "a", group = "x/+")
			void on(String text) {
			}

		}

		static class UnknownReplyVariable {

			@MqttListener("a/{b}")
			@SendTo("c/{d}")
			String on(String text) {
				return text;
			}

		}

		static class NoList {

			@MqttListener(topics = "a", batchSize = "2")
			void on(String text) {
			}

		}

		static class VariableInBatch {

			@MqttListener(topics = "a/{b}", batchSize = "2")
			void on(List<String> texts, @TopicVariable String b) {
			}

		}

		static class AnswerToBatch {

			@MqttListener(topics = "a", batchSize = "2")
			String on(List<String> texts) {
				return "all";
			}

		}

		static class BatchByTopic {

			@MqttListener(topics = "a", batchSize = "2", ordering = Ordering.BY_TOPIC)
			void on(List<String> texts) {
			}

		}

		static class HugeBatch {

			@MqttListener(topics = "a", batchSize = "1000")
			void on(List<String> texts) {
			}

		}

		static class BadTimeout {

			@MqttListener(topics = "a", batchSize = "2", batchTimeout = "soon")
			void on(List<String> texts) {
			}

		}

	}

	@Test
	void whatCannotWorkFailsAtStart() {
		assertFails(Refused.BadConcurrency.class, "concurrency 'many'");
		assertFails(Refused.NoConcurrency.class, "concurrency 0");
		assertFails(Refused.KeyWithoutOrdering.class, "ordering is DEFAULT");
		assertFails(Refused.OrderingWithoutKey.class, "no key");
		assertFails(Refused.UnknownKey.class, "'{b}'");
		assertFails(Refused.BadKey.class, "no expression");
		assertFails(Refused.TwoConnections.class, "one of its own");
		assertFails(Refused.UnknownFactory.class, "'none'");
		assertFails(Refused.BadGroup.class, "group 'x/+'");
		assertFails(Refused.UnknownReplyVariable.class, "'d'");
		assertFails(Refused.NoList.class, "parameter");
		assertFails(Refused.VariableInBatch.class, "parameter 1");
		assertFails(Refused.AnswerToBatch.class, "one message");
		assertFails(Refused.BatchByTopic.class, "BY_TOPIC");
		assertFails(Refused.HugeBatch.class, "256");
		assertFails(Refused.BadTimeout.class, "soon");
	}

	static class ForNative {

		@MqttListener(topics = "a", ackMode = AckMode.MANUAL)
		Answer on(MqttRecord<Reading> reading, Acknowledgment acknowledgment) {
			return new Answer(1);
		}

		@MqttListener("b")
		void optional(Optional<Reading> reading) {
		}

	}

	@Test
	void anImageHasWhatListenersNeed() {
		RuntimeHints hints = new RuntimeHints();
		new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, ForNative.class);
		for (Method method : ForNative.class.getDeclaredMethods()) {
			assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(method)).accepts(hints);
		}
		assertThat(RuntimeHintsPredicates.reflection().onType(Reading.class)).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onType(Answer.class)).accepts(hints);
	}

}
