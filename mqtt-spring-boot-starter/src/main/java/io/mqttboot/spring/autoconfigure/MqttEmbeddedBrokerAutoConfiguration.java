package io.mqttboot.spring.autoconfigure;

import java.util.Map;

import io.mqttboot.client.MqttClient;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTProtocolManagerFactory;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Auto-configuration of an embedded broker, used when its library is on the class path
 * and nothing says where the server is.
 */
@AutoConfiguration(before = MqttAutoConfiguration.class)
@ConditionalOnClass({ MqttClient.class, EmbeddedActiveMQ.class, MQTTProtocolManagerFactory.class })
@ConditionalOnBooleanProperty(name = { "mqtt.enabled", "mqtt.embedded.enabled" }, matchIfMissing = true)
@ConditionalOnMissingBean({ MqttConnectionDetails.class, MqttClient.class })
@Conditional(MqttEmbeddedBrokerAutoConfiguration.NoUrl.class)
@EnableConfigurationProperties(MqttConnectionProperties.class)
public final class MqttEmbeddedBrokerAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(MqttEmbeddedBrokerAutoConfiguration.class);

	MqttEmbeddedBrokerAutoConfiguration() {
	}

	@Bean
	MqttBroker mqttEmbeddedBroker(ObjectProvider<LoggingSystem> loggingSystem) {
		loggingSystem.ifUnique(MqttBrokerLog::quieten);
		MqttBroker broker = MqttBroker.start(0, Map.of());
		logger.warn(
				"No 'mqtt.url' is set, so an embedded broker was started for development and tests: {}. "
						+ "Set 'mqtt.url' to use another one, or 'mqtt.embedded.enabled=false' to have none",
				broker.url());
		return broker;
	}

	@Bean
	MqttConnectionDetails mqttEmbeddedConnectionDetails(MqttBroker broker, MqttConnectionProperties properties) {
		return new MqttConnectionDetails() {

			@Override
			public String getUrl() {
				return broker.url();
			}

			@Override
			public @Nullable String getUsername() {
				return properties.username();
			}

			@Override
			public @Nullable String getPassword() {
				return properties.password();
			}

			@Override
			public boolean isEmbedded() {
				return true;
			}

		};
	}

	/**
	 * Does not look at the value, which may hold a placeholder that cannot be resolved.
	 */
	static final class NoUrl extends SpringBootCondition {

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			ConditionMessage.Builder message = ConditionMessage.forCondition("MQTT embedded broker");
			boolean set = context.getEnvironment().containsProperty("mqtt.url")
					|| context.getEnvironment().containsProperty("mqtt.url[0]");
			return set ? ConditionOutcome.noMatch(message.because("'mqtt.url' is set"))
					: ConditionOutcome.match(message.because("'mqtt.url' is not set"));
		}

	}

}
