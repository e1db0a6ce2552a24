package io.mqttboot.sample.device;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.sample.Answer;
import io.mqttboot.sample.Command;
import io.mqttboot.sample.Command.Action;
import io.mqttboot.spring.core.MqttOperations;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.Answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

class PlantDevicesTests {

	private static final String TELEMETRY = "devices/{deviceId}/telemetry/{sensor}";

	private final MqttOperations mqtt = mock();

	private final MqttOperations.PublishSpec message = mock(MqttOperations.PublishSpec.class, Answers.RETURNS_SELF);

	private final PlantDevices devices = new PlantDevices(this.mqtt, List.of("fern", "basil"));

	@BeforeEach
	void publishing() {
		given(this.mqtt.to(anyString(), any(Object[].class))).willReturn(this.message);
		given(this.message.sendAsync()).willReturn(new CompletableFuture<>());
	}

	@Test
	void publishOnePlantAfterTheOther() {
		this.devices.publish();
		this.devices.publish();
		this.devices.publish();
		verify(this.mqtt, times(2)).to(TELEMETRY, "fern", "temperature");
		verify(this.mqtt, times(2)).to(TELEMETRY, "fern", "moisture");
		verify(this.mqtt, times(2)).to(TELEMETRY, "fern", "light");
		verify(this.mqtt, times(1)).to(TELEMETRY, "basil", "light");
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
