package io.mqttboot.client.internal.engine;

import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.spi.MqttEventListener;
import io.mqttboot.client.spi.Registration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event listeners of a client.
 */
final class Listeners {

	private static final Logger logger = LoggerFactory.getLogger("io.mqttboot.client.session");

	/** How many events may wait before those about single messages are left out. */
	private static final int MESSAGE_EVENTS = 10_000;

	private final CopyOnWriteArrayList<ListenerQueue> queues = new CopyOnWriteArrayList<>();

	private final Executor executor;

	private final Inbox inbox;

	private volatile boolean wantMessageEvents;

	Listeners(Executor executor, Inbox inbox) {
		this.executor = executor;
		this.inbox = inbox;
	}

	/** Adds a listener, on any thread. */
	Registration add(MqttEventListener listener) {
		ListenerQueue queue = new ListenerQueue(listener);
		this.queues.add(queue);
		update();
		return () -> {
			this.queues.remove(queue);
			update();
		};
	}

	private void update() {
		this.wantMessageEvents = this.queues.stream().anyMatch((queue) -> queue.wantsMessageEvents);
	}

	boolean wantMessageEvents() {
		return this.wantMessageEvents;
	}

	/** Gives an event to all listeners, on the event loop. */
	void publish(MqttEvent event) {
		boolean onlyIfWanted = event instanceof MqttEvent.MessageReceived || event instanceof MqttEvent.MessageSent
				|| event instanceof MqttEvent.MessageAcknowledged;
		boolean perMessage = onlyIfWanted || event instanceof MqttEvent.Unmatched
				|| event instanceof MqttEvent.HandlerFailed || event instanceof MqttEvent.PayloadFormatInvalid;
		for (ListenerQueue queue : this.queues) {
			if ((!onlyIfWanted || queue.wantsMessageEvents) && (!perMessage || queue.hasRoom())) {
				queue.waiting().add(event);
				queue.signal();
			}
		}
	}

	/** The events of one listener. */
	private final class ListenerQueue extends CallbackQueue<MqttEvent> {

		private final MqttEventListener listener;

		private final boolean wantsMessageEvents;

		private boolean overloaded;

		private ListenerQueue(MqttEventListener listener) {
			super(Listeners.this.executor, Listeners.this.inbox, 1);
			this.listener = listener;
			this.wantsMessageEvents = listener.wantsMessageEvents();
		}

		/** A listener that is too slow must not fill the memory. */
		private boolean hasRoom() {
			boolean room = waiting().size() < MESSAGE_EVENTS;
			if (!room && !this.overloaded) {
				logger.warn("An event listener is too slow: events of single messages are left out while {} wait",
						MESSAGE_EVENTS);
			}
			this.overloaded = !room;
			return room;
		}

		@Override
		@Nullable Object process(MqttEvent event) {
			try {
				this.listener.onEvent(event);
			}
			catch (Throwable ex) {
				logger.error("An event listener failed for {}", event, ex);
			}
			return null;
		}

	}

}
