package io.mqttboot.sample.monitor;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.mqttboot.client.error.MqttTimeoutException;
import io.mqttboot.sample.Answer;
import io.mqttboot.sample.Command;
import io.mqttboot.sample.Command.Action;
import io.mqttboot.sample.monitor.Commands.Sent;
import io.mqttboot.sample.monitor.Commands.State;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

class CommandsTests {

	private final Devices devices = mock();

	private final CompletableFuture<Answer> first = new CompletableFuture<>();

	private final CompletableFuture<Answer> second = new CompletableFuture<>();

	private Instant now = Instant.parse("2026-01-01T12:00:00Z");

	private final Commands commands = new Commands(this.devices, () -> this.now);

	@BeforeEach
	void publishing() {
		given(this.devices.command(eq("fern"), any())).willReturn(this.first).willReturn(this.second);
	}

	@Test
	void asksForAnAnswerAndWaitsForIt() {
		this.commands.send("fern", Action.WATER);
		verify(this.devices).command("fern", new Command(Action.WATER));
		assertThat(only().state()).isEqualTo(State.WAITING);
		assertThat(only().millis()).isNull();
	}

	@Test
	void showsTheAnswerToItsCommand() {
		this.commands.send("fern", Action.LAMP);
		this.commands.send("fern", Action.WATER);
		this.now = this.now.plusMillis(12);
		this.second.complete(answer(true, "Watered"));
		assertThat(this.commands.last()).extracting(Sent::action, Sent::state, Sent::millis)
			.containsExactly(tuple(Action.WATER, State.DONE, 12L), tuple(Action.LAMP, State.WAITING, null));
		assertThat(this.commands.last().get(0).text()).isEqualTo("Watered");
	}

	@Test
	void showsRefusals() {
		this.commands.send("fern", Action.WATER);
		this.first.complete(answer(false, "Wet"));
		assertThat(only().state()).isEqualTo(State.REFUSED);
	}

	@Test
	void showsAnswersToCommandsOfOthers() {
		this.commands.onAnswer(new Answer("fern", Action.WATER, true, "Watered"));
		assertThat(only().id()).isNull();
		assertThat(only().state()).isEqualTo(State.DONE);
	}

	@Test
	void failsWhenNothingIsPublished() {
		this.commands.send("fern", Action.WATER);
		this.first.completeExceptionally(new IllegalStateException("no connection"));
		assertThat(only().state()).isEqualTo(State.FAILED);
		assertThat(only().text()).isEqualTo("no connection");
	}

	@Test
	void failsWhenThereIsNoAnswerInTime() {
		this.commands.send("fern", Action.WATER);
		this.first.completeExceptionally(new CompletionException(new MqttTimeoutException("no reply", true)));
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

	private static Answer answer(boolean done, String text) {
		return new Answer("fern", Action.WATER, done, text);
	}

}
