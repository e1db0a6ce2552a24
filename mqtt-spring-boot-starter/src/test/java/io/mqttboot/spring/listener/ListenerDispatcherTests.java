package io.mqttboot.spring.listener;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.core.TopicPattern;
import io.mqttboot.spring.listener.ListenerDispatcher.Outcome;
import io.mqttboot.spring.support.TestMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ListenerDispatcherTests {

	private final ExecutorService executor = Executors.newCachedThreadPool();

	/** Deliveries that were begun, in that order, by their text. */
	private final Map<String, CompletableFuture<Outcome>> begun = new LinkedHashMap<>();

	private final List<TestMessage> messages = new ArrayList<>();

	@AfterEach
	void stop() {
		this.executor.shutdownNow();
	}

	private ListenerDispatcher dispatcher(int concurrency) {
		ListenerDispatcher dispatcher = new ListenerDispatcher("one", concurrency, this.executor, this::begin);
		dispatcher.open();
		return dispatcher;
	}

	private CompletableFuture<Outcome> begin(ListenerDelivery delivery) {
		CompletableFuture<Outcome> result = new CompletableFuture<>();
		synchronized (this.begun) {
			this.begun.put(delivery.first().message().payloadAsString(), result);
		}
		return result;
	}

	private List<String> begun() {
		synchronized (this.begun) {
			return List.copyOf(this.begun.keySet());
		}
	}

	private void finish(String text) {
		CompletableFuture<Outcome> future;
		synchronized (this.begun) {
			future = Objects.requireNonNull(this.begun.get(text));
		}
		future.complete(Outcome.DONE);
	}

	private void accept(ListenerDispatcher dispatcher, String text, Object key) {
		TestMessage message = new TestMessage("a", text);
		this.messages.add(message);
		dispatcher.accept(ListenerDelivery.of(new MqttInboundMessage(message, TopicPattern.of("a")), key));
	}

	private void begins(String... texts) {
		await().untilAsserted(() -> assertThat(begun()).containsExactly(texts));
	}

	@Test
	void oneAfterTheOtherAlsoWhenHandlingGoesOnAfterTheCall() {
		ListenerDispatcher dispatcher = dispatcher(1);
		accept(dispatcher, "1", "key");
		accept(dispatcher, "2", "key");
		accept(dispatcher, "3", "key");
		assertThat(begun()).containsExactly("1");
		assertThat(dispatcher.waiting()).isEqualTo(2);
		finish("1");
		begins("1", "2");
		finish("2");
		begins("1", "2", "3");
		CompletableFuture<Void> idle = dispatcher.idle();
		assertThat(idle).isNotDone();
		finish("3");
		await().until(idle::isDone);
	}

	@Test
	void equalKeysWaitForEachOtherAndOthersDoNot() {
		ListenerDispatcher dispatcher = dispatcher(3);
		accept(dispatcher, "a1", "a");
		accept(dispatcher, "a2", "a");
		accept(dispatcher, "b1", "b");
		await().untilAsserted(() -> assertThat(begun()).containsExactlyInAnyOrder("a1", "b1"));
		finish("b1");
		accept(dispatcher, "b2", "b");
		await().untilAsserted(() -> assertThat(begun()).contains("b2").doesNotContain("a2"));
		finish("a1");
		await().untilAsserted(() -> assertThat(begun()).contains("a2"));
		assertThat(dispatcher.active()).isEqualTo(2);
	}

	@Test
	void notMoreAtATimeThanAllowed() {
		ListenerDispatcher dispatcher = dispatcher(2);
		for (int i = 0; i < 5; i++) {
			accept(dispatcher, String.valueOf(i), new Object());
		}
		await().until(() -> begun().size() == 2);
		assertThat(dispatcher.active()).isEqualTo(2);
		assertThat(dispatcher.waiting()).isEqualTo(3);
		begun().forEach(this::finish);
		await().until(() -> begun().size() == 4);
		begun().forEach(this::finish);
		await().until(() -> begun().size() == 5);
	}

	@Test
	void whatIsPostponedComesFirstWhenTheGateOpensAgain() {
		ListenerDispatcher dispatcher = dispatcher(1);
		accept(dispatcher, "1", "key");
		accept(dispatcher, "2", "key");
		dispatcher.suspend();
		assertThat(this.messages.get(1).isAwaited()).isFalse();
		CompletableFuture<Outcome> first = Objects.requireNonNull(this.begun.get("1"));
		first.complete(Outcome.POSTPONED);
		assertThat(dispatcher.idle()).isDone();
		assertThat(this.messages.get(0).isAwaited()).isFalse();
		this.begun.clear();
		dispatcher.open();
		begins("1");
		assertThat(this.messages.get(0).isAwaited()).isTrue();
		finish("1");
		begins("1", "2");
	}

	@Test
	void aListenerThatIsSuspendedDropsQos0OnlyAndClosesForAll() throws Exception {
		ListenerDispatcher dispatcher = dispatcher(1);
		assertThat(dispatcher.admit(QoS.AT_MOST_ONCE)).isTrue();
		dispatcher.suspend();
		assertThat(dispatcher.admit(QoS.AT_MOST_ONCE)).isFalse();
		assertThat(dispatcher.admit(QoS.AT_LEAST_ONCE)).isTrue();
		dispatcher.close();
		assertThat(dispatcher.admit(QoS.AT_LEAST_ONCE)).isFalse();
	}

	@Test
	void qos0IsBoundedByHoldingBackWhoeverBringsIt() throws Exception {
		ListenerDispatcher dispatcher = dispatcher(1);
		dispatcher.pause();
		for (int i = 0; i < 1_000; i++) {
			assertThat(dispatcher.admit(QoS.AT_MOST_ONCE)).isTrue();
			TestMessage message = new TestMessage("a", String.valueOf(i)).qos(QoS.AT_MOST_ONCE);
			dispatcher.accept(ListenerDelivery.of(new MqttInboundMessage(message, TopicPattern.of("a")), "key"));
		}
		Future<Boolean> admitted = this.executor.submit(() -> dispatcher.admit(QoS.AT_MOST_ONCE));
		await().until(() -> Thread.getAllStackTraces()
			.entrySet()
			.stream()
			.anyMatch((thread) -> thread.getKey().getState() == Thread.State.WAITING
					&& List.of(thread.getValue()).stream().anyMatch((frame) -> frame.getMethodName().equals("admit"))));
		assertThat(dispatcher.admit(QoS.AT_LEAST_ONCE)).isTrue();
		assertThat(admitted).isNotDone();
		dispatcher.resume();
		assertThat(admitted.get(10, TimeUnit.SECONDS)).isTrue();
	}

}
