package io.mqttboot.sample.monitor;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DeadLettersTests {

	private final DeadLetters deadLetters = new DeadLetters();

	@Test
	void keepsTheLastOnesNewestFirst() {
		for (int i = 0; i < 100; i++) {
			this.deadLetters.onDeadLetter("payload", "devices/" + i, "handler", 1,
					"java.lang.IllegalArgumentException: problem " + i);
		}
		assertThat(this.deadLetters.last()).hasSize(DeadLetters.KEPT);
		DeadLetters.DeadLetter newest = this.deadLetters.last().get(0);
		assertThat(newest.topic()).isEqualTo("devices/99");
		assertThat(newest.reason()).isEqualTo("handler");
		assertThat(newest.text()).isEqualTo("problem 99");
	}

}
