package io.mqttboot.spring.listener;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.mqttboot.client.message.ReasonCode;
import io.mqttboot.client.message.ReceivedMessage;
import io.mqttboot.client.message.UserProperty;
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
		once(ReceivedMessage::acknowledge);
	}

	@Override
	public void acknowledge(@Nullable String reason, List<UserProperty> userProperties) {
		once((message) -> message.acknowledge(reason, userProperties));
	}

	@Override
	public void reject(ReasonCode reasonCode, @Nullable String reason, List<UserProperty> userProperties) {
		once((message) -> message.reject(reasonCode, reason, userProperties));
	}

	/** What cannot be said is not said: then the messages still wait. */
	private void once(Consumer<ReceivedMessage> answer) {
		if (this.done.compareAndSet(false, true)) {
			try {
				this.messages.forEach(answer);
			}
			catch (IllegalArgumentException ex) {
				this.done.set(false);
				throw ex;
			}
		}
	}

	/** Whether the listener said anything. */
	boolean isDone() {
		return this.done.get();
	}

}
