package io.mqttboot.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.mqttboot.client.spi.MqttEvent;
import io.mqttboot.client.spi.MqttEventListener;

/**
 * Keeps the events of a client and lets a test wait for them.
 */
final class RecordedEvents implements MqttEventListener {

	private final BlockingQueue<MqttEvent> queue = new LinkedBlockingQueue<>();

	private final List<MqttEvent> all = new CopyOnWriteArrayList<>();

	private final boolean messages;

	private RecordedEvents(boolean messages) {
		this.messages = messages;
	}

	static RecordedEvents of(MqttClient client) {
		return added(client, new RecordedEvents(false));
	}

	/** The events that occur for each message too. */
	static RecordedEvents ofMessagesToo(MqttClient client) {
		return added(client, new RecordedEvents(true));
	}

	private static RecordedEvents added(MqttClient client, RecordedEvents events) {
		client.addListener(events);
		return events;
	}

	@Override
	public boolean wantsMessageEvents() {
		return this.messages;
	}

	@Override
	public void onEvent(MqttEvent event) {
		this.all.add(event);
		this.queue.add(event);
	}

	/** Waits for the next event of a type and skips others before it. */
	<T extends MqttEvent> T await(Class<T> type) {
		List<MqttEvent> skipped = new ArrayList<>();
		long deadline = System.nanoTime() + ClientFixture.LIMIT.toNanos();
		try {
			while (true) {
				MqttEvent event = this.queue.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
				if (event == null) {
					throw new AssertionError("No " + type.getSimpleName() + ", but " + skipped);
				}
				if (type.isInstance(event)) {
					return type.cast(event);
				}
				skipped.add(event);
			}
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	/** Everything so far. */
	List<MqttEvent> all() {
		return this.all;
	}

}
