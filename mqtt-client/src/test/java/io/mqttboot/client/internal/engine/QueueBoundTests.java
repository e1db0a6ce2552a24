package io.mqttboot.client.internal.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import io.mqttboot.client.message.MqttMessage;
import io.mqttboot.client.options.FlowOptions;
import io.mqttboot.client.options.QueueOverflow;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class QueueBoundTests {

	private static MqttMessage message(int size) {
		return MqttMessage.to("t").payload(new byte[size]).build();
	}

	@Test
	void boundsTheNumberOfMessages() {
		QueueBound bound = new QueueBound(FlowOptions.builder().queueMessages(2).build());
		assertThat(bound.acquire(message(10))).isTrue();
		assertThat(bound.acquire(message(10))).isTrue();
		assertThat(bound.acquire(message(10))).isFalse();
		assertThat(bound.messages()).isEqualTo(2);
		assertThat(bound.bytes()).isEqualTo(22);
		bound.release(QueueBound.cost(message(10)));
		assertThat(bound.acquire(message(10))).isTrue();
	}

	@Test
	void leavesTheOldestToTheSessionWithinABoundOfItsOwn() {
		QueueBound bound = new QueueBound(
				FlowOptions.builder().queueMessages(2).queueOverflow(QueueOverflow.DROP_OLDEST).build());
		for (int i = 0; i < 10_002; i++) {
			assertThat(bound.acquire(message(1))).isTrue();
		}
		assertThat(bound.acquire(message(1))).isFalse();
	}

	@Test
	void boundsTheBytesButAlwaysTakesASingleMessage() {
		QueueBound bound = new QueueBound(FlowOptions.builder().queueBytes(100).build());
		assertThat(bound.acquire(message(1000))).isTrue();
		assertThat(bound.acquire(message(0))).isFalse();
		bound.release(QueueBound.cost(message(1000)));
		assertThat(bound.messages()).isZero();
		assertThat(bound.bytes()).isZero();
		assertThat(bound.acquire(message(60))).isTrue();
		assertThat(bound.acquire(message(30))).isTrue();
		assertThat(bound.acquire(message(30))).isFalse();
		assertThat(bound.describe()).contains("2 of 10000 messages", "92 of 100 bytes");
	}

	@Test
	void aMessageThatDoesNotFitTakesNoRoomFromOthers() {
		QueueBound bound = new QueueBound(FlowOptions.builder().queueBytes(100).build());
		assertThat(bound.acquire(message(10))).isTrue();
		AtomicBoolean over = new AtomicBoolean();
		CompletableFuture<Void> others = CompletableFuture.runAsync(() -> {
			MqttMessage large = message(1000);
			while (!over.get()) {
				assertThat(bound.acquire(large)).isFalse();
			}
		});
		MqttMessage small = message(10);
		int taken = 0;
		for (int i = 0; i < 200_000; i++) {
			if (bound.acquire(small)) {
				taken++;
				bound.release(QueueBound.cost(small));
			}
		}
		over.set(true);
		others.join();
		assertThat(taken).isEqualTo(200_000);
	}

}
