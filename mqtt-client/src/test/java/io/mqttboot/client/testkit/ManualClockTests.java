package io.mqttboot.client.testkit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.EventLoop;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ManualClockTests {

	@Test
	void timersFireWhenTheClockPassesThem() {
		try (ManualClock clock = new ManualClock()) {
			EventLoop loop = clock.group().next();
			assertThat(loop.ticker()).isSameAs(clock);
			for (int i = 0; i < 200; i++) {
				AtomicInteger runs = new AtomicInteger();
				loop.schedule(runs::incrementAndGet, 60, TimeUnit.SECONDS);
				clock.advance(Duration.ofMillis(59_999));
				assertThat(runs).hasValue(0);
				clock.advance(Duration.ofMillis(1));
				assertThat(runs).hasValue(1);
			}
		}
	}

	@Test
	void aTimerThatIsSetByADueTimerCountsFromNow() {
		try (ManualClock clock = new ManualClock()) {
			EventLoop loop = clock.group().next();
			AtomicInteger runs = new AtomicInteger();
			loop.schedule(() -> loop.schedule(runs::incrementAndGet, 10, TimeUnit.SECONDS), 10, TimeUnit.SECONDS);
			clock.advance(Duration.ofHours(1));
			assertThat(runs).hasValue(0);
			clock.advance(Duration.ofSeconds(10));
			assertThat(runs).hasValue(1);
		}
	}

	@Test
	void theLoopEndsWithTheClock() {
		ManualClock clock = new ManualClock();
		clock.group().next().schedule(() -> {
		}, 1, TimeUnit.DAYS);
		clock.close();
		assertThat(clock.group().isTerminated()).isTrue();
	}

}
