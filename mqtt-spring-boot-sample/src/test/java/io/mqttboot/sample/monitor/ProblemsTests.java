package io.mqttboot.sample.monitor;

import java.time.Duration;

import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.spring.listener.MqttListenerException;
import io.mqttboot.spring.listener.MqttListenerException.Reason;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

class ProblemsTests {

	private final Problems problems = new Problems();

	@Test
	void keepsTheLastOnesNewestFirst() {
		for (int i = 0; i < 100; i++) {
			this.problems.recover(mock(ReceivedMessage.class), new MqttListenerException("readings", "default",
					"devices/" + i, Reason.HANDLER, new IllegalArgumentException("problem " + i), 1, Duration.ZERO));
		}
		assertThat(this.problems.last()).hasSize(Problems.KEPT);
		Problems.Problem newest = this.problems.last().get(0);
		assertThat(newest.topic()).isEqualTo("devices/99");
		assertThat(newest.reason()).isEqualTo(Reason.HANDLER);
		assertThat(newest.text()).isEqualTo("problem 99");
	}

}
