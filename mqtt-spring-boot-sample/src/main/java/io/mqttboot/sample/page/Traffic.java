package io.mqttboot.sample.page;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.ClientCounters;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Message rates from the counters of the client, and acknowledgement latency from the
 * timer {@code mqtt.publish}, over the last two minutes.
 */
@Component
class Traffic {

	private static final int POINTS = 120;

	private final MqttClient client;

	private final MeterRegistry meters;

	private final Deque<Point> points = new ArrayDeque<>();

	private @Nullable Total previous;

	/**
	 * A second of it.
	 *
	 * @param at the end of that second
	 * @param in messages received per second
	 * @param out messages sent per second
	 * @param median half of the publications were acknowledged in this time or less, in
	 * milliseconds, or {@code null} if there were none lately
	 * @param p95 the same for 95 of 100
	 */
	record Point(Instant at, double in, double out, @Nullable Double median, @Nullable Double p95) {
	}

	private record Total(Instant at, long in, long out) {
	}

	Traffic(MqttClient client, MeterRegistry meters) {
		this.client = client;
		this.meters = meters;
	}

	synchronized void sample(Instant now) {
		ClientCounters counters = this.client.status().counters();
		Total total = new Total(now, counters.receivedQos0() + counters.receivedQos1() + counters.receivedQos2(),
				counters.sentQos0() + counters.sentQos1() + counters.sentQos2());
		if (this.previous != null) {
			double seconds = Duration.between(this.previous.at(), now).toNanos() / 1e9;
			if (this.points.size() == POINTS) {
				this.points.removeFirst();
			}
			this.points.addLast(new Point(now, (total.in() - this.previous.in()) / seconds,
					(total.out() - this.previous.out()) / seconds, latency(0.5), latency(0.95)));
		}
		this.previous = total;
	}

	/** Percentiles are published by the settings in application.yml. */
	private @Nullable Double latency(double percentile) {
		Timer timer = this.meters.find("mqtt.publish")
			.tag("destination", "devices/{deviceId}/telemetry/{sensor}")
			.tag("outcome", "success")
			.timer();
		if (timer == null) {
			return null;
		}
		for (ValueAtPercentile value : timer.takeSnapshot().percentileValues()) {
			if (value.percentile() == percentile && value.value() > 0) {
				return value.value(TimeUnit.MILLISECONDS);
			}
		}
		return null;
	}

	synchronized List<Point> points() {
		return List.copyOf(this.points);
	}

}
