package io.mqttboot.sample.monitor;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.mqttboot.client.message.MessageProperties;
import io.mqttboot.client.message.PublishResult;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.sample.Answer;
import io.mqttboot.sample.Command;
import io.mqttboot.sample.Command.Action;
import io.mqttboot.sample.monitor.Commands.Sent;
import io.mqttboot.sample.monitor.Commands.State;
import io.mqttboot.spring.core.MqttOperations;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.Answers;
import org.mockito.ArgumentCaptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

class CommandsTests {

	private final MqttOperations mqtt = mock();

	private final MqttOperations.PublishSpec message = mock(MqttOperations.PublishSpec.class, Answers.RETURNS_SELF);

	private final CompletableFuture<PublishResult> acknowledged = new CompletableFuture<>();

	private Instant now = Instant.parse("2026-01-01T12:00:00Z");

	private final Commands commands = new Commands(this.mqtt, () -> this.now);

	@BeforeEach
	void publishing() {
		given(this.mqtt.to("devices/{deviceId}/commands", "fern")).willReturn(this.message);
		given(this.message.sendAsync()).willReturn(this.acknowledged);
	}

	@Test
	void asksForAnAnswerAndWaitsForIt() {
		this.commands.send("fern", Action.WATER);
		verify(this.message).payload(new Command(Action.WATER));
		verify(this.message).responseTopic(Commands.ANSWERS);
		verify(this.message).expiry(Commands.PATIENCE);
		assertThat(only().state()).isEqualTo(State.WAITING);
		assertThat(only().millis()).isNull();
	}

	@Test
	void takesTheAnswerWithItsCorrelationData() {
		this.commands.send("fern", Action.LAMP);
		this.commands.send("fern", Action.WATER);
		this.now = this.now.plusMillis(12);
		this.commands.onAnswer(new Answer("fern", Action.WATER, true, "Watered"), received(lastCorrelationData()));
		assertThat(this.commands.last()).extracting(Sent::action, Sent::state, Sent::millis)
			.containsExactly(tuple(Action.WATER, State.DONE, 12L), tuple(Action.LAMP, State.WAITING, null));
		assertThat(this.commands.last().get(0).text()).isEqualTo("Watered");
	}

	@Test
	void showsRefusals() {
		this.commands.send("fern", Action.WATER);
		this.commands.onAnswer(new Answer("fern", Action.WATER, false, "Wet"), received(lastCorrelationData()));
		assertThat(only().state()).isEqualTo(State.REFUSED);
	}

	@Test
	void showsAnswersToCommandsOfOthers() {
		this.commands.onAnswer(new Answer("fern", Action.WATER, true, "Watered"), received(MessageProperties.NONE));
		assertThat(only().id()).isNull();
		assertThat(only().state()).isEqualTo(State.DONE);
	}

	@Test
	void ignoresAnswersThatItDoesNotKnow() {
		byte[] unknown = "unknown".getBytes(StandardCharsets.UTF_8);
		this.commands.onAnswer(new Answer("fern", Action.WATER, true, "Watered"), received(unknown));
		assertThat(this.commands.last()).isEmpty();
	}

	@Test
	void failsWhenNothingIsPublished() {
		this.commands.send("fern", Action.WATER);
		this.acknowledged.completeExceptionally(new IllegalStateException("no connection"));
		assertThat(only().state()).isEqualTo(State.FAILED);
		assertThat(only().text()).isEqualTo("no connection");
	}

	@Test
	void failsWhenThereIsNoAnswerInTime() {
		this.commands.send("fern", Action.WATER);
		this.now = this.now.plus(Commands.PATIENCE);
		assertThat(only().state()).isEqualTo(State.WAITING);
		this.now = this.now.plus(Duration.ofMillis(1));
		assertThat(only().state()).isEqualTo(State.FAILED);
		assertThat(only().text()).isEqualTo("No answer");
	}

	@Test
	void keepsTheLastOnesNewestFirst() {
		for (int i = 0; i < 100; i++) {
			this.commands.send("fern", (i < 99) ? Action.WATER : Action.LAMP);
		}
		assertThat(this.commands.last()).hasSize(Commands.KEPT);
		assertThat(this.commands.last().get(0).action()).isEqualTo(Action.LAMP);
	}

	private Sent only() {
		List<Sent> last = this.commands.last();
		assertThat(last).hasSize(1);
		return last.get(0);
	}

	private byte[] lastCorrelationData() {
		ArgumentCaptor<byte[]> data = ArgumentCaptor.captor();
		verify(this.message, atLeastOnce()).correlationData(data.capture());
		return data.getValue();
	}

	private static ReceivedMessage received(byte[] correlationData) {
		return received(new MessageProperties(null, null, null, null, correlationData, List.of(), List.of()));
	}

	private static ReceivedMessage received(MessageProperties properties) {
		ReceivedMessage message = mock();
		given(message.properties()).willReturn(properties);
		return message;
	}

}
