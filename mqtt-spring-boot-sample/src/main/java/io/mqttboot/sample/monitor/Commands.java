package io.mqttboot.sample.monitor;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;

import io.mqttboot.client.error.MqttTimeoutException;
import io.mqttboot.sample.Answer;
import io.mqttboot.sample.Command;
import io.mqttboot.spring.annotation.MqttListener;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Sends commands to devices and shows their answers.
 */
@Component
public class Commands {

	/** Response topic of the commands that the automatic watering sends. */
	static final String ANSWERS = "apps/plant-monitor/answers";

	/** Commands kept. */
	static final int KEPT = 20;

	private final Devices devices;

	private final InstantSource clock;

	private final Deque<Sent> last = new ArrayDeque<>();

	/** What became of a command. */
	public enum State {

		/** Not answered yet. */
		WAITING,

		/** The device did it. */
		DONE,

		/** The device refused. */
		REFUSED,

		/** It could not be published, or nobody answered in time. */
		FAILED

	}

	/**
	 * A command and what became of it. The text is the answer, the time that from sending
	 * to the answer; a command without correlation data was not sent by this class.
	 */
	public record Sent(@Nullable String id, Instant at, String deviceId, Command.Action action, State state,
			@Nullable String text, @Nullable Long millis) {

		private Sent end(State end, String text, Instant now) {
			long millis = Duration.between(this.at, now).toMillis();
			return new Sent(this.id, this.at, this.deviceId, this.action, end, text, millis);
		}

	}

	@Autowired
	Commands(Devices devices) {
		this(devices, InstantSource.system());
	}

	Commands(Devices devices, InstantSource clock) {
		this.devices = devices;
		this.clock = clock;
	}

	/**
	 * Sends a command and does not wait for the answer.
	 * @param deviceId the device
	 * @param action what it shall do
	 */
	public void send(String deviceId, Command.Action action) {
		String id = UUID.randomUUID().toString();
		add(new Sent(id, this.clock.instant(), deviceId, action, State.WAITING, null, null));
		this.devices.command(deviceId, new Command(action)).whenComplete((answer, failure) -> {
			if (answer != null) {
				end(id, state(answer), answer.text());
			}
			else {
				end(id, State.FAILED, text(failure));
			}
		});
	}

	/** Commands that the automatic watering sent are answered here. */
	@MqttListener(id = "answers", topics = ANSWERS)
	void onAnswer(Answer answer) {
		add(new Sent(null, this.clock.instant(), answer.deviceId(), answer.action(), state(answer), answer.text(),
				null));
	}

	private static State state(Answer answer) {
		return answer.done() ? State.DONE : State.REFUSED;
	}

	private static String text(@Nullable Throwable failure) {
		Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : failure;
		if (cause == null || cause instanceof MqttTimeoutException) {
			return "No answer";
		}
		return String.valueOf(cause.getMessage());
	}

	private synchronized void add(Sent sent) {
		if (this.last.size() == KEPT) {
			this.last.removeLast();
		}
		this.last.addFirst(sent);
	}

	private synchronized void end(String id, State state, String text) {
		Instant now = this.clock.instant();
		List<Sent> all = this.last.stream()
			.map((sent) -> id.equals(sent.id()) ? sent.end(state, text, now) : sent)
			.toList();
		this.last.clear();
		this.last.addAll(all);
	}

	/**
	 * The last commands, those of the automatic watering included.
	 * @return newest first
	 */
	public synchronized List<Sent> last() {
		return List.copyOf(this.last);
	}

}
