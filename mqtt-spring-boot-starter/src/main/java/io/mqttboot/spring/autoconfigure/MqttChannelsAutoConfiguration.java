package io.mqttboot.spring.autoconfigure;

import io.mqttboot.spring.listener.MqttListenerContainerFactory;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.endpoint.MessageProducerSupport;

/**
 * Auto-configuration of the message channels under {@code mqtt.channels}.
 */
@AutoConfiguration(after = MqttListenerAutoConfiguration.class,
		afterName = "org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration")
@ConditionalOnClass(MessageProducerSupport.class)
@ConditionalOnBean(MqttListenerContainerFactory.class)
@Conditional(MqttChannelsAutoConfiguration.AnyChannel.class)
@EnableIntegration
@Import(MqttChannelsRegistrar.class)
public final class MqttChannelsAutoConfiguration {

	MqttChannelsAutoConfiguration() {
	}

	static final class AnyChannel extends SpringBootCondition {

		@Override
		public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
			MqttChannelsProperties channels = MqttChannelsRegistrar.channels(context.getEnvironment());
			boolean any = !channels.inbound().isEmpty() || !channels.outbound().isEmpty();
			ConditionMessage.Builder message = ConditionMessage.forCondition("MQTT channels");
			return new ConditionOutcome(any, any ? message.because("some are configured") : message.because("none is"));
		}

	}

}
