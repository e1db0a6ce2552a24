package io.mqttboot.spring;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

import io.micrometer.core.instrument.MeterRegistry;
import io.mqttboot.client.error.MqttPublishException;
import io.mqttboot.client.error.MqttTimeoutException;
import io.mqttboot.client.message.PayloadFormat;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.annotation.TopicVariable;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.core.MqttRecord;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;
import io.mqttboot.spring.support.App;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.springframework.integration.transaction.PseudoTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * The template in an application.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishingApplicationTests {

	private final TransactionTemplate transactions = new TransactionTemplate(new PseudoTransactionManager());

	private App app;

	record Numbers(int a, int b) {
	}

	static class Service {

		final BlockingQueue<ReceivedMessage> all = new LinkedBlockingQueue<>();

		@MqttListener("rpc/{operation}")
		int calculate(Numbers numbers, @TopicVariable String operation) {
			return operation.equals("sum") ? numbers.a() + numbers.b() : numbers.a() * numbers.b();
		}

		@MqttListener("silent")
		void silent(String text) {
		}

		@MqttListener("texts/#")
		void on(MqttRecord<String> text) {
			this.all.add(text.message());
		}

	}

	@BeforeAll
	void start() {
		this.app = App.connected("mqtt: { client-id: app, publish: { retained-timeout: 5s } }", Service.class);
		await().until(() -> this.app.bean(MqttListenerEndpointRegistry.class)
			.containers()
			.stream()
			.allMatch((container) -> !container.grantedQos().isEmpty()));
	}

	@AfterAll
	void stop() {
		this.app.close();
	}

	@BeforeEach
	void clear() {
		received().clear();
	}

	private MqttOperations operations() {
		return this.app.bean(MqttOperations.class);
	}

	private BlockingQueue<ReceivedMessage> received() {
		return this.app.bean(Service.class).all;
	}

	private List<String> texts() {
		return received().stream().map(ReceivedMessage::payloadAsString).toList();
	}

	@Test
	void everyFieldArrives() {
		PublishResult result = operations().to("texts/{name}", "one")
			.qos(QoS.EXACTLY_ONCE)
			.contentType("text/markdown")
			.payloadFormat(PayloadFormat.UTF_8)
			.expiry(Duration.ofMinutes(1))
			.responseTopic("answers")
			.correlationData(new byte[] { 1, 2 })
			.userProperty("k", "v")
			.payload("hello")
			.send();
		assertThat(result.packetId()).isPositive();
		await().until(() -> received().size() == 1);
		ReceivedMessage message = received().remove();
		assertThat(message.topic()).isEqualTo("texts/one");
		assertThat(message.properties().contentType()).isEqualTo("text/markdown");
		assertThat(message.properties().payloadFormat()).isEqualTo(PayloadFormat.UTF_8);
		assertThat(message.properties().expirySeconds()).isBetween(1L, 60L);
		assertThat(message.properties().responseTopic()).isEqualTo("answers");
		assertThat(message.properties().correlationData()).containsExactly(1, 2);
		assertThat(message.properties().userProperty("k")).isEqualTo("v");
	}

	@Test
	void requests() {
		assertThat(operations().request("rpc/sum", new Numbers(20, 22), Integer.class, Duration.ofSeconds(20)))
			.isEqualTo(42);
		assertThat(operations().to("rpc/{operation}", "product").payload(new Numbers(6, 7)).request(Long.class))
			.isEqualTo(42L);
		MqttRecord<String> reply = operations().to("rpc/{operation}", "sum")
			.payload(new Numbers(1, 1))
			.requestAsync(String.class)
			.join();
		assertThat(reply.payload()).isEqualTo("2");
		assertThat(reply.topic()).isNotEmpty();
		assertThat(this.app.bean(MeterRegistry.class)
			.get("mqtt.request")
			.tags("connection", "default", "qos", "1", "destination", "rpc/{operation}", "outcome", "success", "reason",
					"none")
			.timer()
			.count()).isEqualTo(2);
	}

	@Test
	void aRequestThatNobodyAnswersTimesOut() {
		assertThatExceptionOfType(MqttTimeoutException.class)
			.isThrownBy(() -> operations().request("silent", "x", String.class, Duration.ofMillis(300)));
		assertThat(this.app.bean(MeterRegistry.class)
			.get("mqtt.request")
			.tags("destination", "none", "outcome", "failure", "reason", "timeout")
			.timer()
			.count()).isOne();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> operations().request("silent", "x", String.class, Duration.ZERO));
	}

	@Test
	void requestsNeedVersion5() {
		try (App old = App.connected("mqtt: { client-id: old, version: '3.1.1' }")) {
			assertThatExceptionOfType(MqttPublishException.class).isThrownBy(
					() -> old.bean(MqttOperations.class).request("rpc/sum", "x", String.class, Duration.ofSeconds(5)));
		}
	}

	@Test
	void retainedMessagesAreReadAndCleared() {
		operations().toTopic("state/a").retain().payload(new Numbers(1, 2)).send();
		assertThat(operations().retained("state/a", Numbers.class)).contains(new Numbers(1, 2));
		assertThat(operations().clearRetained("state/a").reasonCode()).isNotEqualTo(ReasonCode.UNSPECIFIED_ERROR);
		assertThat(operations().retained("state/a", Numbers.class)).isEmpty();
		assertThatIllegalArgumentException().isThrownBy(() -> operations().retained("state/+", String.class));
	}

	@Test
	void afterTheCommitInTheOrderOfTheCalls() {
		CompletableFuture<PublishResult> future = this.transactions.execute((status) -> {
			operations().toTopic("texts/1").afterCommit().payload("first").send();
			CompletableFuture<PublishResult> second = operations().toTopic("texts/2")
				.afterCommit()
				.payload("second")
				.sendAsync();
			operations().send("texts/0", "at once");
			await().until(() -> !received().isEmpty());
			assertThat(texts()).containsExactly("at once");
			assertThat(second).isNotDone();
			return second;
		});
		await().until(() -> received().size() == 3);
		assertThat(texts()).containsExactly("at once", "first", "second");
		await().until(future::isDone);
		assertThat(future.join().packetId()).isPositive();
	}

	@Test
	void notAfterARollback() {
		CompletableFuture<PublishResult> future = this.transactions.execute((status) -> {
			status.setRollbackOnly();
			operations().toTopic("texts/1").afterCommit().payload("never").send();
			return operations().toTopic("texts/2").afterCommit().payload("never").sendAsync();
		});
		assertThat(future).isCancelled();
		operations().toTopic("texts/3").afterCommit().payload("without transaction").send();
		await().until(() -> !received().isEmpty());
		assertThat(texts()).containsExactly("without transaction");
	}

	@Test
	void afterCommitByProperty() {
		try (App deferring = App.connected("mqtt: { client-id: deferring, publish: { after-commit: true } }",
				Service.class)) {
			BlockingQueue<ReceivedMessage> all = deferring.bean(Service.class).all;
			MqttOperations operations = deferring.bean(MqttOperations.class);
			this.transactions.executeWithoutResult((status) -> {
				operations.send("texts/1", "after");
				operations.toTopic("texts/2").afterCommit(false).payload("at once").send();
				await().until(() -> !all.isEmpty());
			});
			await().until(() -> all.size() == 2);
			assertThat(all.stream().map(ReceivedMessage::payloadAsString)).containsExactly("at once", "after");
		}
	}

}
