package io.mqttboot.spring.actuate;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.Observation;
import io.micrometer.observation.Observation.Event;
import io.mqttboot.spring.observation.MqttListenerContext;
import io.mqttboot.spring.observation.MqttPublishContext;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;

/**
 * Makes the same meters of what happens to each message as
 * {@link DefaultMeterObservationHandler}, but looks each of them up in the registry only
 * once, which at many messages a second costs more than the rest of an observation.
 * Publications have no meter of what is going on, because {@code mqtt.client.inflight}
 * counts them and there may be thousands; in a long task timer each of them costs more
 * than all else.
 */
final class MqttObservationMeters implements MeterObservationHandler<Observation.Context>, Ordered {

	private final MeterRegistry registry;

	/** Counts events, which are rare. */
	private final DefaultMeterObservationHandler events;

	private final boolean active;

	private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

	private final Map<Key, LongTaskTimer> activeTimers = new ConcurrentHashMap<>();

	/**
	 * Creates the handler.
	 * @param registry the registry
	 * @param active whether what is going on is measured too
	 */
	MqttObservationMeters(MeterRegistry registry, boolean active) {
		this.registry = registry;
		this.events = new DefaultMeterObservationHandler(registry);
		this.active = active;
		registry.config().onMeterRemoved((meter) -> {
			this.timers.values().remove(meter);
			this.activeTimers.values().remove(meter);
		});
	}

	@Override
	public int getOrder() {
		return 0;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof MqttListenerContext || context instanceof MqttPublishContext;
	}

	@Override
	public void onStart(Observation.Context context) {
		LongTaskTimer.Sample sample = (this.active && context instanceof MqttListenerContext)
				? this.activeTimers.computeIfAbsent(Key.of(context, null), this::activeTimer).start() : null;
		context.put(Start.class, new Start(this.registry.config().clock().monotonicTime(), sample));
	}

	@Override
	public void onStop(Observation.Context context) {
		Start start = context.getRequired(Start.class);
		long nanos = this.registry.config().clock().monotonicTime() - start.nanos();
		Throwable error = context.getError();
		String errorName = (error != null) ? error.getClass().getSimpleName() : "none";
		this.timers.computeIfAbsent(Key.of(context, errorName), this::timer).record(nanos, TimeUnit.NANOSECONDS);
		if (start.active() != null) {
			start.active().stop();
		}
	}

	@Override
	public void onEvent(Event event, Observation.Context context) {
		this.events.onEvent(event, context);
	}

	private Timer timer(Key key) {
		return this.registry.timer(key.name(), key.tags());
	}

	private LongTaskTimer activeTimer(Key key) {
		return this.registry.more().longTaskTimer(key.name() + ".active", key.tags());
	}

	/** When an observation began. */
	private record Start(long nanos, LongTaskTimer.@Nullable Sample active) {
	}

	/** What tells one meter from another. */
	private record Key(String name, KeyValues keyValues, @Nullable String error) {

		static Key of(Observation.Context context, @Nullable String error) {
			return new Key(Objects.requireNonNull(context.getName(), "name"), context.getLowCardinalityKeyValues(),
					error);
		}

		Tags tags() {
			Tags tags = Tags.empty();
			for (KeyValue keyValue : this.keyValues) {
				tags = tags.and(keyValue.getKey(), keyValue.getValue());
			}
			return (this.error != null) ? tags.and("error", this.error) : tags;
		}

	}

}
