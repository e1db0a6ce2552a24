package io.mqttboot.spring.listener;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ReceivedMessage;
import org.jspecify.annotations.Nullable;

/**
 * What a listener sees of the acknowledgement of a message, or of a batch.
 */
final class ListenerAcknowledgment implements Acknowledgment {

	private final List<ReceivedMessage> messages;

	private final AtomicBoolean done = new AtomicBoolean();

	ListenerAcknowledgment(List<ReceivedMessage> messages) {
		this.messages = messages;
	}

	@Override
	public void acknowledge() {
		if (this.done.compareAndSet(false, true)) {
			this.messages.forEach(ReceivedMessage::acknowledge);
		}
	}

	@Override
	public void reject(ReasonCode reasonCode, @Nullable String reason) {
		if (this.done.compareAndSet(false, true)) {
			this.messages.forEach((message) -> message.reject(reasonCode, reason));
		}
	}

	/** Whether the listener said anything. */
	boolean isDone() {
		return this.done.get();
	}

}
