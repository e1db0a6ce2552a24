package io.mqttboot.client.internal.engine;

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

}
