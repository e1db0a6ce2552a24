package io.mqttboot.sample.monitor;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.mqttboot.spring.annotation.MqttListener;
import io.mqttboot.spring.annotation.UserProperty;
import io.mqttboot.spring.listener.DeadLetterRecoverer;

import org.springframework.stereotype.Component;

/**
 * The last messages that a listener could not handle. The starter publishes them to the
 * topic set by {@code mqtt.listener.dead-letter.topic}, with what happened in user
 * properties; here they are received like any other message.
 */
@Component
public class DeadLetters {

	/** Dead letters kept. */
	static final int KEPT = 20;

	private static final Pattern INVALID = Pattern.compile("on field '([^']+)'.*default message \\[([^\\[\\]]+)\\]");

	private final Deque<DeadLetter> last = new ArrayDeque<>();

	/** A message that was not handled, and why. */
	public record DeadLetter(Instant at, String topic, String reason, int attempts, String text, String payload) {
	}

	@MqttListener(id = "dead-letters", topics = "apps/plant-monitor/dead-letters/#")
	synchronized void onDeadLetter(String payload, @UserProperty(DeadLetterRecoverer.TOPIC) String topic,
			@UserProperty(DeadLetterRecoverer.REASON) String reason,
			@UserProperty(DeadLetterRecoverer.ATTEMPTS) int attempts,
			@UserProperty(DeadLetterRecoverer.ERROR) String error) {
		if (this.last.size() == KEPT) {
			this.last.removeLast();
		}
		this.last.addFirst(new DeadLetter(Instant.now(), topic, reason, attempts, text(error), payload));
	}

	/**
	 * Without the class of the exception; of validation, what is wrong with the field.
	 */
	private static String text(String error) {
		Matcher invalid = INVALID.matcher(error);
		if (invalid.find()) {
			return invalid.group(1) + " " + invalid.group(2);
		}
		return error.replaceFirst("^[\\w.$]+: ", "");
	}

	/**
	 * The last dead letters.
	 * @return newest first
	 */
	public synchronized List<DeadLetter> last() {
		return List.copyOf(this.last);
	}

}
