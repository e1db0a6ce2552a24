package io.mqttboot.spring.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.core.MqttPayloadConverter;
import io.mqttboot.spring.core.MqttTemplate;
import io.mqttboot.spring.observation.MqttPublishObservationConvention;
import io.mqttboot.spring.observation.MqttRequestObservationConvention;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.PropertyMapper;

/**
 * Makes templates, all with the settings under {@code mqtt.publish}.
 */
final class MqttTemplateFactory {

	private final MqttPublishProperties properties;

	private final MqttPayloadConverter payloadConverter;

	private final ObjectProvider<ObservationRegistry> observationRegistry;

	private final ObjectProvider<MqttPublishObservationConvention> convention;

	private final ObjectProvider<MqttRequestObservationConvention> requestConvention;

	MqttTemplateFactory(MqttPublishProperties properties, MqttPayloadConverter payloadConverter,
			ObjectProvider<ObservationRegistry> observationRegistry,
			ObjectProvider<MqttPublishObservationConvention> convention,
			ObjectProvider<MqttRequestObservationConvention> requestConvention) {
		this.properties = properties;
		this.payloadConverter = payloadConverter;
		this.observationRegistry = observationRegistry;
		this.convention = convention;
		this.requestConvention = requestConvention;
	}

	/**
	 * Makes the template of a connection.
	 * @param connection the name of the connection
	 * @param client the client of the connection
	 * @return a template
	 */
	MqttTemplate create(String connection, MqttClient client) {
		MqttTemplate.Builder builder = MqttTemplate.builder(client, this.payloadConverter)
			.connection(connection)
			.defaultQos(ClientOptionsMapper.qos("mqtt.publish.qos", this.properties.qos(), QoS.AT_LEAST_ONCE))
			.observationConvention(this.convention.getIfUnique())
			.requestConvention(this.requestConvention.getIfUnique());
		this.observationRegistry.ifUnique(builder::observationRegistry);
		ClientOptionErrors.valid("mqtt.publish.timeout",
				() -> PropertyMapper.get().from(this.properties.timeout()).to(builder::sendTimeout));
		ClientOptionErrors.valid("mqtt.publish.retained-timeout",
				() -> PropertyMapper.get().from(this.properties.retainedTimeout()).to(builder::retainedTimeout));
		afterCommit(builder);
		return builder.build();
	}

	private void afterCommit(MqttTemplate.Builder builder) {
		try {
			PropertyMapper.get().from(this.properties.afterCommit()).to(builder::afterCommit);
		}
		catch (IllegalStateException ex) {
			throw new InvalidMqttPropertyException("mqtt.publish.after-commit", String.valueOf(ex.getMessage()),
					"Add the dependency 'org.springframework:spring-tx', or remove 'mqtt.publish.after-commit'.");
		}
	}

}
