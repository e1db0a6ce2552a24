package io.mqttboot.client.internal.engine;

import java.util.concurrent.TimeUnit;

import io.mqttboot.client.internal.session.Counters;
import io.mqttboot.client.internal.session.Counters.Counter;
import io.mqttboot.client.spi.MqttEvent;
import io.netty.channel.EventLoop;

/**
 * Tells listeners how many publications were dropped: the first at once, the others once
 * a second. On the event loop.
 */
final class DropReport {

	private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

	private final Counters counters;

	private final Intake intake;

	private final Listeners listeners;

	private final EventLoop loop;

	private final Timer timer;

	private long oldest;

	private long newest;

	private long lastEvent;

	DropReport(Counters counters, Intake intake, Listeners listeners, EventLoop loop, Runnable pass) {
		this.counters = counters;
		this.intake = intake;
		this.listeners = listeners;
		this.loop = loop;
		this.timer = new Timer(loop, pass);
		this.lastEvent = loop.ticker().nanoTime() - INTERVAL;
	}

	/** All publications that found no room. */
	private long droppedNewest() {
		return this.counters.get(Counter.DROPPED_NEWEST) + this.intake.dropped();
	}

	void endPass() {
		if (this.counters.get(Counter.DROPPED_OLDEST) == this.oldest && droppedNewest() == this.newest) {
			return;
		}
		long now = this.loop.ticker().nanoTime();
		if (now - this.lastEvent < INTERVAL) {
			this.timer.at(this.lastEvent + INTERVAL);
			return;
		}
		this.lastEvent = now;
		publish();
	}

	private void publish() {
		long allOldest = this.counters.get(Counter.DROPPED_OLDEST);
		long allNewest = droppedNewest();
		if (allOldest != this.oldest || allNewest != this.newest) {
			this.listeners.publish(new MqttEvent.OutgoingDropped(allOldest - this.oldest, allNewest - this.newest));
			this.oldest = allOldest;
			this.newest = allNewest;
		}
	}

	/** Tells what is not told yet. */
	void close() {
		publish();
		this.timer.cancel();
	}

}
