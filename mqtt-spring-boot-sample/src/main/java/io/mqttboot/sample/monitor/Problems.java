package io.mqttboot.sample.monitor;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.spring.listener.MqttListenerException;
import io.mqttboot.spring.listener.MqttMessageRecoverer;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;
import org.springframework.stereotype.Component;
import org.springframework.validation.Errors;

/**
 * The last messages that a listener could not handle. How many there were in all is
 * counted by the meter {@code mqtt.listener} with {@code outcome=failure}.
 */
@Component
public class Problems implements MqttMessageRecoverer {

	/** Problems kept. */
	static final int KEPT = 20;

	private final Deque<Problem> last = new ArrayDeque<>();

	/** A message that was not handled, and why. */
	public record Problem(Instant at, String topic, MqttListenerException.Reason reason, String text) {
	}

	@Override
	public synchronized @Nullable CompletionStage<?> recover(ReceivedMessage message, MqttListenerException failure) {
		if (this.last.size() == KEPT) {
			this.last.removeLast();
		}
		this.last
			.addFirst(new Problem(Instant.now(), failure.getTopic(), failure.getReason(), text(failure.getCause())));
		return null;
	}

	private static String text(@Nullable Throwable cause) {
		Errors errors = (cause instanceof MethodArgumentNotValidException invalid) ? invalid.getBindingResult() : null;
		if (errors == null) {
			return (cause != null) ? String.valueOf(cause.getMessage()).lines().findFirst().orElse("") : "";
		}
		return errors.getFieldErrors()
			.stream()
			.map((error) -> error.getField() + " " + error.getDefaultMessage())
			.collect(Collectors.joining(", "));
	}

	/**
	 * The last problems.
	 * @return newest first
	 */
	public synchronized List<Problem> last() {
		return List.copyOf(this.last);
	}

}
