package io.mqttboot.client.internal.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CommandQueueTests {

	@Test
	void keepsTheOrderOfOneProducer() {
		CommandQueue queue = new CommandQueue();
		assertThat(queue.isEmpty()).isTrue();
		assertThat(queue.poll()).isNull();
		queue.offer(1);
		queue.offer(2);
		assertThat(queue.isEmpty()).isFalse();
		assertThat(queue.poll()).isEqualTo(1);
		assertThat(queue.poll()).isEqualTo(2);
		assertThat(queue.poll()).isNull();
		assertThat(queue.isEmpty()).isTrue();
	}

	@Test
	void losesNothingWithManyProducersAndKeepsTheOrderOfEach() throws InterruptedException {
		int producers = 4;
		int perProducer = 50_000;
		CommandQueue queue = new CommandQueue();
		CountDownLatch start = new CountDownLatch(1);
		List<Thread> threads = new ArrayList<>();
		for (int p = 0; p < producers; p++) {
			int producer = p;
			Thread thread = new Thread(() -> {
				awaitQuietly(start);
				for (int i = 0; i < perProducer; i++) {
					queue.offer(new int[] { producer, i });
				}
			});
			thread.start();
			threads.add(thread);
		}
		start.countDown();
		int[] next = new int[producers];
		int taken = 0;
		while (taken < producers * perProducer) {
			Object command = queue.poll();
			if (command instanceof int[] pair) {
				assertThat(pair[1]).isEqualTo(next[pair[0]]++);
				taken++;
			}
			else {
				Thread.onSpinWait();
			}
		}
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(queue.poll()).isNull();
		assertThat(queue.isEmpty()).isTrue();
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
