package io.mqttboot.spring.actuate;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.mqttboot.spring.listener.MqttListenerContainer;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;

/**
 * Meters of every listener, with the tags {@code connection} and {@code listener}:
 * {@code mqtt.listener.retries}, {@code mqtt.listener.dead.letters} (messages that the
 * recoverer took) and {@code mqtt.listener.lag} (age of the oldest message that is not
 * done). How many are being handled tells {@code mqtt.listener.active}, which belongs to
 * the observation.
 */
public class MqttListenerMetrics implements MeterBinder {

	private static final String PREFIX = "mqtt.listener.";

	private final MqttListenerEndpointRegistry listeners;

	/**
	 * Creates the meters.
	 * @param listeners the listeners, also those added later
	 */
	public MqttListenerMetrics(MqttListenerEndpointRegistry listeners) {
		this.listeners = listeners;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Map<MqttListenerContainer, List<Meter>> meters = new ConcurrentHashMap<>();
		this.listeners.forEach((container) -> meters.put(container, meters(registry, container)), (container) -> {
			List<Meter> obsolete = meters.remove(container);
			if (obsolete != null) {
				obsolete.forEach(registry::remove);
			}
		});
	}

	private static List<Meter> meters(MeterRegistry registry, MqttListenerContainer container) {
		Tags tags = Tags.of("connection", container.connection(), "listener", container.endpoint().id());
		return List.of(
				FunctionCounter.builder(PREFIX + "retries", container, MqttListenerContainer::retries)
					.tags(tags)
					.description("Attempts after the first")
					.register(registry),
				FunctionCounter.builder(PREFIX + "dead.letters", container, MqttListenerContainer::recovered)
					.tags(tags)
					.description("Messages that could not be handled and were taken care of otherwise")
					.register(registry),
				TimeGauge.builder(PREFIX + "lag", container, TimeUnit.NANOSECONDS, (it) -> it.lag().toNanos())
					.tags(tags)
					.description("Age of the oldest message that is not done")
					.register(registry));
	}

}
