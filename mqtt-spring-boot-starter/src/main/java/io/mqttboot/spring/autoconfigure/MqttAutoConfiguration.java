package io.mqttboot.spring.autoconfigure;

import java.util.Map;

import io.micrometer.observation.ObservationRegistry;
import io.mqttboot.client.MqttClient;
import io.mqttboot.client.message.QoS;
import io.mqttboot.spring.core.MqttConnections;
import io.mqttboot.spring.core.MqttOperations;
import io.mqttboot.spring.core.MqttPayloadConverter;
import io.mqttboot.spring.core.MqttTemplate;
import io.mqttboot.spring.observation.MqttPublishObservationConvention;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * Auto-configuration of a connection and the template.
 */
@AutoConfiguration(after = SslAutoConfiguration.class,
		afterName = { "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
				"org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration",
				"org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration" })
@ConditionalOnClass(MqttClient.class)
@ConditionalOnBooleanProperty(name = "mqtt.enabled", matchIfMissing = true)
@EnableConfigurationProperties(MqttProperties.class)
@Import(MissingIntegrationConfiguration.class)
public final class MqttAutoConfiguration {

	private final MqttProperties properties;

	MqttAutoConfiguration(MqttProperties properties) {
		this.properties = properties;
	}

	@Bean
	@ConditionalOnMissingBean(MqttConnectionDetails.class)
	PropertiesMqttConnectionDetails mqttConnectionDetails(ObjectProvider<SslBundles> sslBundles) {
		return new PropertiesMqttConnectionDetails(this.properties, sslBundles.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean(MqttClient.class)
	MqttClientFactory mqttClientFactory(MqttConnectionDetails details,
			ObjectProvider<MqttClientOptionsCustomizer> customizers) {
		return new MqttClientFactory(this.properties, details, customizers.orderedStream().toList());
	}

	@Bean
	@ConditionalOnMissingBean
	MqttClient mqttClient(MqttClientFactory factory) {
		return factory.create();
	}

	@Bean
	@ConditionalOnMissingBean
	MqttConnections mqttConnections(ListableBeanFactory beanFactory, ApplicationEventPublisher events) {
		MqttConnections.Startup startup = this.properties.startup();
		MqttConnections connections = new MqttConnections(
				(startup != null) ? startup : MqttConnections.Startup.BACKGROUND, events);
		Map<String, MqttClient> clients = beanFactory.getBeansOfType(MqttClient.class, false, true);
		clients.forEach((beanName, client) -> connections.add(connectionName(beanName), client));
		return connections;
	}

	private static String connectionName(String beanName) {
		if (beanName.equals("mqttClient")) {
			return MqttConnections.DEFAULT;
		}
		String suffix = "MqttClient";
		return beanName.endsWith(suffix) ? beanName.substring(0, beanName.length() - suffix.length()) : beanName;
	}

	@Bean
	@ConditionalOnMissingBean
	MqttPayloadConverter mqttPayloadConverter(ListableBeanFactory beanFactory,
			ObjectProvider<ObjectConverter> objectConverter) {
		ApplicationConversionService conversionService = new ApplicationConversionService();
		ApplicationConversionService.addBeans(conversionService, beanFactory);
		ObjectConverter converter = objectConverter.getIfAvailable();
		return new MqttPayloadConverter((converter != null) ? converter.converter() : null, conversionService,
				defaultContentType());
	}

	private MimeType defaultContentType() {
		String text = this.properties.listener().defaultContentType();
		try {
			return (text != null) ? MimeTypeUtils.parseMimeType(text) : MimeTypeUtils.APPLICATION_JSON;
		}
		catch (InvalidMimeTypeException ex) {
			throw new InvalidMqttPropertyException("mqtt.listener.default-content-type",
					String.valueOf(ex.getMessage()), "Use a MIME type, for example 'application/json'.");
		}
	}

	@Bean
	@ConditionalOnMissingBean(MqttOperations.class)
	@ConditionalOnSingleCandidate(MqttClient.class)
	MqttTemplate mqttTemplate(MqttClient client, MqttConnections connections, MqttPayloadConverter payloadConverter,
			ObjectProvider<ObservationRegistry> observationRegistry,
			ObjectProvider<MqttPublishObservationConvention> convention) {
		MqttTemplate.Builder builder = MqttTemplate.builder(client, payloadConverter)
			.connection(connections.nameOf(client))
			.defaultQos(ClientOptionsMapper.qos("mqtt.publish.qos", this.properties.publish().qos(), QoS.AT_LEAST_ONCE))
			.observationConvention(convention.getIfUnique());
		observationRegistry.ifUnique(builder::observationRegistry);
		ClientOptionErrors.valid("mqtt.publish.timeout",
				() -> PropertyMapper.get().from(this.properties.publish().timeout()).to(builder::sendTimeout));
		return builder.build();
	}

	/**
	 * Converts objects. A type of its own, because other libraries look for beans of type
	 * {@code MessageConverter}.
	 *
	 * @param converter the converter
	 */
	record ObjectConverter(MessageConverter converter) {
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ JsonMapper.class, JacksonJsonMessageConverter.class })
	static class JacksonConfiguration {

		@Bean
		@ConditionalOnSingleCandidate(JsonMapper.class)
		ObjectConverter mqttObjectConverter(JsonMapper mapper) {
			return new ObjectConverter(new JacksonJsonMessageConverter(mapper));
		}

	}

}
