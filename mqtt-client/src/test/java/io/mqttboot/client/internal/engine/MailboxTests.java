package io.mqttboot.client.internal.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.mqttboot.client.testkit.ManualClock;
import io.netty.channel.EventLoop;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MailboxTests {

	private static final Duration MOMENT = Duration.ofMillis(100);

	private final List<Object> taken = new CopyOnWriteArrayList<>();

	private final Mailbox.Taker taker = new Mailbox.Taker() {

		@Override
		public void take(Object command, long now) {
			MailboxTests.this.taken.add(command);
		}

		@Override
		public void endPass() {
		}

		@Override
		public void afterTheEnd() {
		}

	};

	@Test
	@DisplayName("the loop looks for commands that nobody wakes it for, as long as any are expected")
	void looksAgain() {
		try (ManualClock clock = new ManualClock()) {
			EventLoop loop = clock.group().next();
			Mailbox mailbox = new Mailbox(loop, this.taker);
			loop.submit(mailbox::expect).syncUninterruptibly();
			for (int i = 1; i <= 3; i++) {
				clock.advance(MOMENT);
				mailbox.enqueue(i);
				assertThat(this.taken).hasSize(i - 1);
				clock.advance(MOMENT);
				assertThat(this.taken).hasSize(i);
			}
			loop.submit(mailbox::settled).syncUninterruptibly();
			clock.advance(MOMENT);
			mailbox.enqueue("unexpected");
			clock.advance(MOMENT);
			assertThat(this.taken).containsExactly(1, 2, 3);
			mailbox.submit("expected");
			clock.settle();
			assertThat(this.taken).containsExactly(1, 2, 3, "unexpected", "expected");
			mailbox.terminate();
		}
	}

}
