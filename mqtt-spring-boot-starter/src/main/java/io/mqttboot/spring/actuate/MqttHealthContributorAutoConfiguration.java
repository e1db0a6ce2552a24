package io.mqttboot.spring.actuate;

import java.time.Duration;

import io.mqttboot.spring.autoconfigure.MqttAutoConfiguration;
import io.mqttboot.spring.autoconfigure.MqttConnectionDetails;
import io.mqttboot.spring.autoconfigure.MqttProperties;
import io.mqttboot.spring.core.MqttConnections;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of health.
 */
@AutoConfiguration(after = MqttAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
@ConditionalOnBean(MqttConnections.class)
@ConditionalOnEnabledHealthIndicator("mqtt")
public final class MqttHealthContributorAutoConfiguration {

	private static final Duration DOWN_AFTER = Duration.ofSeconds(5);

	MqttHealthContributorAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = { "mqttHealthIndicator", "mqttHealthContributor" })
	MqttHealthContributor mqttHealthContributor(MqttConnections connections, MqttProperties properties,
			ObjectProvider<MqttConnectionDetails> details) {
		Duration downAfter = properties.health().downAfter();
		MqttConnectionDetails known = details.getIfUnique();
		return new MqttHealthContributor(connections, (downAfter != null) ? downAfter : DOWN_AFTER,
				known != null && known.isEmbedded());
	}

}
