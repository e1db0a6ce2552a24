package io.mqttboot.spring.actuate;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler.IgnoredMeters;
import io.mqttboot.spring.autoconfigure.MqttAutoConfiguration;
import io.mqttboot.spring.autoconfigure.MqttListenerAutoConfiguration;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.listener.MqttListenerEndpointRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of meters.
 */
@AutoConfiguration(after = { MqttAutoConfiguration.class, MqttListenerAutoConfiguration.class },
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ MqttConnections.class, MeterRegistry.class })
public final class MqttMetricsAutoConfiguration {

	MqttMetricsAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	MqttObservationMeters mqttObservationMeters(MeterRegistry registry, MetricsProperties properties) {
		return new MqttObservationMeters(registry,
				!properties.getObservations().getIgnoredMeters().contains(IgnoredMeters.LONG_TASK_TIMER));
	}

	@Bean
	@ConditionalOnMissingBean
	MqttMetrics mqttMetrics(MqttConnections connections) {
		return new MqttMetrics(connections);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(MqttListenerEndpointRegistry.class)
	MqttListenerMetrics mqttListenerMetrics(MqttListenerEndpointRegistry listeners) {
		return new MqttListenerMetrics(listeners);
	}

}
