package io.mqttboot.spring.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.mqttboot.spring.core.TopicPattern;
import io.mqttboot.spring.support.TestMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class BatchCollectorTests {

	private final List<Runnable> timers = new CopyOnWriteArrayList<>();

	private final List<List<MqttInboundMessage>> batches = new ArrayList<>();

	private static MqttInboundMessage message() {
		return new MqttInboundMessage(new TestMessage("a", "x"), TopicPattern.of("a"));
	}

	@Test
	void theTimerOfABatchThatWasFullDoesNotEndTheNext() {
		BatchCollector collector = new BatchCollector(2, Duration.ofMillis(1), this.timers::add, this.batches::add);
		collector.add(message());
		await().until(() -> this.timers.size() == 1);
		collector.add(message());
		collector.add(message());
		await().until(() -> this.timers.size() == 2);
		assertThat(this.batches).hasSize(1);
		this.timers.get(0).run();
		assertThat(this.batches).hasSize(1);
		this.timers.get(1).run();
		assertThat(this.batches).extracting(List::size).containsExactly(2, 1);
		collector.flush();
		assertThat(this.batches).hasSize(2);
	}

}
