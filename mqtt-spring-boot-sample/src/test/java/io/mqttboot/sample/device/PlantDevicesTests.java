package io.mqttboot.sample.device;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.QoS;
import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.sample.Answer;
import io.mqttboot.sample.Command;
import io.mqttboot.sample.Command.Action;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.atMost;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

class PlantDevicesTests {

	private final Telemetry telemetry = mock();

	private final PlantDevices devices = new PlantDevices(this.telemetry, List.of("fern", "basil"));

	@BeforeEach
	void publishing() {
		given(this.telemetry.reading(anyString(), anyString(), any())).willReturn(new CompletableFuture<>());
		given(this.telemetry.alarm(anyString(), any())).willReturn(new CompletableFuture<>());
	}

	@Test
	void publishOnePlantAfterTheOther() {
		this.devices.publish();
		this.devices.publish();
		this.devices.publish();
		verify(this.telemetry, times(2)).reading(eq("fern"), eq("temperature"), any());
		verify(this.telemetry, times(2)).reading(eq("fern"), eq("moisture"), any());
		verify(this.telemetry, times(2)).reading(eq("fern"), eq("light"), any());
		verify(this.telemetry, times(1)).reading(eq("basil"), eq("light"), any());
	}

	@Test
	void leaveOutReadingsThatWouldWait() {
		CompletableFuture<PublishResult> late = new CompletableFuture<>();
		given(this.telemetry.reading(anyString(), anyString(), any())).willReturn(late);
		int enough = PlantDevices.MOST_UNACKNOWLEDGED;
		for (int i = 0; i < 2 * enough; i++) {
			this.devices.publish();
		}
		verify(this.telemetry, atMost(enough + 2)).reading(anyString(), anyString(), any());
		late.complete(new PublishResult(QoS.AT_LEAST_ONCE, 1, ReasonCode.SUCCESS, null, List.of()));
		clearInvocations(this.telemetry);
		this.devices.publish();
		verify(this.telemetry, times(3)).reading(anyString(), anyString(), any());
	}

	@Test
	void answerCommands() {
		Answer answer = this.devices.onCommand(new Command(Action.LAMP), "basil");
		assertThat(answer).isNotNull();
		assertThat(answer.deviceId()).isEqualTo("basil");
		assertThat(answer.done()).isTrue();
	}

	@Test
	void doNotAnswerForOthers() {
		assertThat(this.devices.onCommand(new Command(Action.LAMP), "cactus")).isNull();
	}

}
